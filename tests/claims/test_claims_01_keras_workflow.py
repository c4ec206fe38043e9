"""Claims of notebook 1 about Keras that none of its cells shows.

Held for Keras 3.15.1 on TensorFlow 2.21; each test names the file of Keras that the claim rests on.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

ROWS = np.arange(10, dtype="float32").reshape(10, 1)


class Witness(layers.Layer):
    """Passes its input on and remembers each batch, with the mode."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[Any, list[float]]] = []

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """Remember the batch."""
        if hasattr(inputs, "numpy"):
            self.seen.append((training, inputs.numpy().ravel().tolist()))
        return inputs

    def in_mode(self, training: bool) -> list[list[float]]:
        """Return the batches seen in one mode."""
        return [batch for mode, batch in self.seen if bool(mode) is training]


def watched(*, metrics: tuple[str, ...] = ()) -> tuple[keras.Model, Witness]:
    """Return a compiled model of a witness and one sigmoid unit."""
    witness = Witness()
    model = keras.Sequential([keras.Input((1,)), witness, layers.Dense(1, activation="sigmoid")])
    model.compile("sgd", "binary_crossentropy", metrics=list(metrics), run_eagerly=True)
    return model, witness


def test_the_last_images_are_held_back() -> None:
    """The last ones are held back, as they stand in the array.

    keras/src/trainers/data_adapters/array_slicing.py, `train_validation_split`.
    """
    model, witness = watched()
    model.fit(ROWS, ROWS > 4, validation_split=0.25, epochs=2, batch_size=7, verbose=0)
    for batch in witness.in_mode(True):
        assert sorted(batch) == list(range(7)) != batch
    assert witness.in_mode(False) == [[7, 8, 9], [7, 8, 9]]


@pytest.mark.parametrize("seed", [1, None], ids=["after a seed", "without a seed"])
def test_each_epoch_has_a_new_order_without_a_seed_only(seed: int | None) -> None:
    """After `keras.utils.set_random_seed`, all epochs and calls of `fit` have one order.

    keras/src/trainers/data_adapters/array_data_adapter.py, `permutation`: each epoch makes a new
    iterator, in which `tf.random.shuffle` starts with the same seed;
    findings/keras_fit_repeats_its_shuffle.sh.
    """
    tf.random.set_seed(seed)
    model, witness = watched()
    for _ in range(2):
        model.fit(ROWS, ROWS > 4, epochs=2, batch_size=10, verbose=0)
    orders = {tuple(batch) for batch in witness.in_mode(True)}
    assert len(orders) == (4 if seed is None else 1)


def test_evaluate_and_predict_are_in_inference_mode() -> None:
    """`evaluate` and `predict` switch dropout off.

    keras/src/backend/tensorflow/trainer.py, `test_step` and `predict_step`.
    """
    model, witness = watched()
    model.evaluate(ROWS, ROWS > 4, verbose=0)
    model.predict(ROWS, verbose=0)
    assert [bool(mode) for mode, _ in witness.seen] == [False, False]


def test_evaluate_returns_the_loss_first() -> None:
    """`evaluate` returns the loss, and then the metrics in the order of `compile`.

    keras/src/trainers/trainer.py, `_flatten_metrics_in_order`.
    """
    model, _ = watched(metrics=("accuracy", "mse"))
    values = dict(
        zip(("loss", "accuracy", "mse"), model.evaluate(ROWS, ROWS > 4, verbose=0), strict=True)
    )
    named = model.evaluate(ROWS, ROWS > 4, verbose=0, return_dict=True)
    assert values == named
    assert len(set(values.values())) == 3


@pytest.mark.parametrize(
    ("labels", "outputs", "expected"),
    [([[1], [1], [0]], [[0.5], [0.51], [0.5]], 2 / 3), ([1, 0], [[0.3, 0.4, 0.3]] * 2, 1 / 2)],
    ids=["one output", "several outputs"],
)
def test_the_word_accuracy_adapts_to_the_model(labels: Any, outputs: Any, expected: float) -> None:
    """More than 0.5 is a yes where there is one output; of several the largest counts.

    keras/src/trainers/compile_utils.py, `get_metric`.
    """
    outputs, labels = np.array(outputs), np.array(labels)
    model = keras.Sequential([keras.Input(outputs.shape[1:]), layers.Identity()])
    loss = "binary_crossentropy" if outputs.shape[1] == 1 else "sparse_categorical_crossentropy"
    model.compile("sgd", loss, metrics=["accuracy"], run_eagerly=True)
    _, accuracy = model.evaluate(outputs, labels, verbose=0)
    assert accuracy == pytest.approx(expected)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_a_weights_file_needs_its_ending_and_names_groups_by_class(tmp_path: Path) -> None:
    """The ending is required; groups are numbered by class, the layer's name is an attribute.

    keras/src/saving/saving_lib.py, `save_weights_only` and `_name_key`.
    """
    model = keras.Sequential(
        [keras.Input((2,)), layers.Dense(1, name="a"), layers.Dense(1, name="b")]
    )
    with pytest.raises(ValueError, match=r"\.weights\.h5"):
        model.save_weights(tmp_path / "model.h5")
    model.save_weights(tmp_path / "model.weights.h5")
    with h5py.File(tmp_path / "model.weights.h5") as file:
        names = {group: file["layers"][group]["vars"].attrs["name"] for group in file["layers"]}
    assert names == {"dense": "a", "dense_1": "b"}


def test_an_image_of_another_shape_is_cropped_in_its_middle(tmp_path: Path) -> None:
    """`keep_aspect_ratio=True` cuts off the longer sides.

    keras/src/utils/image_utils.py, `load_img`.
    """
    wide = np.zeros((4, 12, 3))
    wide[:, 4:8] = 200
    keras.utils.save_img(tmp_path / "wide.png", wide, scale=False)
    read = keras.utils.load_img(tmp_path / "wide.png", target_size=(4, 4), keep_aspect_ratio=True)
    assert (np.asarray(read) == 200).all()


def test_a_rescaling_layer_takes_integers() -> None:
    """Question 2: `Rescaling(1 / 255)` does what `scale_pixels` does.

    keras/src/layers/preprocessing/rescaling.py, `call`.
    """
    pixels = np.arange(256, dtype="uint8").reshape(1, 16, 16, 1)
    scaled = np.asarray(layers.Rescaling(1 / 255)(pixels))
    np.testing.assert_allclose(scaled, pixels.astype("float32") / 255, rtol=1e-6)


def test_compile_forgets_what_another_learning_rate_keeps() -> None:
    """Question 6: `compile` starts a new optimizer; setting the rate keeps its state.

    keras/src/optimizers/base_optimizer.py, setter of `learning_rate`.
    """
    model, _ = watched()
    model.compile(keras.optimizers.Adam(0.1), "binary_crossentropy", run_eagerly=True)
    model.fit(ROWS, ROWS > 4, verbose=0)
    model.optimizer.learning_rate = 0.01
    model.fit(ROWS, ROWS > 4, verbose=0)
    assert int(model.optimizer.iterations) == 2
    weights = model.get_weights()
    model.compile(keras.optimizers.Adam(0.1), "binary_crossentropy")
    assert int(model.optimizer.iterations) == 0
    assert all(map(np.array_equal, weights, model.get_weights()))
