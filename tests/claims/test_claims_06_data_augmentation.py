"""Claims of notebook 6 about Keras, TensorFlow and NumPy that none of its cells shows.

Held for Keras 3.15.1, in keras/src/layers/preprocessing/image_preprocessing, TensorFlow 2.21 and
NumPy 2.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from keras import Input, Sequential, layers, saving
from tensorflow.python.data.experimental.ops import testing

IMAGES = np.random.default_rng(1).random((6, 16, 16, 3), dtype=np.float32)
AUGMENTING = {
    "RandomFlip": lambda: layers.RandomFlip(seed=1),
    "RandomCrop": lambda: layers.RandomCrop(12, 12, seed=1),
    "RandomRotation": lambda: layers.RandomRotation(0.1, seed=1),
    "RandomShear": lambda: layers.RandomShear(0.3, 0.3, seed=1),
    "RandomElasticTransform": lambda: layers.RandomElasticTransform(
        (1.0, 1.0), 0.5, value_range=(0, 1), seed=1
    ),
    "RandomBrightness": lambda: layers.RandomBrightness(0.3, value_range=(0, 1), seed=1),
    "RandomHue": lambda: layers.RandomHue(0.2, value_range=(0, 1), seed=1),
}
REGULARIZING = {
    "Dropout": lambda: layers.Dropout(0.5, seed=1),
    "GaussianNoise": lambda: layers.GaussianNoise(0.1, seed=1),
}


def is_changed(layer: Any, **arguments: Any) -> bool:
    """Return True if a layer changes the images."""
    return not np.array_equal(np.asarray(layer(IMAGES, **arguments)), IMAGES)


@pytest.mark.parametrize("name", {**AUGMENTING, **REGULARIZING})
def test_only_layers_that_augment_do_so_without_the_argument(name: str) -> None:
    """In training mode all of them change images, outside it none."""
    layer = {**AUGMENTING, **REGULARIZING}[name]()
    assert is_changed(layer, training=True)
    assert not is_changed(layer, training=False)
    assert is_changed(layer) == (name in AUGMENTING)


def test_a_pipeline_augments_without_the_argument() -> None:
    """The map of a data set calls the layer in a graph."""
    layer = AUGMENTING["RandomBrightness"]()
    (mapped,) = tf.data.Dataset.from_tensors(IMAGES).map(layer)
    assert not np.array_equal(mapped, IMAGES)


def test_a_seed_repeats_a_pipeline_of_one_thread_only() -> None:
    """Several threads draw from the layer's generator in the order in which they come to it."""

    def rotated(threads: int) -> list[bytes]:
        layer = layers.RandomRotation(0.2, seed=1)
        data = tf.data.Dataset.from_tensors(IMAGES).repeat(200)
        mapped = data.map(lambda x: layer(x, training=True), num_parallel_calls=threads)
        return [images.tobytes() for images in mapped.as_numpy_iterator()]

    assert rotated(1) == rotated(1)
    # A busy machine may run threads in turn by chance, but hardly five times.
    assert any(rotated(4) != rotated(4) for _ in range(5))


def test_a_shear_goes_to_both_sides() -> None:
    """A number stands for the range from its negative to itself."""
    stripe = np.zeros((1, 16, 16, 1), np.float32)
    stripe[:, :, 8] = 1
    layer = layers.RandomShear(0.4, 0.0, seed=1)
    drawn = [np.asarray(layer(stripe, training=True))[0, ..., 0] for _ in range(40)]
    moved = [image[0].argmax() - image[-1].argmax() for image in drawn]
    assert min(moved) < 0 < max(moved)
    assert layer.x_factor == (-0.4, 0.4)


