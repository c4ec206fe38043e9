"""Labeled images in the HDF5 schema that course participants own.

A split (train or test) is a file with three arrays, here for train: `train_set_x`, the images,
uint8 of shape (n, height, width, channels); `train_set_y`, the labels, integers of shape (n,),
(1, n) or (n, 1); `list_classes`, one entry a class.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, TypeAlias

import h5py
import numpy as np
from numpy.typing import NDArray

from datasets.errors import DatasetError

Split: TypeAlias = Literal["train", "test"]
LabeledImages: TypeAlias = tuple[NDArray[np.uint8], NDArray[np.int64]]

_CLASSES_KEY = "list_classes"
_SIGNATURE = b"\x89HDF\r\n\x1a\n"
_FIRST_USER_BLOCK = 512
"""Bytes of the smallest user block, which may precede the signature; the next ones double."""


@dataclass(frozen=True)
class ImageSchema:
    """Contents of the files of one data set."""

    name: str
    """The end of the file names, as in train_signs.h5."""
    image_shape: tuple[int, int, int]
    """Height, width and channels of an image."""
    num_classes: int
    """Labels are 0 to num_classes - 1."""

    def file_name(self, split: Split) -> str:
        """Return the name of the split's file in the original course."""
        return f"{split}_{self.name}.h5"


def read_split(path: Path, split: Split, schema: ImageSchema) -> LabeledImages:
    """Read a split and check its contents.

    Args:
        path: the file.
        split: the expected split, train or test.
        schema: schema of the expected data set.

    Returns:
        Images, uint8 of shape (n, *schema.image_shape), and labels, int64 of shape (n,).

    Raises:
        DatasetError: the file has another format, is incomplete or belongs to another data set.
    """
    _refuse_other_formats(path, schema, split)
    try:
        with h5py.File(path, "r") as file:
            images = _read_images(_open(file, f"{split}_set_x", path, schema, split), path, schema)
            labels = _read_labels(_open(file, f"{split}_set_y", path, schema, split), path, schema)
            num_listed = _open(file, _CLASSES_KEY, path, schema, split).size
    except DatasetError:
        raise
    except (OSError, RuntimeError, KeyError, ValueError, TypeError) as error:
        raise _problem(
            path,
            "its HDF5 structure",
            "a truncated or damaged file",
            f"all of {schema.file_name(split)}",
            f"copy the file again ({path.stat().st_size:,} bytes arrived)",
        ) from error
    if num_listed != schema.num_classes:
        raise _problem(
            path,
            f"`{_CLASSES_KEY}`",
            f"{num_listed} classes",
            f"the {schema.num_classes} of {schema.name}",
            "this looks like the file of another data set; put the right file there or remove it",
        )
    if len(images) != len(labels):
        raise _problem(
            path,
            f"`{split}_set_x` and `{split}_set_y`",
            f"{len(images)} images and {len(labels)} labels",
            "one label for each image",
            "copy the original file again",
        )
    return images, labels


def write_split(path: Path, split: Split, schema: ImageSchema, data: LabeledImages) -> None:
    """Write images and labels so that `read_split` returns them."""
    images, labels = data
    with h5py.File(path, "w") as file:
        file.create_dataset(f"{split}_set_x", data=images)
        file.create_dataset(f"{split}_set_y", data=labels)
        file.create_dataset(_CLASSES_KEY, data=np.arange(schema.num_classes))


def _problem(path: Path, looked_at: str, found: str, expected: str, advice: str) -> DatasetError:
    """Return an error with the usual order of a message."""
    return DatasetError(f"{path}: {looked_at}: found {found}, expected {expected}; {advice}.")


def _refuse_other_formats(path: Path, schema: ImageSchema, split: Split) -> None:
    """Raise an error that names the format of a file that is not HDF5."""
    try:
        with path.open("rb") as file:
            start = file.read(512)
            if _holds_hdf5(file):
                return
    except OSError as error:
        raise _problem(
            path,
            "the file",
            f"that it cannot be read ({error.strerror})",
            f"a readable {schema.file_name(split)}",
            "check that it exists, that it is a file and that you may read it",
        ) from error
    kinds = (
        (not start, "nothing, the file is empty", "copy it again"),
        (
            start.lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml")),
            "a web page",
            "download the file itself rather than the page about it",
        ),
        (start.startswith(b"PK\x03\x04"), "a zip archive", "unpack it first"),
        (start.startswith(b"\x1f\x8b"), "a gzip archive", "unpack it first"),
        (
            start.startswith(b"version https://git-lfs"),
            "a Git LFS pointer",
            "fetch its contents with `git lfs pull`",
        ),
    )
    found, advice = next(
        ((name, advice) for matches, name, advice in kinds if matches),
        ("something else", f"put the original {schema.file_name(split)} there or remove it"),
    )
    raise _problem(path, "its first bytes", found, "an HDF5 file", advice)


