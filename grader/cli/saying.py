"""Sentences in the terminal that hold names of files and people."""

from __future__ import annotations

from rich.console import Console

from grader.report.text import one_line


def say_plainly(console: Console, sentence: str) -> None:
    """Print a sentence that holds names of files as they are, on one line."""
    console.print(one_line(sentence), markup=False, highlight=False, soft_wrap=True)
