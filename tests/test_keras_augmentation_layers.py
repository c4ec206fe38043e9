"""Claims of notebook 6 about layers of Keras: what they do at test time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from keras import Input, Sequential, layers

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
