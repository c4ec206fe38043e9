"""Handwritten digits at LeNet-5's size: real ones that need no download, or MNIST.

    from datasets import digits

    (x_train, y_train), (x_test, y_test) = digits.load_data()

See digits.md for where the images come from.
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
        source: uci are the 1,797 digits that scikit-learn brings along, the first 1,500 of them to
            train and the last 297 to test. mnist are the 60,000 and 10,000 of MNIST, which
            `keras.datasets` downloads once, with a margin that makes 32 x 32 of 28 x 28.

    Returns:
        (x_train, y_train), (x_test, y_test): images, uint8 of shape (n, 32, 32, 1), and labels,
        int64 of shape (n,), 0 to 9.

    Raises:
        DatasetError: another source is asked for, or MNIST is neither there nor to be had.
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
    """Interpolate ink counts to four times their size, in whole numbers.

    Args:
        counts: inked pixels in each block of 4 by 4, 0 to 16; shape (n, height, width).

    Returns:
        Brightness, 0 to 255, of shape (n, 4 * height, 4 * width): linear both ways between the
        centers of the blocks, level beyond the outermost centers.
    """
    enlarged = _enlarge_axis(_enlarge_axis(counts, 1), 2)
    # Each of the two interpolations has multiplied by twice the block.
    full = _FULL_BLOCK * (2 * _BLOCK) ** 2
    return ((enlarged * 255 + full // 2) // full).astype(np.uint8)


def _enlarge_axis(values: NDArray[np.int64], axis: int) -> NDArray[np.int64]:
    """Interpolate along an axis; what comes back is 2 * _BLOCK times as large."""
    size = values.shape[axis]
    # Places in units of half a fine pixel, counted from the center of the first block.
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
    # Keras raises a bare Exception where the network is missing.
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
