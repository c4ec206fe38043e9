"""The errors of the grader, with their exit codes.

GraderError                      a message of one sentence, exit code 2
├── UsageError                   wrong option, unknown assignment, nothing to grade
├── SolutionError                a solution from which no notebooks can be made
├── UnreadableSubmissionError    not a notebook; stops one submission, never a batch
└── CouldNotGradeError           a fault of the grader; exit code 3, never zero points
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

FULL_MARKS, POINTS_LOST, WRONG_USAGE, COULD_NOT_GRADE = 0, 1, 2, 3


class GraderError(Exception):
    """One clear sentence: the place, found, expected, and what to do."""

    exit_code = WRONG_USAGE


class UsageError(GraderError):
    """A command line that asks for something that does not exist."""


class SolutionError(GraderError):
    """A solution from which no notebooks can be made; for its author."""


class UnreadableSubmissionError(GraderError):
    """A file that cannot be read as a notebook or as a Python script."""

    exit_code = POINTS_LOST


class CouldNotGradeError(GraderError):
    """A failure of the grader itself, which costs nobody a point."""

    exit_code = COULD_NOT_GRADE


def closest(name: str, known: Iterable[str], at_least: float = 0.5) -> str:
    """Return the most similar known name; empty if none is similar.

    Args:
        name: the name that is not known.
        known: the names to choose from.
        at_least: least similarity, from 0 to 1.
    """
    return next(iter(difflib.get_close_matches(name, sorted(known), n=1, cutoff=at_least)), "")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a question that names the nearest known name; empty if none is near."""
    meant = closest(name, known)
    return f" Did you mean {meant}?" if meant else ""
