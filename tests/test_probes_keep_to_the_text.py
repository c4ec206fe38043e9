"""No probe asks for what the text of its exercise excludes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from courses import ours

from grader.observe.arguments import make_arguments
from grader.observe.assignment import load_public_half
from grader.rubrics import read_rubric


def no_equal_votes_and_means(probabilities: Any) -> bool:
    """Return True if no image has two leading classes with equal votes and equal means."""
    for answers in np.swapaxes(probabilities, 0, 1):  # (num_models, num_classes) of an image
        votes = np.bincount(answers.argmax(axis=-1), minlength=answers.shape[-1])
        sums = [sum(Fraction(str(number)) for number in column) for column in answers.T]
        leading = [sums[index] for index in np.flatnonzero(votes == votes.max())]
        if len(set(leading)) < len(leading):
            return False
    return True


def one_class_is_most_probable(probabilities: Any) -> bool:
    """Return True if each model has a single most probable class for each image."""
    ranked = np.sort(probabilities, axis=-1)
    return bool(np.all(ranked[..., -1] > ranked[..., -2]))


def window_fits(images: Any, size: Any, **_: Any) -> bool:
    """Return True if a window is not larger than the images."""
    return size[0] <= images.shape[1] and size[1] <= images.shape[2]


KEPT: dict[str, dict[str, list[Callable[..., bool]]]] = {
    "02": {"build_vgg": [lambda num_layers, **_: num_layers in (16, 19)]},
    "06": {"random_crop": [window_fits]},
    "07": {
        "vote": [no_equal_votes_and_means, one_class_is_most_probable],
        "ten_crop": [window_fits],
        "multi_crop_predict": [window_fits],
    },
}
"""Assignment → exercise → conditions on the arguments of its probes."""


def probes(number: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield exercise, probe and arguments of all probes with conditions."""
    load_public_half(ours(number).public)
    for exercise in read_rubric(ours(number), hidden=True).exercises:
        for probe in exercise.probes if exercise.name in KEPT[number] else ():
            yield exercise.name, probe.name, make_arguments(probe.arguments, "any seed")


@pytest.mark.parametrize("number", KEPT)
def test_no_probe_asks_what_the_text_excludes(number: str) -> None:
    """Ties that the text leaves open, and sizes that it rules out, are in no probe."""
    seen = set()
    for exercise, probe, arguments in probes(number):
        seen.add(exercise)
        for keeps in KEPT[number][exercise]:
            assert keeps(**arguments), f"{exercise}, probe {probe}"
    assert seen == set(KEPT[number])
