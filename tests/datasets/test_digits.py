"""Tests of the digits that `digits.load_data` returns."""

import hashlib
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.datasets import load_digits
from sklearn.neighbors import KNeighborsClassifier

from datasets import DatasetError, digits

SHA256 = {
    "train": "84afca204402539da32ee07de74ffab5bab7828d61a8a70360c7c575a91a5678",
    "test": "a010b7bf24da303ada45fec63f31806f939288c275023d8ed07a0b33dc1ee5d8",
}

counts = arrays(
    np.int64,
    st.tuples(st.just(1), st.integers(1, 6), st.integers(1, 6)),
    elements=st.integers(0, 16),
)


def test_shapes_and_types() -> None:
    """The splits have the documented counts, shapes and types."""
    for (images, labels), count in zip(digits.load_data(), (1500, 297), strict=True):
        assert images.shape == (count, *digits.IMAGE_SHAPE)
        assert images.dtype == np.uint8
        assert labels.shape == (count,)
        assert labels.dtype == np.int64
        assert set(labels.tolist()) == set(range(10))


def test_same_bytes_with_every_version() -> None:
    """The arrays have the SHA-256 that they have on every machine."""
    digests = {
        split: hashlib.sha256(images.tobytes() + labels.astype("<i8").tobytes()).hexdigest()
        for split, (images, labels) in zip(("train", "test"), digits.load_data(), strict=True)
    }
    assert digests == SHA256


@given(counts=counts)
def test_enlarging_is_linear_interpolation(counts) -> None:
    """Each fine pixel is the rounded linear interpolation between the centers of the blocks."""
    height, width = counts.shape[1:]
    rows = (np.arange(4 * height) + 0.5) / 4 - 0.5
    columns = (np.arange(4 * width) + 0.5) / 4 - 0.5
    along_rows = np.stack(
        [np.interp(rows, np.arange(height), counts[0, :, column]) for column in range(width)], 1
    )
    expected = np.stack([np.interp(columns, np.arange(width), row) for row in along_rows])
    enlarged = digits.enlarge_counts(counts)
    assert enlarged.shape == (1, 4 * height, 4 * width)
    assert np.abs(enlarged[0] - expected * 255 / 16).max() <= 0.5 + 1e-9


@given(count=st.integers(0, 16))
def test_enlarging_keeps_a_level(count: int) -> None:
    """A constant plane stays constant; no ink is 0 and full ink 255."""
    enlarged = digits.enlarge_counts(np.full((1, 3, 3), count))
    assert np.unique(enlarged).tolist() == [(count * 255 + 8) // 16]


def test_images_are_the_bundled_ones() -> None:
    """Averages over blocks of 4 x 4 are near the counts."""
    bundled = load_digits().images
    images = np.concatenate([images for images, _ in digits.load_data()])[..., 0]
    blocks = images.reshape(-1, 8, 4, 8, 4).mean((2, 4)) * 16 / 255
    correlation = np.corrcoef(blocks.ravel(), bundled.ravel())[0, 1]
    assert correlation > 0.97


def test_other_writers_can_be_read() -> None:
    """Nearest neighbors classify test digits far better than chance, but not perfectly."""
    (x_train, y_train), (x_test, y_test) = digits.load_data()
    model = KNeighborsClassifier(3).fit(x_train.reshape(len(x_train), -1), y_train)
    assert 0.9 < model.score(x_test.reshape(len(x_test), -1), y_test) < 1.0


def _offer_mnist(monkeypatch: pytest.MonkeyPatch, load_data: object) -> None:
    mnist = SimpleNamespace(load_data=load_data)
    keras = SimpleNamespace(datasets=SimpleNamespace(mnist=mnist))
    monkeypatch.setitem(sys.modules, "keras", keras)


def test_mnist_gets_a_margin(monkeypatch: pytest.MonkeyPatch) -> None:
    """MNIST images are centered in 32 x 32 x 1; labels become int64."""
    images = np.full((5, 28, 28), 9, np.uint8)
    labels = np.arange(5, dtype=np.uint8)
    _offer_mnist(monkeypatch, lambda: ((images, labels), (images[:2], labels[:2])))
    (x_train, y_train), (x_test, y_test) = digits.load_data("mnist")
    assert (x_train.shape, x_test.shape) == ((5, 32, 32, 1), (2, 32, 32, 1))
    assert x_train.dtype == np.uint8
    assert np.array_equal(x_train[:, 2:-2, 2:-2, 0], images)
    assert x_train.sum() == images.sum()
    assert (y_train.dtype, y_train.tolist()) == (np.int64, [0, 1, 2, 3, 4])
    assert y_test.tolist() == [0, 1]


def test_mnist_without_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """If MNIST cannot be downloaded, one sentence says what to do."""

    def fail() -> None:
        raise Exception("URL fetch failure on mnist.npz: None -- no route")

    _offer_mnist(monkeypatch, fail)
    with pytest.raises(DatasetError, match=r"URL fetch failure.*connect to the network"):
        digits.load_data("mnist")


def test_unknown_source() -> None:
    """An unknown source is refused with the names of both sources."""
    with pytest.raises(DatasetError, match="found 'emnist', expected 'uci' or 'mnist'"):
        digits.load_data("emnist")


def test_bundled_digits_import_no_deep_learning_library() -> None:
    """The loader works without TensorFlow and Keras, in a process of its own."""
    program = (
        "import sys; from datasets import digits; digits.load_data();"
        "print(sorted({'tensorflow', 'keras'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_card_of_the_digits() -> None:
    """The card states the counts of the arrays and has its picture beside it."""
    folder = Path(digits.__file__).parent
    card = (folder / "digits.md").read_text(encoding="utf-8")
    (_, y_train), (_, y_test) = digits.load_data()
    for text in (
        f"{len(y_train):,} to train, {len(y_test)} to test",
        f"{np.bincount(y_train).min()} to {np.bincount(y_train).max()} of each digit",
        f"{np.bincount(y_test).min()} to {np.bincount(y_test).max()} to test",
        "(digits.png)",
    ):
        assert text in card
    assert (folder / "digits.png").read_bytes().startswith(b"\x89PNG")
