"""Data for a function that trains: what it is given, and what its model is asked about.

The score of such a function is how many held-out images its model reads right. Whoever runs beside
its code could tell it their classes, so nothing there knows them: the images are made here and go
with the plan, the classes stay. An answer is worth something only where it is right.

In the public probes both come from the data set, as in a notebook. In a hidden probe the held-out
images are rendered from a secret, and the classes are renamed: neither the test split nor the
digits that a student has learnt at home are of use.

What is left to a cheat: it can look for the held-out images before it trains, but not for their
classes; it can render further hands, for as long as the budget lasts; it can bring weights from
home, as a long text that a person sees; and it can lie about its steps and seconds, for what the
sandbox's own limits allow. None of it is needed for full marks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from datasets import signs
from datasets.cache import cached_split
from datasets.rendering import Rendering, load_rendered, render_split
from grader.array_text import as_text
from grader.rubrics import Contest, Exercise, Probe, Rubric

_RENDERINGS: Mapping[str, Rendering] = {"signs": signs.RENDERING}
_SECRET_OF_EACH = 40
"""Held-out images of each class of a hidden probe; the test split has 20."""

_Labeled: TypeAlias = tuple[NDArray[Any], NDArray[np.int64]]


def with_data(rubric: Rubric) -> Rubric:
    """A rubric whose contests are replaced by the images and labels that they ask for.

    Rendering a secret's images takes some three seconds, once; they are kept as those of the data
    sets are.
    """
    return replace(rubric, exercises=tuple(map(_exercise_with_data, rubric.exercises)))


def _exercise_with_data(exercise: Exercise) -> Exercise:
    probes = tuple(
        probe if probe.contest is None else _probe_with_data(probe, probe.contest)
        for probe in exercise.probes
    )
    return replace(exercise, probes=probes)


def _probe_with_data(probe: Probe, contest: Contest) -> Probe:
    (x_train, y_train), (images, answers) = _data(contest)
    data = {"x_train": {"npy_pixels": as_text(x_train)}, "y_train": {"npy": as_text(y_train)}}
    return replace(
        probe,
        arguments={**data, **probe.arguments},
        contest=None,
        asks=as_text(images),
        answers=tuple(answers.tolist()),
    )


@lru_cache(maxsize=4)
def _data(contest: Contest) -> tuple[_Labeled, _Labeled]:
    """What is trained on, and what is asked afterwards."""
    rendering = _RENDERINGS[contest.data_set]
    images, labels = load_rendered(rendering, "train")
    if not contest.secret:
        held_out = load_rendered(rendering, "test")
        return _some_of_each(images, labels, contest.train_of_each), _smaller(*held_out)
    # Other images than those of the public probes: here the last of each class.
    train = _some_of_each(images[::-1], labels[::-1], contest.train_of_each)
    names = _other_names(rendering.schema.num_classes, contest.secret)
    held_out = _smaller(*_secret_split(rendering, contest.secret))
    return (train[0], names[train[1]]), (held_out[0], names[held_out[1]])


def _secret_split(rendering: Rendering, secret: str) -> _Labeled:
    name = f"{rendering.schema.name}-held-out-{_number(secret, 'name'):016x}"
    secretly = replace(
        rendering,
        schema=replace(rendering.schema, name=name),
        seed=_number(secret, "images"),
        images_per_class={"test": _SECRET_OF_EACH},
    )
    render = partial(render_split, secretly, "test")
    return cached_split(secretly.schema, "test", secretly.version, render)


def _other_names(number: int, secret: str) -> NDArray[np.int64]:
    """Class → another class, for each."""
    order = np.random.default_rng(_number(secret, "classes")).permutation(number)
    names = np.empty(number, np.int64)
    names[order] = np.roll(order, 1)
    return names


def _some_of_each(images: NDArray[Any], labels: NDArray[np.int64], number: int) -> _Labeled:
    """The first images of each class, in their order."""
    chosen = [np.flatnonzero(labels == label)[:number] for label in np.unique(labels)]
    places = np.sort(np.concatenate(chosen))
    return _smaller(images[places], labels[places])


def _smaller(images: NDArray[Any], labels: NDArray[np.int64]) -> _Labeled:
    """Images at half the height and width: the mean of each 2x2 block."""
    number, height, width, channels = images.shape
    blocks = images.reshape(number, height // 2, 2, width // 2, 2, channels)
    return np.round(blocks.mean(axis=(2, 4))).astype(np.uint8), labels


def _number(secret: str, purpose: str) -> int:
    digest = hashlib.sha256(f"{secret}/{purpose}".encode()).digest()
    return int.from_bytes(digest[:8], "little")
