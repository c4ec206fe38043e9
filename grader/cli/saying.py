"""Sentences in the terminal that hold names of files and people."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console

from grader.gradebook import Decision
from grader.report.text import count, one_line


def waiting_answers(waiting: Mapping[str, int]) -> list[str]:
    """Say how many answers of which students wait for a person."""
    if not waiting:
        return []
    answers, students = sum(waiting.values()), count(len(waiting), "student")
    are = "is" if answers == 1 else "are"
    return [f"{count(answers, 'answer')} of {students} {are} to be graded by hand: grader review."]


def points(score: float | None) -> str:
    """Format points for a table; a dash if there are none."""
    return "\N{EN DASH}" if score is None else f"{score:g}"


def changed_points(decision: Decision) -> str:
    """Say which points a person gave in place of which."""
    now = "the verdict's own" if decision.points is None else points(decision.points)
    return f"{decision.exercise} {points(decision.before)} → {now}"


def say_plainly(console: Console, sentence: str) -> None:
    """Print a sentence that holds names of files as they are, on one line."""
    console.print(one_line(sentence), markup=False, highlight=False, soft_wrap=True)
