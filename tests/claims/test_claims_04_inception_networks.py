"""Claims of notebook 4 about Keras that none of its cells shows.

Held for Keras 3.15.1 on TensorFlow 2.21; each test names the file of Keras that the claim rests on.
"""

from __future__ import annotations

import keras
import numpy as np
import pytest
from keras import layers

from datasets import measured

FEATURES = np.random.default_rng(1).normal(size=(2, 7, 7, 3)).astype("float32")


def test_a_pooling_moves_by_its_own_size_unless_told() -> None:
    """Without `strides` it moves by its own size.

    keras/src/layers/pooling/base_pooling.py, `__init__`.
    """
    assert layers.MaxPooling2D(3).strides == (3, 3)
    assert layers.AveragePooling2D((5, 2)).strides == (5, 2)


def test_concatenate_joins_along_the_last_axis() -> None:
    """`Concatenate()` joins along the last axis, in the order of the list.

    keras/src/layers/merging/concatenate.py, `__init__`.
    """
    joined = np.asarray(layers.Concatenate()([FEATURES, -FEATURES]))
    np.testing.assert_array_equal(joined, np.concatenate([FEATURES, -FEATURES], axis=-1))


def test_a_global_average_takes_any_size() -> None:
    """It also does not care how large the image is; a flattening does.

    keras/src/layers/pooling/global_average_pooling2d.py, `call`.
    """
    inputs = keras.Input((None, None, 3))
    model = keras.Model(inputs, layers.Dense(2)(layers.GlobalAveragePooling2D()(inputs)))
    for images in (FEATURES, FEATURES[:, :4, :5]):
        assert model(images).shape == (2, 2)
    with pytest.raises(ValueError, match="fully-defined"):
        layers.Dense(2)(layers.Flatten()(inputs))


def test_the_rate_of_a_dropout_is_the_share_that_is_dropped() -> None:
    """The rate is the share that is dropped; the others grow, so that the mean stays.

    keras/src/layers/regularization/dropout.py, `call`.
    """
    dropped = np.asarray(layers.Dropout(0.7, seed=1)(np.ones((1, 20_000)), training=True))
    assert np.mean(dropped == 0) == pytest.approx(0.7, abs=0.02)
    np.testing.assert_allclose(dropped[dropped != 0], 1 / 0.3, rtol=1e-5)


def test_losses_of_several_outputs_are_weighted_and_added() -> None:
    """`loss_weights` says how much each counts, and results have the names of the layers.

    keras/src/trainers/compile_utils.py, `CompileLoss`.
    """
    inputs = keras.Input((1,))
    outputs = [
        layers.Rescaling(1.0, name="end")(inputs),
        layers.Rescaling(3.0, name="side")(inputs),
    ]
    model = keras.Model(inputs, outputs)
    model.compile("sgd", ["mse", "mse"], loss_weights=[1.0, 0.3], run_eagerly=True)
    ones = np.ones((4, 1))
    result = model.evaluate(ones, [0 * ones, 0 * ones], verbose=0, return_dict=True)
    assert result == pytest.approx({"loss": 1 + 0.3 * 9, "end_loss": 1, "side_loss": 9})


def two_outputs(loss: object, loss_weights: object = None) -> keras.Model:
    """Compile a model that returns its input once and three times."""
    inputs = keras.Input((1,))
    outputs = [layers.Rescaling(scale, name=f"times{scale}")(inputs) for scale in (1, 3)]
    model = keras.Model(inputs, outputs)
    model.compile("sgd", loss, loss_weights=loss_weights, run_eagerly=True)
    return model


@pytest.mark.parametrize("form", [list, dict])
def test_settings_of_outputs_are_lists_or_dictionaries(form: type) -> None:
    """Lists in the order of `model.outputs`, or dictionaries by the names in `output_names`.

    keras/src/trainers/compile_utils.py, `CompileLoss.build`.
    """
    losses = {"times1": "mse", "times3": "mae"}, {"times1": 1.0, "times3": 0.3}
    settings = losses if form is dict else [list(each.values()) for each in losses]
    ones = np.ones((4, 1))
    scores = two_outputs(*settings).evaluate(ones, [0 * ones] * 2, verbose=0, return_dict=True)
    assert scores["loss"] == pytest.approx(1 + 0.3 * 3)


