"""Verdicts in a terminal, drawn by rich.

Text of students is never read as markup.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from grader.report.check_output import CheckOutput
from grader.report.pages import STATUS_WORDS
from grader.report.tables import exercises_by_name
from grader.report.text import DASH, brief, format_score, one_line, share, still_open
from grader.verdict import ExerciseVerdict, SubmissionVerdict

_BAR_LENGTH = 10
_NAME_WIDTH = 12
"""Least width of the column of names; longer names take several lines."""
_UNLIMITED_WIDTH = 10_000


def submission_check(verdict: SubmissionVerdict) -> RenderableType:
    """Show all exercises of one submission and the total, for `grader check`."""
    parts: list[RenderableType] = []
    if verdict.status != "graded":
        status = Text(f"{STATUS_WORDS[verdict.status]}. ".capitalize(), style="bold red")
        parts.append(status.append(one_line(verdict.message), style="not bold default"))
    if verdict.status != "unreadable":
        for exercise in verdict.exercises:
            parts += [CheckOutput(exercise), Text()]
    parts += [Text(f"note: {one_line(note)}", style="dim") for note in verdict.notes]
    if verdict.status != "not_graded":
        total = f"{format_score(verdict.score)} of {format_score(verdict.judged_points)} points"
        waiting = still_open(verdict)
        parts.append(Text(f"Total: {total}{f'; {waiting}' if waiting else ''}", style="bold"))
    return Group(*parts)


def class_table(verdicts: Sequence[SubmissionVerdict]) -> RenderableType:
    """Show a row for each student, at the end of `grader grade`.

    A narrow terminal shows no bars, and a very narrow one no exercises either. Names and scores
    are never cut.
    """
    exercises = exercises_by_name(verdicts)
    # Names of functions are too long for the header of a narrow terminal; numbers fit.
    headers = {name: exercise.number or name for name, exercise in exercises.items()}
    legend = " · ".join(f"{number} {name}" for name, number in headers.items() if number != name)
    return _ClassTable(verdicts, headers, Text(legend, style="dim"))


@dataclass(frozen=True)
class _ClassTable:
    verdicts: Sequence[SubmissionVerdict]
    headers: Mapping[str, str]
    legend: Text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for bars in (True, False):
            if self._least_width(console, options, bars=bars) <= options.max_width:
                yield _table(self.verdicts, self.headers, bars=bars)
                yield self.legend
                return
        yield _table(self.verdicts, {}, bars=False)

    def _least_width(self, console: Console, options: ConsoleOptions, *, bars: bool) -> int:
        """Measure the table without the names, which can take several lines."""
        nameless = [replace(verdict, student="", name="") for verdict in self.verdicts]
        table = _table(nameless, self.headers, bars=bars)
        return Measurement.get(console, options.update_width(_UNLIMITED_WIDTH), table).minimum


def _table(
    verdicts: Sequence[SubmissionVerdict], headers: Mapping[str, str], *, bars: bool
) -> Table:
    table = Table(box=None, header_style="dim", pad_edge=False, padding=(0, 1, 0, int(bars)))
    table.add_column("student", overflow="fold", min_width=_NAME_WIDTH)
    table.add_column("score", justify="right", no_wrap=True)
    if bars:
        table.add_column("", no_wrap=True)
    for header in headers.values():
        table.add_column(Text(header), justify="right", no_wrap=True)
    table.add_column("", overflow="fold")
    for verdict in verdicts:
        exercises = {exercise.name: exercise for exercise in verdict.exercises}
        graded = verdict.status != "not_graded"
        bar = _bar(share(verdict.score, verdict.max_score)) if graded else Text("")
        table.add_row(
            Text(brief(verdict.shown, 40)),
            Text(format_score(verdict.score) if graded else DASH, style="bold"),
            *([bar] if bars else []),
            *(_score(exercises.get(name)) if graded else Text(DASH) for name in headers),
            _remark(verdict),
        )
    return table


def _remark(verdict: SubmissionVerdict) -> Text:
    """Say what is unusual about a hand-in."""
    words = [] if verdict.status == "graded" else [STATUS_WORDS[verdict.status]]
    if verdict.deduction and verdict.deduction.points:
        words.append(f"late: {format_score(verdict.deduction.points)} off")
    elif verdict.deduction:
        words.append("late")
    return Text(", ".join(words), style="red")


def _bar(part: float) -> Text:
    filled = int(part * _BAR_LENGTH)
    bar = Text("━" * filled, style="green" if part == 1 else "blue")
    return bar.append("━" * (_BAR_LENGTH - filled), style="bright_black")


def _score(exercise: ExerciseVerdict | None) -> Text:
    if exercise is None:
        return Text(DASH, style="dim")
    if exercise.is_open:
        return Text("open", style="yellow")
    full = exercise.score >= exercise.max_score
    style = "green" if full else "red" if exercise.score == 0 else ""
    return Text(format_score(exercise.score), style=style)
