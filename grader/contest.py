"""Training and held-out data for a function that trains a model.

The score of such a function is the share of held-out images that its model classifies correctly.
Code that runs beside the student's could tell it their classes, so nothing there knows them: the
images are made here and go with the plan, the classes stay. An answer counts only if it is right.

In the public probes both come from the data set, as in a notebook. In a hidden probe the held-out
images are rendered from a secret, and the classes are renamed: neither the test split nor classes
that a student has learned at home are of use.

A rubric names a module of the course's `datasets`, which offers two functions:

    load_split(split)                       images and labels of "train" or "test", always the same
    load_held_out(seed, images_per_class)   images and labels that are in neither split

What is left to a cheat: it can look for the held-out images before it trains, but not for their
classes; it can render further images, for as long as the budget lasts; it can bring weights from
home, as a long text that a person sees; and it can lie about its steps and seconds, for what the
sandbox's own limits allow. None of it is needed for full marks.
"""

from __future__ import annotations

import hashlib
import importlib
import sys
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from grader.array_text import as_text
from grader.course import Course
from grader.errors import UsageError
from grader.rubrics import Contest, Exercise, Probe, Rubric

_SECRET_OF_EACH = 40
"""Held-out images of each class of a hidden probe; the test split has 20."""

_Labeled: TypeAlias = tuple[NDArray[Any], NDArray[np.int64]]


def with_data(rubric: Rubric, course: Course) -> Rubric:
    """Replace the contests of a rubric by their images and labels.

    Rendering the images of a secret may take some seconds, once; loaders keep them.

    Raises:
        UsageError: the course has no such data set.
    """
    exercises = tuple(_exercise_with_data(exercise, course) for exercise in rubric.exercises)
    return replace(rubric, exercises=exercises)


def _exercise_with_data(exercise: Exercise, course: Course) -> Exercise:
    probes, spoken = (
        tuple(
            probe if probe.contest is None else _probe_with_data(probe, probe.contest, course)
            for probe in part
        )
        for part in (exercise.probes, exercise.spoken)
    )
    return replace(exercise, probes=probes, spoken=spoken)


def _probe_with_data(probe: Probe, contest: Contest, course: Course) -> Probe:
    (x_train, y_train), (images, answers) = _data(contest, course)
    data = {"x_train": {"npy_pixels": as_text(x_train)}, "y_train": {"npy": as_text(y_train)}}
    return replace(
        probe,
        arguments={**data, **probe.arguments},
        contest=None,
        asks=as_text(images),
        answers=tuple(answers.tolist()),
    )


@lru_cache(maxsize=4)
def _data(contest: Contest, course: Course) -> tuple[_Labeled, _Labeled]:
    """Return the training data and the held-out data of a contest."""
    data_set = _data_set(contest.data_set, course)
    images, labels = data_set.load_split("train")
    if not contest.secret:
        held_out = data_set.load_split("test")
        return _some_of_each(images, labels, contest.train_of_each), _smaller(*held_out)
    # Other images than those of the public probes: here the last of each class.
    train = _some_of_each(images[::-1], labels[::-1], contest.train_of_each)
    names = _other_names(int(labels.max()) + 1, contest.secret)
    seed = _number(contest.secret, "images")
    held_out = _smaller(*data_set.load_held_out(seed, _SECRET_OF_EACH))
    return (train[0], names[train[1]]), (held_out[0], names[held_out[1]])


def _data_set(name: str, course: Course) -> ModuleType:
    file = course.datasets / f"{name}.py"
    if not file.is_file():
        raise UsageError(f"There is no data set {file}, which a contest of the rubric asks for.")
    # Loaders import each other by the name of their package, as notebooks do.
    sys.path.insert(0, str(course.root))
    try:
        module = importlib.import_module(f"{course.datasets.name}.{name}")
    finally:
        sys.path.remove(str(course.root))
    if Path(module.__file__ or "").resolve() != file.resolve():
        raise UsageError(
            f"{file} cannot be loaded: {module.__file__} has the same name in this process. "
            f"Grade the assignments of one course at a time."
        )
    return module


def _other_names(number: int, secret: str) -> NDArray[np.int64]:
    """Return secret new numbers of the classes, all different from the old."""
    order = np.random.default_rng(_number(secret, "classes")).permutation(number)
    names = np.empty(number, np.int64)
    names[order] = np.roll(order, 1)
    return names


def _some_of_each(images: NDArray[Any], labels: NDArray[np.int64], number: int) -> _Labeled:
    """Return the first images of each class, in their order."""
    chosen = [np.flatnonzero(labels == label)[:number] for label in np.unique(labels)]
    places = np.sort(np.concatenate(chosen))
    return _smaller(images[places], labels[places])


def _smaller(images: NDArray[Any], labels: NDArray[np.int64]) -> _Labeled:
    """Halve height and width of images: the mean of each 2x2 block."""
    number, height, width, channels = images.shape
    blocks = images.reshape(number, height // 2, 2, width // 2, 2, channels)
    return np.round(blocks.mean(axis=(2, 4))).astype(np.uint8), labels


def _number(secret: str, purpose: str) -> int:
    digest = hashlib.sha256(f"{secret}/{purpose}".encode()).digest()
    return int.from_bytes(digest[:8], "little")
