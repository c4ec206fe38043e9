"""Images and layers of the grader's own in which a change can be read off."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

MARK = 1000


def coordinates_image(height: int, width: int) -> NDArray[np.float32]:
    """An image (height, width, 3) that shows where each of its pixels comes from after a change.

    The first color rises from 0 in the first row to 1 in the last, the second in the same way with
    the columns, the third is 0.5 everywhere. Linear interpolation leaves all of it exact.
    """
    image = np.full((height, width, 3), 0.5, np.float32)
    image[..., 0] = np.linspace(0, 1, height)[:, np.newaxis]
    image[..., 1] = np.linspace(0, 1, width)
    return image


class AddsWholeNumbers(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """In training, adds to each image a random whole number from `MARK` to 2 `MARK` - 1.

    So the images are known after it by what lies behind the point, and the number tells how often
    and with which randomness the layer was called.
    """

    def call(self, images: Any, training: bool = False) -> Any:
        """Return images of the same shape."""
        if not training:
            return images
        shape = tf.concat([tf.shape(images)[:-3], [1, 1, 1]], axis=0)
        marks = tf.random.uniform(shape, MARK, 2 * MARK, tf.int32)
        return images + tf.cast(marks, images.dtype)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the shape of the input."""
        return input_shape
