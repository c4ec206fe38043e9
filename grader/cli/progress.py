"""The progress of a run: a bar, or a line each minute.

The bar is for terminals.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from grader.verdict import SubmissionVerdict

_BETWEEN_LINES = 60.0


@dataclass(frozen=True)
class Tally:
    """The number of done submissions of a class."""

    students: int
    done: int
    unusual: int
    """Number of done submissions that could not be graded as handed in."""
    per_minute: float = 0.0
    """0 if the pace is unknown."""

    @property
    def left(self) -> int:
        """The number of submissions still to be graded."""
        return self.students - self.done

    def __str__(self) -> str:
        words = f"{self.done} of {self.students} done, {self.left} left"
        if self.unusual:
            words += f", {self.unusual} not gradable as handed in"
        if self.per_minute and self.left:
            minutes = self.left / self.per_minute
            words += f", {self.per_minute:.1f} a minute, about {_duration(minutes)} left"
        return words


def _duration(minutes: float) -> str:
    if minutes >= 90:
        return f"{minutes / 60:.1f} hours"
    rounded = max(1, round(minutes))
    return f"{rounded} minute" if rounded == 1 else f"{rounded} minutes"


@contextmanager
def counting(console: Console, start: Tally) -> Iterator[Callable[[SubmissionVerdict], None]]:
    """Show the progress; yield a function that counts a verdict."""
    with _bar(console, start) if console.is_terminal else _lines(console) as show:
        began = time.monotonic()
        tally = start

        def count(verdict: SubmissionVerdict) -> None:
            nonlocal tally
            minutes = (time.monotonic() - began) / 60
            done = tally.done + 1
            tally = replace(
                tally,
                done=done,
                unusual=tally.unusual + (verdict.status != "graded"),
                per_minute=(done - start.done) / minutes if minutes else 0.0,
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