def _holds_hdf5(file: BinaryIO) -> bool:
    """Return True if HDF5's signature stands where the format allows it.

    MATLAB 7.3 writes 512 bytes of its own before it.
    """
    size = file.seek(0, 2)
    place = 0
    while place < size:
        file.seek(place)
        if file.read(len(_SIGNATURE)) == _SIGNATURE:
            return True
        place = max(_FIRST_USER_BLOCK, 2 * place)
    return False


def _open(file: h5py.File, key: str, path: Path, schema: ImageSchema, split: Split) -> h5py.Dataset:
    dataset = file.get(key)
    if not isinstance(dataset, h5py.Dataset):
        there = ", ".join(f"`{name}`" for name in sorted(file)[:6]) or "no arrays"
        raise _problem(
            path,
            f"`{key}`",
            f"{there} instead",
            f"`{split}_set_x`, `{split}_set_y` and `{_CLASSES_KEY}`",
            f"put the original {schema.file_name(split)} there or remove it",
        )
    return dataset


def _read_images(dataset: h5py.Dataset, path: Path, schema: ImageSchema) -> NDArray[np.uint8]:
    where = f"`{dataset.name.lstrip('/')}`"
    shape = tuple(dataset.shape or ())
    if len(shape) != 4 or shape[1:] != schema.image_shape or shape[0] == 0:
        raise _problem(
            path,
            where,
            f"shape {shape}",
            f"images of shape (n, {', '.join(map(str, schema.image_shape))})",
            _shape_advice(shape, schema),
        )
    if dataset.dtype != np.uint8:
        raise _problem(
            path,
            where,
            f"numbers of type {dataset.dtype}",
            "uint8, 0 to 255",
            "save the images before they are scaled or converted",
        )
    images: NDArray[np.uint8] = dataset[()]
    return images


def _shape_advice(shape: tuple[int, ...], schema: ImageSchema) -> str:
    """Say how images of a wrong shape become right ones."""
    height, width, channels = schema.image_shape
    if 0 in shape:
        return "this file holds no images; put the original file there"
    if len(shape) == 4 and shape[:3] == (channels, width, height):
        return "the axes are reversed, as MATLAB stores them; save the array with reversed axes"
    if len(shape) == 4 and shape[1:] == (channels, height, width):
        return "the channels come first; save the array with the channels as its last axis"
    if len(shape) == 4 and sorted(shape[:3]) == sorted(schema.image_shape):
        return "the images are counted by the last axis; save the array with that axis first"
    if shape[1:] == (height * width * channels,):
        return "the images are flattened; give them back their shape before they are saved"
    return "resize the images or put the original file there"


def _read_labels(dataset: h5py.Dataset, path: Path, schema: ImageSchema) -> NDArray[np.int64]:
    where = f"`{dataset.name.lstrip('/')}`"
    shape = tuple(dataset.shape or ())
    if not (len(shape) == 1 or (len(shape) == 2 and 1 in shape)):
        is_one_hot = len(shape) == 2 and schema.num_classes in shape
        raise _problem(
            path,
            where,
            f"shape {shape}",
            "labels of shape (n,), (1, n) or (n, 1)",
            f"store one integer for each image{' rather than one-hot rows' * is_one_hot}",
        )
    if dataset.dtype.kind not in "iu":
        raise _problem(
            path,
            where,
            f"labels of type {dataset.dtype}",
            "integers",
            f"store the classes as numbers 0 to {schema.num_classes - 1}",
        )
    stored = dataset[()].reshape(-1)
    outside = stored[(stored < 0) | (stored >= schema.num_classes)]
    if outside.size:
        raise _problem(
            path,
            where,
            f"label {outside[0]}",
            f"labels 0 to {schema.num_classes - 1}",
            "put the file of the right data set there",
        )
    labels: NDArray[np.int64] = stored.astype(np.int64)
    return labels
