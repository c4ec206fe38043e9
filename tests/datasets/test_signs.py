"""Tests of the signs that `signs.load_data` returns."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
from numpy.typing import NDArray
from sklearn.neighbors import KNeighborsClassifier

from datasets import DatasetError, own_files, signs
from datasets.hdf5 import LabeledImages, Split, write_split

Splits = tuple[LabeledImages, LabeledImages]

# One value for all machines. An intended change of a pixel needs a new version.
SHA256 = {
    5: {
        "train": "202c3c90a14000474331c017586101d294cf143db1c1819b175c9751d27aa68c",
        "test": "9927228f02e19a8b740f318206c81af1ced0b01ca003715685a2049bb9a938f5",
    }
}


def _own_pair(folder: Path, value: int) -> None:
    for split, count in (("train", 12), ("test", 6)):
        name: Split = "train" if split == "train" else "test"
        images = np.full((count, 64, 64, 3), value, np.uint8)
        write_split(
            folder / f"{split}_signs.h5", name, signs.SCHEMA, (images, np.arange(count) % 6)
        )


def test_shapes_and_types(rendered: Splits) -> None:
    """The splits have the documented counts, shapes and types."""
    for (images, labels), count in zip(rendered, (1080, 120), strict=True):
        assert images.shape == (count, 64, 64, 3)
        assert images.dtype == np.uint8
        assert labels.shape == (count,)
        assert labels.dtype == np.int64


def test_balanced_and_shuffled(rendered: Splits) -> None:
    """Each digit occurs equally often, and the order is not sorted."""
    for (_, labels), count in zip(rendered, (180, 20), strict=True):
        assert np.bincount(labels).tolist() == [count] * 6
        assert len(set(labels[:12].tolist())) > 2


def test_same_bytes_on_every_machine(rendered: Splits) -> None:
    """The rendered arrays have the SHA-256 that this renderer's version has everywhere."""
    digests = {
        split: hashlib.sha256(images.tobytes() + labels.astype("<i8").tobytes()).hexdigest()
        for split, (images, labels) in zip(("train", "test"), rendered, strict=True)
    }
    assert digests == SHA256[signs.RENDERING.version]


def test_every_image_is_another(rendered: Splits) -> None:
    """No image occurs twice, neither within a split nor in both."""
    images = np.concatenate([images for images, _ in rendered])
    assert len({image.tobytes() for image in images}) == 1200


def test_variety_within_a_digit(rendered: Splits) -> None:
    """Hands of one digit differ in place, size, side and skin."""
    images, labels = rendered[0]
    for digit in range(6):
        hands = images[labels == digit].astype(np.float32)
        # The wall is gray and skin is not: red far above blue marks the hand.
        masks = hands[..., 0] - hands[..., 2] > 35
        columns = np.arange(64)
        centers = (masks * columns).sum((1, 2)) / masks.sum((1, 2))
        skin = np.array([hand[mask].mean() for hand, mask in zip(hands, masks, strict=True)])
        assert np.ptp(centers) > 20
        assert masks.mean((1, 2)).std() > 0.02
        assert skin.std() > 15