def test_a_crop_returns_the_whole_image_at_test_time() -> None:
    """`output_shape` has the smaller size, and a network that depends on it fails."""
    crop = AUGMENTING["RandomCrop"]()
    model = Sequential([Input((16, 16, 3)), crop, layers.Flatten(), layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(IMAGES, np.zeros(6), verbose=0)
    assert model.layers[0].output.shape == (None, 12, 12, 3)
    assert crop(IMAGES, training=False).shape == IMAGES.shape
    with pytest.raises(ValueError, match="incompatible"):
        model.predict(IMAGES, verbose=0)
    with pytest.raises(ValueError, match="incompatible"):
        model.evaluate(IMAGES, np.zeros(6), verbose=0)


def test_a_crop_of_the_full_height_is_never_random() -> None:
    """It is cut out of the middle, whatever is drawn: both sides have to be smaller.

    random_crop.py, `get_random_transformation`, of Keras 3.15.1; Keras issue 21868.
    """
    columns = np.broadcast_to(np.arange(16, dtype="float32")[:, np.newaxis], (1, 16, 16, 1))
    layer = layers.RandomCrop(16, 12, seed=1)
    first = {float(np.asarray(layer(columns, training=True))[0, 0, 0, 0]) for _ in range(8)}
    assert first == {2.0}


def test_two_layers_with_one_seed_draw_the_same_numbers() -> None:
    """Two mirrorings with one seed mirror the same images, so nothing is changed."""
    pair = Sequential([layers.RandomFlip("horizontal", seed=1) for _ in range(2)])
    np.testing.assert_array_equal(pair(IMAGES, training=True), IMAGES)
    pair = Sequential([layers.RandomFlip("horizontal", seed=seed) for seed in (1, 2)])
    assert not np.array_equal(pair(IMAGES, training=True), IMAGES)


def test_layers_draw_for_each_image() -> None:
    """All but the crop treat the images of a batch differently."""
    same = np.repeat(IMAGES[:1], 6, axis=0)
    for name, make in AUGMENTING.items():
        changed = np.asarray(make()(same, training=True))
        is_one = all(np.array_equal(image, changed[0]) for image in changed)
        assert is_one == (name == "RandomCrop"), name


@pytest.mark.parametrize("kind", ["RandomBrightness", "RandomHue", "RandomSaturation"])
def test_layers_of_color_take_pixels_up_to_255(kind: str) -> None:
    """`value_range` is 0 to 255 unless the caller says otherwise."""
    assert tuple(getattr(layers, kind)(0.2).value_range) == (0, 255)


def test_what_the_numbers_mean() -> None:
    """A rotation is a share of a full turn; the elastic `factor` is a probability."""
    assert layers.RandomRotation(1 / 12).factor == (-1 / 12, 1 / 12)
    assert layers.RandomRotation(1 / 12).fill_mode == "reflect"
    never = layers.RandomElasticTransform((0.0, 0.0), 0.5, value_range=(0, 1), seed=1)
    np.testing.assert_allclose(never(IMAGES, training=True), IMAGES, atol=1e-6)
    weak, strong = (
        np.abs(
            np.asarray(
                layers.RandomElasticTransform((1.0, 1.0), scale, value_range=(0, 1), seed=1)(
                    IMAGES, training=True
                )
            )
            - IMAGES
        ).mean()
        for scale in (0.1, 0.9)
    )
    assert weak < strong


def test_a_data_set_shuffles_each_epoch_and_caches_once() -> None:
    """Each epoch has a new order, from the buffer; `cache` keeps what stands before it.

    tensorflow/python/data/ops/dataset_ops.py, of TensorFlow 2.21.
    """
    numbers = tf.data.Dataset.range(30)
    orders = {tuple(map(int, epoch)) for epoch in [list(numbers.shuffle(30)) for _ in range(3)]}
    shuffled = numbers.shuffle(30, seed=1)
    again = {tuple(map(int, shuffled)) for _ in range(3)}
    assert len(orders) == len(again) == 3
    assert all(int(next(iter(numbers.shuffle(5)))) < 5 for _ in range(20))
    drawn = numbers.map(lambda _: tf.random.uniform(()))
    assert len({tuple(map(float, drawn)) for _ in range(2)}) == 2
    cached = drawn.cache()
    assert len({tuple(map(float, cached)) for _ in range(2)}) == 1


def test_numpy_as_the_exercises_use_it() -> None:
    """Whole numbers leave out the upper bound, `eigh` gives rising values, turns go to the left."""
    drawn = np.random.default_rng(1).integers(0, 3, 100)
    assert set(drawn.tolist()) == {0, 1, 2}
    values, _ = np.linalg.eigh(np.diag([3.0, 1.0, 2.0]))
    np.testing.assert_allclose(values, [1, 2, 3])
    np.testing.assert_array_equal(np.rot90([[1, 2], [3, 4]]), [[2, 4], [1, 3]])


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_a_saved_model_has_its_augmentation(tmp_path: Path) -> None:
    """Question 5: the layer is in the file; its random numbers begin again at the seed.

    keras/src/saving/saving_lib.py, `save_model`. The state of a `Dropout` is saved, so only these
    layers begin again.
    """
    model = Sequential([Input((16, 16, 3)), AUGMENTING["RandomFlip"]()])
    first = model(IMAGES, training=True)
    model.save(tmp_path / "model.keras")
    loaded = saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded(IMAGES, training=False), IMAGES)
    np.testing.assert_array_equal(loaded(IMAGES, training=True), first)
    assert not np.array_equal(model(IMAGES, training=True), first)


@pytest.mark.parametrize("tuned", [True, False])
def test_tensorflow_adds_a_prefetch_and_threads_by_itself(tuned: bool) -> None:
    """A chain gets a prefetch at its end, unless autotuning is off.

    tensorflow/python/data/ops/options.py, `inject_prefetch` and `map_parallelization`. A `map`
    without random numbers becomes a parallel one as well; one that draws, as ours, does not.
    """
    numbers, options = tf.data.Dataset.range(4), tf.data.Options()
    options.autotune.enabled = tuned
    for step, expected in (
        (lambda chain: chain.batch(2), ["BatchV2", "Prefetch" if tuned else "Root"]),
        (lambda chain: chain.map(lambda x: x + 1), ["ParallelMapV2" if tuned else "Map"]),
        (lambda chain: chain.map(lambda _: tf.random.uniform(())), ["Map"]),
    ):
        list(step(numbers.apply(testing.assert_next(expected))).with_options(options))
