"""Facts about input pipelines: images, labels, their order and changes.

The pipeline gets images that differ and a layer that adds random whole numbers to them (`objects`).
So the batches at its end show everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from grader.observation import Failure
from grader.observe import CallFailedError, Fact, Procedure, asking, fact, sample_of, wrong_return

from .objects import MARK

_EPOCHS = 512
_UNKNOWN = -1
_SAME = 1e-3
"""Tolerance for equal images; single precision keeps as much behind the decimal point."""


@dataclass(frozen=True)
class _Handed:
    """The output of many epochs, in order; arrays of shape (epochs, images)."""

    indices: NDArray[np.int64]
    """Places of the images among the given ones; -1 for other images."""
    labels: NDArray[np.int64]
    marks: NDArray[np.int64]
    """Whole numbers that were added to the images."""


@fact(reads=("images",))
def batches(procedure: Procedure) -> Fact:
    """Report shapes and types of the batches of one epoch."""
    shapes: list[list[Any]] = [
        [list(images.shape), images.dtype.name, list(labels.shape)]
        for images, labels in _pairs(_dataset(procedure).take(len(procedure.arguments["images"])))
    ]
    sizes = ", ".join(str(shape[0][0]) for shape in shapes) or "none"
    kinds = " and ".join(sorted({shape[1] for shape in shapes}))
    return Fact(shapes, f"batches of {sizes} images of type {kinds}", is_claim=True)


@fact(reads=("images", "batch_size"))
def every_image_once(procedure: Procedure) -> Fact:
    """Report if each image comes once in each epoch.

    Missing ones fit batches of which the last is left out.
    """
    handed = _handed(procedure)
    expected = np.arange(handed.indices.shape[1])
    complete = bool(np.all(np.sort(handed.indices, axis=1) == expected))
    words = "every image once an epoch" if complete else "images that come twice, or not at all"
    ordered = np.sort(handed.indices, axis=1)
    is_once = bool(np.all(np.diff(ordered, axis=1) > 0) and np.all(ordered >= 0))
    fits = is_once and _lacks_the_rest(procedure)
    return Fact(complete, words, fits=fits, is_claim=True)


@fact(reads=("images", "labels"))
def labels_with_images(procedure: Procedure) -> Fact:
    """Report if every image comes with its own label."""
    handed = _handed(procedure)
    right = procedure.arguments["labels"][handed.indices] == handed.labels
    wrong = float(np.mean(~right | (handed.indices == _UNKNOWN)))
    words = f"{100 * wrong:.0f}% of the images with the label of another one" if wrong else "labels"
    return Fact(not wrong, words, is_claim=True)


@fact(reads=("images",))
def labels_handed_out(procedure: Procedure) -> Fact:
    """Report for each given image the label that comes with it first; -1 without one."""
    handed = _handed(procedure)
    known, first = np.unique(handed.indices, return_index=True)
    labels = dict(zip(known.tolist(), handed.labels.ravel()[first].tolist(), strict=True))
    value = [labels.get(index, _UNKNOWN) for index in range(len(procedure.arguments["images"]))]
    return Fact(value, "other labels")


@fact(reads=("images", "batch_size"), optional=("training",))
def first_images(procedure: Procedure) -> Fact:
    """Report for each epoch the first and the last image.

    A random order of whole batches fits batches that are made before it, and the right order of
    fewer images fits batches of which the last is left out.
    """
    indices = _handed(procedure).indices
    first, last = indices[:, 0], indices[:, -1]
    words = f"{len(set(first.tolist()))} of {indices.shape[1]} images at the first place, and "
    words += f"{len(set(last.tolist()))} at the last, in {_EPOCHS} epochs"
    samples = {"first": first, "last": last, "difference": first - last}
    number_of_batches = -(-indices.shape[1] // procedure.arguments["batch_size"])
    is_by_batches = 1 < len(set(first.tolist())) <= number_of_batches
    is_given = bool(np.all(indices == np.arange(indices.shape[1])))
    is_random = len(set(first.tolist())) == len(procedure.arguments["images"])
    is_right = is_random if procedure.arguments.get("training") else is_given
    fits = is_by_batches or (is_right and _lacks_the_rest(procedure))
    value = {name: sample_of(numbers) for name, numbers in samples.items()}
    return Fact(value, words, fits=fits, is_claim=True)


@fact(reads=("images",))
def times_augmented(procedure: Procedure) -> Fact:
    """Report how often each image was augmented in training mode."""
    times = sorted(set((_handed(procedure).marks // MARK).ravel().tolist()))
    words = "images that are augmented several times, or not alike"
    if len(times) == 1 and times[0] < 2:
        words = "images that are augmented once" if times[0] else "images that are not augmented"
    return Fact(times, words, is_claim=True)


@fact(reads=("images",))
def augmented_anew(procedure: Procedure) -> Fact:
    """Report if the changes differ between epochs and between images.

    Equal changes fit images that are not augmented.
    """
    handed = _handed(procedure)
    by_image = np.take_along_axis(handed.marks, np.argsort(handed.indices, axis=1), axis=1)
    over_epochs = float(np.mean(by_image[1:] == by_image[:-1]))
    over_images = float(np.mean(by_image[:, 1:] == by_image[:, :-1]))
    if over_epochs > 0.5:
        is_unchanged = not handed.marks.any()
        return Fact(False, "the same change of an image in every epoch", fits=is_unchanged)
    if over_images > 0.5:
        return Fact(False, "the same change of all images")
    return Fact(True, "another change of each image in each epoch", is_claim=True)


@fact(reads=())
def maps_in_parallel(procedure: Procedure) -> Fact:
    """Report if several threads augment."""
    steps = _steps(_dataset(procedure))
    parallel = any(
        "ParallelMap" in name or "MapAndBatch" in name or "ParallelInterleave" in name
        for name in steps
    )
    if not parallel and not any("Map" in name for name in steps):
        return Fact(None, "no map")
    words = "a map in several threads" if parallel else "a map in one thread"
    return Fact(parallel, words, is_claim=True)


@fact(reads=())
def prefetches_last(procedure: Procedure) -> Fact:
    """Report if the pipeline ends with a prefetch."""
    last = next((name for name in _steps(_dataset(procedure)) if "Options" not in name), "")
    prefetches = "Prefetch" in last
    words = "a prefetch at the end" if prefetches else f"{last.strip('_')} at the end"
    return Fact(prefetches, words, is_claim=True)


def _dataset(procedure: Procedure) -> tf.data.Dataset:
    returned = procedure.returned
    if isinstance(returned, tf.data.Dataset):
        return returned
    raise CallFailedError(wrong_return(returned, "a tf.data.Dataset"))


def _pairs(dataset: tf.data.Dataset) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    with asking("its dataset, read for several epochs"):
        for element in dataset:
            pair = element if isinstance(element, tuple) else ()
            arrays = [part.numpy() for part in pair if tf.is_tensor(part)]
            if len(pair) != 2 or [item.ndim > 0 for item in arrays] != [True, True]:
                message = "it hands out something else than pairs; expected (images, labels)"
                raise CallFailedError(Failure("wrong_return", type(element).__name__, message))
            yield arrays[0], arrays[1]


@lru_cache(maxsize=1)
def _handed(procedure: Procedure) -> _Handed:
    """Read many epochs; every fact uses the same ones."""
    given = procedure.arguments["images"]
    # No pipeline of this many epochs has more batches than images.
    read = _dataset(procedure).repeat(_EPOCHS).take(_EPOCHS * len(given))
    pairs = list(_pairs(read)) or [(given[:0], np.empty(0))]
    with asking("its dataset, the batches of several epochs put together"):
        images, labels = map(np.concatenate, zip(*pairs, strict=True))
    wrong = images.shape[1:] != given.shape[1:] or not len(images) or len(images) % _EPOCHS
    if wrong or labels.shape != images.shape[:1]:
        message = (
            f"it hands out images of shape {images.shape[1:]}, {len(images) / _EPOCHS:g} an epoch, "
            f"with {len(labels) / _EPOCHS:g} labels of shape {labels.shape[1:]}"
        )
        expected = f"all {len(given)} of shape {given.shape[1:]}, a whole number with each"
        raise CallFailedError(Failure("wrong_return", "Dataset", f"{message}; expected {expected}"))
    marks = np.floor(np.median(images, axis=(1, 2, 3), keepdims=True))
    distances = np.max(np.abs((images - marks)[:, np.newaxis] - given), axis=(2, 3, 4))
    indices = np.where(distances.min(axis=1) < _SAME, distances.argmin(axis=1), _UNKNOWN)
    by_epoch = (_EPOCHS, -1)
    return _Handed(
        indices.reshape(by_epoch),
        labels.reshape(by_epoch),
        marks.astype(np.int64).reshape(by_epoch),
    )


def _lacks_the_rest(procedure: Procedure) -> bool:
    """Return True if an epoch has just the images of its whole batches."""
    given = len(procedure.arguments["images"])
    rest = given % int(procedure.arguments["batch_size"])
    return rest > 0 and _handed(procedure).indices.shape[1] == given - rest


def _steps(dataset: tf.data.Dataset) -> list[str]:
    """List the class names of a pipeline's steps, from its end to its beginning."""
    names = [type(dataset).__name__]
    for source in dataset._inputs():
        names += _steps(source)
    return names
