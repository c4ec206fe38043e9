"""The progress of a run: a bar, or a line each minute.

The bar is for terminals.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from grader.cli.tally import Tally
from grader.verdict import SubmissionVerdict

_BETWEEN_LINES = 60.0


@contextmanager
def counting(console: Console, start: Tally) -> Iterator[Callable[[SubmissionVerdict], None]]:
    """Show the progress; yield a function that counts a verdict."""
    with _bar(console, start) if console.is_terminal else _lines(console) as show:
        first: float | None = None
        tally = start

        def count(verdict: SubmissionVerdict) -> None:
            nonlocal first, tally
            now = time.monotonic()
            # The time until the first verdict is mostly that of starting Keras.
            first = now if first is None else first
            minutes = (now - first) / 60
            done = tally.done + 1
            tally = replace(
                tally,
                done=done,
                unusual=tally.unusual + (verdict.status != "graded"),
                per_minute=(done - start.done - 1) / minutes if minutes else 0.0,
            )
            show(tally)

        yield count


@contextmanager
def _bar(console: Console, start: Tally) -> Iterator[Callable[[Tally], None]]:
    columns = (
        TextColumn("Grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[left]} left"),
        TextColumn("{task.fields[unusual]} not gradable as handed in"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=console) as bar:
        task = bar.add_task(
            "", total=start.students, completed=start.done, left=start.left, unusual=start.unusual
        )
        yield lambda tally: bar.update(
            task, completed=tally.done, left=tally.left, unusual=tally.unusual
        )


@contextmanager
def _lines(console: Console) -> Iterator[Callable[[Tally], None]]:
    said = time.monotonic()

    def show(tally: Tally) -> None:
        nonlocal said
        if time.monotonic() - said >= _BETWEEN_LINES:
            said = time.monotonic()
            console.print(str(tally), soft_wrap=True, highlight=False)

    yield show
