"""The page of similar work: pairs side by side, with the shared parts marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.report.pages import render
from grader.report.text import clean

SIMILAR_PAGE = "similar.html"
"""The page's file, beside the class page."""
_LONGEST_LINE = 200
_MOST_LINES = 120


@dataclass(frozen=True)
class SourceSide:
    """One student's function."""

    name: str
    lines: tuple[tuple[int, str, bool], ...]
    """Number in the cell, text, True if the line is shared."""


@dataclass(frozen=True)
class ComparedExercise:
    """One exercise of a pair."""

    exercise: str
    percent: int
    """Shared part of what is rare in it."""
    evidence: tuple[str, ...]
    sides: tuple[SourceSide, SourceSide]


@dataclass(frozen=True)
class ComparedPair:
    """Two students whose work is alike."""

    one: str
    other: str
    bits: int
    percent: int
    is_clear: bool
    """False if people who work alone sometimes share as much."""
    exercises: tuple[ComparedExercise, ...]


def marked_lines(
    source: str, first: int, shared: frozenset[int]
) -> tuple[tuple[int, str, bool], ...]:
    """Return the lines of a function.

    Args:
        source: the function.
        first: number of its first line in the cell.
        shared: shared lines, counted from 1.
    """
    lines = source.rstrip().split("\n")[:_MOST_LINES]
    return tuple(
        (first + place - 1, clean(line.expandtabs(4), _LONGEST_LINE), place in shared)
        for place, line in enumerate(lines, start=1)
    )


def similar_page(
    title: str,
    students: int,
    pairs: Sequence[ComparedPair],
    groups: Sequence[Sequence[str]],
    left_out: int,
) -> str:
    """Render the page.

    Args:
        title: of the assignment.
        students: number of students that were compared.
        pairs: the most alike first.
        groups: students who are joined by pairs.
        left_out: number of pairs that the page does not show.
    """
    return render(
        "similar.html",
        report_title=title,
        students=students,
        pairs=pairs,
        groups=[group for group in groups if len(group) > 2],
        left_out=left_out,
    )