def test_one_word_for_all_losses_takes_no_weights() -> None:
    """`loss_weights` needs one weight for each loss, and one word is one loss.

    keras/src/trainers/compile_utils.py, `CompileLoss.build`.
    """
    ones = np.ones((4, 1))
    with pytest.raises(ValueError, match="got 1 losses and 2 weights"):
        two_outputs("mse", [1.0, 0.3]).evaluate(ones, [ones, ones], verbose=0)
    assert two_outputs("mse").evaluate(ones, [ones, ones], verbose=0)[0] == pytest.approx(4)


def test_a_list_with_one_loss_is_a_loss_of_the_first_output() -> None:
    """Keras trains the end alone and says nothing.

    keras/src/trainers/compile_utils.py, `CompileLoss._build_nested`.
    """
    ones = np.ones((4, 1))
    scores = two_outputs(["mse"]).evaluate(ones, [0 * ones] * 2, verbose=0)
    assert scores == pytest.approx(1)


def test_a_model_of_the_first_output_keeps_the_weights() -> None:
    """A model of the input and the first output has all that is needed.

    keras/src/models/functional.py, `Functional`.
    """
    inputs = keras.Input((2,))
    shared = layers.Dense(3)(inputs)
    whole = keras.Model(inputs, [layers.Dense(1)(shared), layers.Dense(5)(shared)])
    kept = keras.Model(whole.input, whole.outputs[0])
    assert kept.count_params() == 3 * 3 + 4
    assert kept.weights == whole.weights[:4]


def test_an_average_can_change_places_with_a_narrow_convolution() -> None:
    """Question 2: a mean is linear, a maximum is not.

    keras/src/backend/tensorflow/nn.py, `average_pool` and `max_pool`.
    """
    narrow = layers.Conv2D(2, 1)
    for kind, same in ((layers.AveragePooling2D, True), (layers.MaxPooling2D, False)):
        pooling = kind(3, strides=1, padding="same")
        pair = narrow(pooling(FEATURES)), pooling(narrow(FEATURES))
        assert np.allclose(*pair, atol=1e-5) is same


def test_a_multiplied_tensor_and_a_rescaling_are_the_same() -> None:
    """`Rescaling(scale)` multiplies; so does `scale * tensor`.

    keras/src/layers/preprocessing/rescaling.py, `call`.
    """
    inputs = keras.Input((7, 7, 3))
    model = keras.Model(inputs, [layers.Rescaling(0.2)(inputs), 0.2 * inputs])
    np.testing.assert_allclose(*model(FEATURES), rtol=1e-6)


def test_evaluate_names_the_metrics_of_each_output() -> None:
    """With several outputs the name of each stands before its metrics.

    keras/src/trainers/compile_utils.py, `CompileMetrics.result`.
    """
    inputs = keras.Input((3,))
    answers = [layers.Dense(2, activation="softmax", name=name)(inputs) for name in ("end", "side")]
    for outputs, names in (
        (answers, {"end_accuracy", "side_accuracy"}),
        (answers[:1], {"accuracy"}),
    ):
        model = keras.Model(inputs, outputs)
        count = len(outputs)
        model.compile(
            loss=["sparse_categorical_crossentropy"] * count, metrics=[["accuracy"]] * count
        )
        rows, labels = np.eye(3, dtype="float32"), [np.zeros(3)] * count
        scores = model.evaluate(rows, labels, verbose=0, return_dict=True)
        assert {name for name in scores if name.endswith("accuracy")} == names


def test_five_seeds_do_not_decide_about_side_branches() -> None:
    """Three seeds are better with them, two worse; the means differ by less than 0.01."""
    table = measured.load_table("side_branches")

    def seeds(kind: str, answer: str) -> np.ndarray:
        chosen = (table["side_branches"] == kind) & (table["answer"] == answer)
        return table["accuracy"][chosen]

    without, with_them = seeds("without", "end"), seeds("with", "end")
    assert (with_them > without).sum() == 3
    assert (with_them < without).sum() == 2
    assert 0.15 < np.abs(with_them - without).max() < 0.2
    assert abs(without.mean() - with_them.mean()) < 0.01
    assert min(np.ptp(without), np.ptp(with_them)) > 0.1


def test_side_branches_classify_more_than_guessing_would() -> None:
    """A third is right after 4a, and half after 4d, more with each seed."""
    table = measured.load_table("side_branches")
    early, late = (table["accuracy"][table["answer"] == name] for name in ("side_4a", "side_4d"))
    assert 1 / 3 < early.mean() < 0.4
    assert 0.45 < late.mean() < 0.55
    assert (late > early).all()
