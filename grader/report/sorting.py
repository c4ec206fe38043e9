"""In which orders a class can be listed, and the address of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.report.files import safe_stems
from grader.verdict import SubmissionVerdict


@dataclass(frozen=True)
class Order:
    """One column, upwards or downwards."""

    column: int
    """0 for the students as they are listed, 1 for the score, then the exercises."""
    descending: bool
    address: str
    """Of the page that is sorted so, from the folder of the report."""


def orders(exercises: Sequence[str]) -> tuple[tuple[Order, Order], ...]:
    """For each column of the table its two orders, upwards first."""
    first = Order(0, False, "index.html"), Order(0, True, "sorted/student-descending.html")
    others = enumerate(safe_stems(["score", *exercises]), start=1)
    return (
        first,
        *(
            (
                Order(column, False, f"sorted/{stem}-ascending.html"),
                Order(column, True, f"sorted/{stem}-descending.html"),
            )
            for column, stem in others
        ),
    )


def ranked(
    verdicts: Sequence[SubmissionVerdict], exercises: Sequence[str], order: Order
) -> list[int]:
    """Places of the students in `verdicts`; what could not be graded stands below zero points."""
    places = list(range(len(verdicts)))
    if order.column == 0:
        return places[::-1] if order.descending else places
    keys = [_key(verdict, exercises, order.column) for verdict in verdicts]
    return sorted(places, key=keys.__getitem__, reverse=order.descending)


def _key(verdict: SubmissionVerdict, exercises: Sequence[str], column: int) -> float:
    if verdict.status == "not_graded":
        return -1.0
    if column == 1:
        return verdict.score
    scores = {exercise.name: exercise.score for exercise in verdict.exercises}
    return scores.get(exercises[column - 2], -1.0)