def _crossings(images: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the shares of rows and columns that cross skin 0 to 5 times."""
    pixels = images.astype(np.int16)
    skin = (pixels[..., 0] - pixels[..., 2] > 30).astype(np.int8)
    counts = [(np.diff(skin, axis=axis) == 1).sum(axis) for axis in (2, 1)]
    return np.concatenate(
        [np.stack([(count == times).mean(1) for times in range(6)], 1) for count in counts], 1
    )


def test_digits_can_be_told_apart(rendered: Splits) -> None:
    """Counts of crossings of skin classify digits far better than chance."""
    (x_train, y_train), (x_test, y_test) = rendered
    model = KNeighborsClassifier(5).fit(_crossings(x_train), y_train)
    assert model.score(_crossings(x_test), y_test) > 0.4


def test_same_bytes_without_vector_instructions() -> None:
    """A processor without AVX (or its kin) renders the same pixels as this one."""
    program = (
        "import hashlib; from datasets.hand.scene import render_hand;"
        "from datasets.uniform_stream import UniformStream;"
        "pixels = b''.join(render_hand(n, UniformStream(n)).tobytes() for n in range(6));"
        "print(hashlib.sha256(pixels).hexdigest())"
    )
    features = [name for name in __cpu_dispatch__ if __cpu_features__[name]]
    if not features:
        pytest.skip("NumPy uses no optional vector instructions on this processor")
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"NPY_DISABLE_CPU_FEATURES": disabled},
        ).stdout
        for disabled in ("", " ".join(features))
    }
    assert len(digests) == 1


def test_own_files_win_over_rendering(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files in datasets/data/ are loaded instead of rendered images."""
    monkeypatch.setattr(own_files, "DATA_FOLDER", tmp_path)
    _own_pair(tmp_path, 7)
    (x_train, y_train), (x_test, _) = signs.load_data()
    assert (len(x_train), len(x_test)) == (12, 6)
    assert np.all(x_train == 7)
    assert y_train.tolist() == [0, 1, 2, 3, 4, 5] * 2


def test_environment_variable_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder named by DATASETS_DIR goes before datasets/data/."""
    for folder, value in (("data", 1), ("named", 2)):
        (tmp_path / folder).mkdir()
        _own_pair(tmp_path / folder, value)
    monkeypatch.setattr(own_files, "DATA_FOLDER", tmp_path / "data")
    monkeypatch.setenv("DATASETS_DIR", str(tmp_path / "named"))
    assert np.all(signs.load_data()[0][0] == 2)


def test_folder_without_files_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If DATASETS_DIR has only other data sets, datasets/data/ is used."""
    for folder in ("data", "named"):
        (tmp_path / folder).mkdir()
    _own_pair(tmp_path / "data", 3)
    monkeypatch.setattr(own_files, "DATA_FOLDER", tmp_path / "data")
    monkeypatch.setenv("DATASETS_DIR", str(tmp_path / "named"))
    assert np.all(signs.load_data()[0][0] == 3)


@pytest.mark.parametrize("split", ["train", "test"])
def test_one_file_alone(split: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One file without the other is an error that names both."""
    _own_pair(tmp_path, 1)
    (tmp_path / f"{split}_signs.h5").unlink()
    monkeypatch.setenv("DATASETS_DIR", str(tmp_path))
    with pytest.raises(DatasetError, match=f"without {split}_signs.h5, expected both"):
        signs.load_data()


def test_variable_that_names_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A DATASETS_DIR that does not exist is an error, not a silent fallback."""
    monkeypatch.setenv("DATASETS_DIR", str(tmp_path / "nowhere"))
    with pytest.raises(DatasetError, match="expected a folder that exists"):
        signs.load_data()


def test_labels_of_the_course_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Labels of shape (1, n) or another integer type become int64 of shape (n,)."""
    _own_pair(tmp_path, 1)
    for split in ("train", "test"):
        with h5py.File(tmp_path / f"{split}_signs.h5", "r+") as file:
            labels = file[f"{split}_set_y"][()]
            del file[f"{split}_set_y"]
            file[f"{split}_set_y"] = labels.astype(np.uint8)[None]
    monkeypatch.setenv("DATASETS_DIR", str(tmp_path))
    (_, y_train), (_, y_test) = signs.load_data()
    assert (y_train.shape, y_test.shape) == ((12,), (6,))
    assert y_train.dtype == y_test.dtype == np.int64


def test_no_deep_learning_library_is_imported() -> None:
    """The loader works without TensorFlow and Keras, in a process of its own."""
    program = (
        "import sys; from datasets import signs; import datasets.hand.scene;"
        "print(sorted({'tensorflow', 'keras'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_card_names_this_renderer(rendered: Splits) -> None:
    """The dataset card states the counts of the arrays and has its picture beside it."""
    folder = Path(signs.__file__).parent
    card = (folder / "signs.md").read_text(encoding="utf-8")
    assert re.search(r"1,080", card)
    assert re.search(r"\b120\b", card)
    assert "(signs.png)" in card
    assert (folder / "signs.png").read_bytes().startswith(b"\x89PNG")


def test_second_load_renders_nothing(
    rendered: Splits, session_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second load reads the cache: the same arrays without a call of the renderer."""
    monkeypatch.setattr("datasets.cache.cache_folder", lambda: session_cache)
    monkeypatch.setattr("datasets.hand.scene.render_surface", None)
    again = signs.load_data()
    for (images, labels), (first_images, first_labels) in zip(again, rendered, strict=True):
        assert np.array_equal(images, first_images)
        assert np.array_equal(labels, first_labels)
