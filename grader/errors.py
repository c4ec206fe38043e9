"""Errors that know how to show themselves and which exit code they are.

GraderError                      one sentence, exit code 2
├── UsageError                   wrong option, unknown assignment, nothing to grade
├── SolutionError                a solution from which no notebooks can be made
├── UnreadableSubmissionError    the file is no notebook; costs one submission, never a batch
└── CouldNotGradeError           the grader's own fault; exit code 3, never a zero
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

FULL_MARKS, POINTS_LOST, WRONG_USAGE, COULD_NOT_GRADE = 0, 1, 2, 3


class GraderError(Exception):
    """One clear sentence: what was looked at, found, expected, and what to do."""

    exit_code = WRONG_USAGE


class UsageError(GraderError):
    """The command line asks for something that is not there."""


class SolutionError(GraderError):
    """A solution from which no notebooks can be made; for its author."""


class UnreadableSubmissionError(GraderError):
    """A file that cannot be read as a notebook or as a Python script."""

    exit_code = POINTS_LOST


class CouldNotGradeError(GraderError):
    """The grader itself failed; nobody loses a point for it."""

    exit_code = COULD_NOT_GRADE


def closest(name: str, known: Iterable[str]) -> str:
    """The known name that somebody may have meant; empty where none is near."""
    return next(iter(difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.5)), "")
