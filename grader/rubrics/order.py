"""The order in which exercises are graded: helpers first."""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.rubrics.model import Exercise


def in_order_of_helpers(exercises: Sequence[Exercise]) -> tuple[Exercise, ...]:
    """Sort exercises so that each one follows its helpers.

    Exercises of equal depth keep the order of the rubric. A helper that is not among the exercises
    is ignored.

    Raises:
        graphlib.CycleError: exercises are helpers of each other; the second argument lists them.
    """
    names = [exercise.name for exercise in exercises]
    sorter = TopologicalSorter(
        {item.name: [name for name in item.helpers if name in names] for item in exercises}
    )
    sorter.prepare()
    ordered: list[Exercise] = []
    while ready := sorter.get_ready():
        ordered += [exercise for exercise in exercises if exercise.name in ready]
        sorter.done(*ready)
    return tuple(ordered)
