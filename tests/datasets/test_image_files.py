"""Tests of data files: wrong ones give one sentence, right ones their arrays."""

from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets import DatasetError
from datasets.hdf5 import ImageSchema, read_split, write_split
from datasets.signs import SCHEMA

IMAGES = np.zeros((6, 64, 64, 3), np.uint8)
LABELS = np.arange(6)


def _write(path: Path, **changes: object) -> None:
    """Write a valid train file, but replace some arrays, or leave out those that are None."""
    arrays = {"train_set_x": IMAGES, "train_set_y": LABELS, "list_classes": np.arange(6)}
    with h5py.File(path, "w") as file:
        for key, array in (arrays | changes).items():
            if array is not None:
                file[key] = array


def _truncate(path: Path) -> None:
    _write(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _damage(path: Path) -> None:
    with h5py.File(path, "w") as file:
        file.create_dataset("train_set_x", data=IMAGES + 1, compression="gzip")
        file.create_dataset("train_set_y", data=LABELS)
        file.create_dataset("list_classes", data=LABELS)
        chunk = file["train_set_x"].id.get_chunk_info(0)
    content = bytearray(path.read_bytes())
    content[chunk.byte_offset : chunk.byte_offset + 64] = bytes(64)
    path.write_bytes(bytes(content))


def _group(path: Path) -> None:
    _write(path, train_set_x=None)
    with h5py.File(path, "r+") as file:
        file.create_group("train_set_x")


BAD_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "not_hdf5": (lambda path: path.write_bytes(b"\x93NUMPY" * 9), "found something else"),
    "html_page": (lambda path: path.write_text("\n<!DOCTYPE html><html>"), "found a web page"),
    "empty": (lambda path: path.write_bytes(b""), "the file is empty"),
    "zip": (lambda path: path.write_bytes(b"PK\x03\x04..."), "a zip archive, expected an HDF5"),
    "gzip": (lambda path: path.write_bytes(b"\x1f\x8b..."), "a gzip archive"),
    "lfs_pointer": (
        lambda path: path.write_text("version https://git-lfs.github.com/spec/v1"),
        "a Git LFS pointer",
    ),
    "folder": (lambda path: path.mkdir(), "cannot be read"),
    "signature_only": (lambda path: path.write_bytes(b"\x89HDF\r\n\x1a\n"), "truncated"),
    "truncated": (_truncate, "truncated"),
    "damaged_chunk": (_damage, "damaged"),
    "no_arrays": (lambda path: h5py.File(path, "w").close(), "found no arrays instead"),
    "missing_images": (lambda path: _write(path, train_set_x=None), "`train_set_x`: found"),
    "missing_labels": (lambda path: _write(path, train_set_y=None), "`train_set_y`: found"),
    "missing_classes": (lambda path: _write(path, list_classes=None), "`list_classes`: found"),
    "group_for_images": (_group, "`train_set_x`: found"),
    "wrong_size": (
        lambda path: _write(path, train_set_x=np.zeros((6, 32, 32, 3), np.uint8)),
        r"found shape \(6, 32, 32, 3\), expected images of shape \(n, 64, 64, 3\)",
    ),
    "channels_first": (
        lambda path: _write(path, train_set_x=np.zeros((6, 3, 64, 64), np.uint8)),
        r"found shape \(6, 3, 64, 64\).*the channels come first",
    ),
    "reversed_axes": (
        lambda path: _write(path, train_set_x=IMAGES.T),
        r"found shape \(3, 64, 64, 6\).*the axes are reversed, as MATLAB stores them",
    ),
    "images_counted_last": (
        lambda path: _write(path, train_set_x=np.moveaxis(IMAGES, 0, 3)),
        r"found shape \(64, 64, 3, 6\).*counted by the last axis",
    ),
    "flattened_images": (
        lambda path: _write(path, train_set_x=IMAGES.reshape(6, -1)),
        r"found shape \(6, 12288\).*the images are flattened",
    ),
    "no_images": (
        lambda path: _write(path, train_set_x=IMAGES[:0]),
        r"found shape \(0, 64.*holds no images",
    ),
    "scalar_images": (lambda path: _write(path, train_set_x=np.uint8(1)), r"found shape \(\)"),
    "float_images": (
        lambda path: _write(path, train_set_x=IMAGES / 255.0),
        "found numbers of type float64, expected uint8",
    ),
    "float_labels": (lambda path: _write(path, train_set_y=LABELS + 0.5), "labels of type float64"),
    "text_labels": (lambda path: _write(path, train_set_y=["zero"] * 6), "labels of type object"),
    "one_hot": (lambda path: _write(path, train_set_y=np.eye(6, dtype=int)), r"\(6, 6\).*one-hot"),
    "label_for_each_pixel": (
        lambda path: _write(path, train_set_y=np.zeros((6, 64, 64), int)),
        r"\(6, 64, 64\).*store one integer for each image\.",
    ),
    "label_too_large": (lambda path: _write(path, train_set_y=LABELS + 1), "found label 6"),
    "label_negative": (lambda path: _write(path, train_set_y=LABELS - 1), "found label -1"),
    "fewer_labels": (
        lambda path: _write(path, train_set_y=LABELS[:5]),
        "found 6 images and 5 labels",
    ),
    "other_data_set": (
        lambda path: _write(path, list_classes=[b"non-cat", b"cat"], train_set_y=LABELS % 2),
        "found 2 classes, expected the 6 of signs",
    ),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_file_gets_one_sentence(name: str, tmp_path: Path) -> None:
    """Each bad file raises DatasetError: one sentence with path, finding, expectation, advice."""
    make, expected = BAD_FILES[name]
    path = tmp_path / "train_signs.h5"
    make(path)
    with pytest.raises(DatasetError, match=expected) as caught:
        read_split(path, "train", SCHEMA)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert message.endswith(".")
    assert "\n" not in message
    assert ". " not in message
    assert "expected" in message
    assert "; " in message


@pytest.mark.parametrize("user_block", [0, 512, 1024, 4096])
@pytest.mark.parametrize("labels", [LABELS, LABELS[None], LABELS[:, None]])
def test_every_form_of_a_valid_file_is_read(
    tmp_path: Path, user_block: int, labels: np.ndarray
) -> None:
    """Files with a user block (MATLAB 7.3) and labels in a column are read."""
    path = tmp_path / "train_signs.h5"
    with h5py.File(path, "w", userblock_size=user_block) as file:
        file["train_set_x"], file["train_set_y"], file["list_classes"] = IMAGES, labels, LABELS
    if user_block:
        content = path.read_bytes()
        path.write_bytes(b"MATLAB 7.3 MAT-file".ljust(user_block) + content[user_block:])
    images, read = read_split(path, "train", SCHEMA)
    assert images.shape == IMAGES.shape
    assert read.tolist() == LABELS.tolist()


def test_a_truncated_file_with_a_user_block_is_called_truncated(tmp_path: Path) -> None:
    """Bytes of another program at the start do not make it another format."""
    path = tmp_path / "train_signs.h5"
    path.write_bytes(b"MATLAB 7.3 MAT-file".ljust(512) + b"\x89HDF\r\n\x1a\n")
    with pytest.raises(DatasetError, match="truncated"):
        read_split(path, "train", SCHEMA)


def test_test_file_under_the_name_of_the_train_file(tmp_path: Path) -> None:
    """Swapped files are noticed by their keys."""
    path = tmp_path / "train_signs.h5"
    write_split(path, "test", SCHEMA, (IMAGES, LABELS))
    with pytest.raises(DatasetError, match="found `list_classes`, `test_set_x`, `test_set_y`"):
        read_split(path, "train", SCHEMA)


def test_missing_file(tmp_path: Path) -> None:
    """A path without a file is an error of the same kind."""
    with pytest.raises(DatasetError, match="cannot be read"):
        read_split(tmp_path / "train_signs.h5", "train", SCHEMA)


@settings(max_examples=15, deadline=None)
@given(
    shape=st.tuples(st.integers(1, 9), st.integers(1, 9), st.sampled_from([1, 3])),
    labels=st.lists(st.integers(0, 3), min_size=1, max_size=8),
    data=st.data(),
)
def test_round_trip(
    tmp_path_factory: pytest.TempPathFactory,
    shape: tuple[int, int, int],
    labels: list[int],
    data: st.DataObject,
) -> None:
    """Reading returns the arrays that were written, for any schema."""
    schema = ImageSchema("other", shape, 4)
    seed = data.draw(st.integers(0, 1000))
    images = np.random.default_rng(seed).integers(0, 256, (len(labels), *shape), np.uint8)
    path = tmp_path_factory.mktemp("round-trip") / "test_other.h5"
    write_split(path, "test", schema, (images, np.array(labels)))
    read_images, read_labels = read_split(path, "test", schema)
    assert np.array_equal(read_images, images)
    assert read_labels.tolist() == labels


@settings(max_examples=40, deadline=None)
@given(position=st.floats(0, 1, exclude_max=True), cut=st.booleans(), byte=st.integers(0, 255))
def test_any_damage_is_an_error_or_harmless(
    tmp_path_factory: pytest.TempPathFactory, position: float, cut: bool, byte: int
) -> None:
    """A file cut or changed anywhere is either read in the right shape or refused."""
    path = tmp_path_factory.mktemp("damage") / "train_other.h5"
    schema = ImageSchema("other", (4, 4, 3), 6)
    write_split(path, "train", schema, (IMAGES[:, :4, :4], LABELS))
    content = bytearray(path.read_bytes())
    place = int(position * len(content))
    if cut:
        del content[place:]
    else:
        content[place] = byte
    path.write_bytes(bytes(content))
    try:
        images, labels = read_split(path, "train", schema)
    except DatasetError:
        return
    assert images.shape == (6, 4, 4, 3)
    assert labels.shape == (6,)
