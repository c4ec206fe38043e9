"""Handwritten digits in LeNet-5's size: UCI digits without a download, or MNIST.

    from datasets import digits

    (x_train, y_train), (x_test, y_test) = digits.load_data()

digits.md describes the source of the images.
"""

from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits

from datasets.errors import DatasetError
from datasets.hdf5 import LabeledImages

Source: TypeAlias = Literal["uci", "mnist"]

CLASSES = tuple("0123456789")
IMAGE_SHAPE = (32, 32, 1)

_TRAIN_COUNT = 1500
_BLOCK = 4  # a pixel of the UCI digits counts the ink in a block of 4 by 4 pixels
_FULL_BLOCK = _BLOCK * _BLOCK
_MNIST_MARGIN = 2


def load_data(source: Source = "uci") -> tuple[LabeledImages, LabeledImages]:
    """Load handwritten digits, light ink on black.

    Args:
        source: "uci" for the 1,797 digits included in scikit-learn, the first 1,500 of them for
            training and the last 297 for testing. "mnist" for the 60,000 and 10,000 of MNIST,
            which `keras.datasets` downloads once, padded from 28 x 28 to 32 x 32.

    Returns:
        (x_train, y_train), (x_test, y_test): images, uint8 of shape (n, 32, 32, 1), and labels,
        int64 of shape (n,), 0 to 9.

    Raises:
        DatasetError: the source is unknown, or MNIST is missing and cannot be downloaded.
    """
    if source == "uci":
        return _load_uci()
    if source == "mnist":
        return _load_mnist()
    raise DatasetError(
        f"digits.load_data: source: found {source!r}, expected 'uci' or 'mnist'; "
        "leave it out for the digits that need no download."
    )


def _load_uci() -> tuple[LabeledImages, LabeledImages]:
    bundled = load_digits()
    images = enlarge_counts(bundled.images.astype(np.int64))[..., None]
    labels = bundled.target.astype(np.int64)
    return (
        (images[:_TRAIN_COUNT], labels[:_TRAIN_COUNT]),
        (images[_TRAIN_COUNT:], labels[_TRAIN_COUNT:]),
    )


def enlarge_counts(counts: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Interpolate ink counts to four times their size, in integer arithmetic.

    Args:
        counts: number of inked pixels in each block of 4 by 4, 0 to 16; shape
            (n, height, width).

    Returns:
        Brightness, 0 to 255, of shape (n, 4 * height, 4 * width): bilinear between the centers of
        the blocks, constant beyond the outermost centers.
    """
    enlarged = _enlarge_axis(_enlarge_axis(counts, 1), 2)
    # Each of the two interpolations has multiplied by twice the block.
    full = _FULL_BLOCK * (2 * _BLOCK) ** 2
    return ((enlarged * 255 + full // 2) // full).astype(np.uint8)


def _enlarge_axis(values: NDArray[np.int64], axis: int) -> NDArray[np.int64]:
    """Interpolate along an axis; the values become 2 * _BLOCK times as large."""
    size = values.shape[axis]
    # Positions in units of half a fine pixel, from the center of the first block.
    places = 2 * np.arange(size * _BLOCK) + 1 - _BLOCK
    before, weight = np.divmod(places, 2 * _BLOCK)
    along = [1] * values.ndim
    along[axis] = -1
    weight = weight.reshape(along)
    near = values.take(np.clip(before, 0, size - 1), axis)
    far = values.take(np.clip(before + 1, 0, size - 1), axis)
    interpolated: NDArray[np.int64] = near * (2 * _BLOCK - weight) + far * weight
    return interpolated


def _load_mnist() -> tuple[LabeledImages, LabeledImages]:
    import keras

    try:
        train, test = keras.datasets.mnist.load_data()
    # Keras raises a bare Exception if there is no connection.
    except Exception as error:
        raise DatasetError(
            f"MNIST: keras.datasets found no copy and could not download one ({error}), expected "
            "mnist.npz; connect to the network once, put the file into ~/.keras/datasets/, or "
            "leave the source out for the digits that need no download."
        ) from error
    return _pad_mnist(*train), _pad_mnist(*test)


def _pad_mnist(images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> LabeledImages:
    margin = (_MNIST_MARGIN, _MNIST_MARGIN)
    return np.pad(images, ((0, 0), margin, margin))[..., None], labels.astype(np.int64)
