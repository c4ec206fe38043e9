"""Sentences in the terminal that hold names of files and people."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console

from grader.report.text import count, one_line


def waiting_answers(waiting: Mapping[str, int]) -> list[str]:
    """Say how many answers of which students wait for a person."""
    if not waiting:
        return []
    answers, students = sum(waiting.values()), count(len(waiting), "student")
    are = "is" if answers == 1 else "are"
    return [f"{count(answers, 'answer')} of {students} {are} to be graded by hand: grader review."]


def say_plainly(console: Console, sentence: str) -> None:
    """Print a sentence that holds names of files as they are, on one line."""
    console.print(one_line(sentence), markup=False, highlight=False, soft_wrap=True)
