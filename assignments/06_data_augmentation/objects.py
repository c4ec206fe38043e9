"""Objects that only the probes of this assignment ask for: marked images and layers."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from grader.observe import argument

MARK = 1000
_TINT = np.array([[0.7, 0.5, 0.2], [0.2, 0.4, 0.2], [0.1, 0.1, 0.6]])
"""Shares of red, green and blue of three independent numbers: columns sum to 1."""


@argument
def tinted_pixels(shape: list[int], *, random: np.random.Generator) -> NDArray[np.float32]:
    """Make images with values in [0, 1), the three colors correlated."""
    pixels: NDArray[np.float64] = random.random(shape) @ _TINT
    return pixels.astype(np.float32)


@argument
def coordinates(size: list[int]) -> NDArray[np.float32]:
    """Make an image of coordinates of this height and width."""
    return coordinates_image(*size)


@argument
def generator(library: str, *, random: np.random.Generator) -> np.random.Generator:
    """Make a random generator of NumPy."""
    if library != "numpy":
        raise ValueError(f'there is a generator of "numpy", none of "{library}"')
    return random


@argument
def augmentation(adds: str) -> keras.layers.Layer:
    """Make a layer that adds random whole numbers to images."""
    if adds != "whole numbers":
        raise ValueError(f'there is an augmentation that adds "whole numbers", none with "{adds}"')
    return AddsWholeNumbers()


def coordinates_image(height: int, width: int) -> NDArray[np.float32]:
    """Make an image (height, width, 3) that shows the source of each pixel after a change.

    The first color rises from 0 in the first row to 1 in the last, the second in the same way with
    the columns, the third is 0.5 everywhere. Linear interpolation leaves all of it exact.
    """
    image = np.full((height, width, 3), 0.5, np.float32)
    image[..., 0] = np.linspace(0, 1, height)[:, np.newaxis]
    image[..., 1] = np.linspace(0, 1, width)
    return image


class AddsWholeNumbers(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """Adds to each image a random whole number from `MARK` to 2 `MARK` - 1, except in inference.

    Like Keras's layers that augment, it does so unless it is told that nothing is trained.
    The part behind the decimal point still identifies an image; the number shows how often the
    layer was called, and which random numbers it drew.
    """

    def call(self, images: Any, training: bool = True) -> Any:
        """Return images of the same shape."""
        if not training:
            return images
        shape = tf.concat([tf.shape(images)[:-3], [1, 1, 1]], axis=0)
        marks = tf.random.uniform(shape, MARK, 2 * MARK, tf.int32)
        return images + tf.cast(marks, images.dtype)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the shape of the input."""
        return input_shape
