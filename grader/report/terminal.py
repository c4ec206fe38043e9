"""Verdicts in a terminal, drawn by rich. Strangers' text enters as text, never as markup."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from grader.report.check_output import render_check
from grader.report.pages import STATUS_WORDS
from grader.report.tables import exercise_names
from grader.report.text import DASH, brief, format_score, one_line, share
from grader.verdict import ExerciseVerdict, SubmissionVerdict

_BAR_LENGTH = 10


def submission_check(verdict: SubmissionVerdict) -> RenderableType:
    """All exercises of one submission and the total, for `grader check`."""
    parts: list[RenderableType] = []
    if verdict.status != "graded":
        status = Text(f"{STATUS_WORDS[verdict.status]}. ".capitalize(), style="bold red")
        parts.append(status.append(one_line(verdict.message), style="not bold default"))
    for exercise in verdict.exercises:
        parts += [render_check(exercise), Text()]
    parts += [Text(f"note: {one_line(note)}", style="dim") for note in verdict.notes]
    if verdict.status != "not_graded":
        total = f"{format_score(verdict.score)} of {format_score(verdict.max_score)} points"
        parts.append(Text(f"Total: {total}", style="bold"))
    return Group(*parts)


def class_table(verdicts: Sequence[SubmissionVerdict]) -> RenderableType:
    """One row a student, for the end of `grader grade`."""
    names = exercise_names(verdicts)
    numbers = {
        exercise.name: exercise.number
        for verdict in verdicts
        for exercise in verdict.exercises
        if exercise.number
    }
    # Names of functions are long; their numbers leave the table room on a narrow terminal.
    legend = " · ".join(f"{numbers[name]} {name}" for name in names if name in numbers)
    table = Table(box=None, header_style="dim", pad_edge=False)
    table.add_column("student", overflow="fold", min_width=12)
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for name in names:
        table.add_column(Text(numbers.get(name, name)), justify="right", no_wrap=True)
    table.add_column("", overflow="fold")
    for verdict in verdicts:
        exercises = {exercise.name: exercise for exercise in verdict.exercises}
        graded = verdict.status != "not_graded"
        table.add_row(
            Text(brief(verdict.student, 40)),
            Text(format_score(verdict.score) if graded else DASH, style="bold"),
            _bar(share(verdict.score, verdict.max_score)) if graded else Text(""),
            *(_score(exercises.get(name)) if graded else Text(DASH) for name in names),
            Text("" if verdict.status == "graded" else STATUS_WORDS[verdict.status], style="red"),
        )
    return Group(table, Text(legend, style="dim"))


def _bar(part: float) -> Text:
    filled = int(part * _BAR_LENGTH)
    colour = "green" if part == 1 else "blue"
    return Text("━" * filled, style=colour).append(
        "━" * (_BAR_LENGTH - filled), style="bright_black"
    )


def _score(exercise: ExerciseVerdict | None) -> Text:
    if exercise is None:
        return Text(DASH, style="dim")
    full = exercise.score >= exercise.max_score
    style = "green" if full else "red" if exercise.score == 0 else ""
    return Text(format_score(exercise.score), style=style)
