"""`grader status`: show the progress of a run, or all verdicts on one student."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from grader.cli import options
from grader.cli.saying import changed_points, points, say_plainly, waiting_answers
from grader.cli.tally import Tally
from grader.errors import UsageError
from grader.gradebook import Decision, Progress, Record, changes, read_gradebook
from grader.people import find_student
from grader.verdict import SubmissionVerdict


@click.command()
@options.gradebook
@click.option(
    "--student",
    metavar="NAME",
    help="Show the history of this student's verdicts; a part of the name will do.",
)
def status(out: Path, student: str | None) -> None:
    """Show how much of a class is graded.

    OUT is the folder that `grader grade --out` wrote to. A run that is still grading is not
    disturbed.
    """
    console = Console()
    with read_gradebook(out) as gradebook:
        assignment = gradebook.assignment
        if student is None:
            waiting = gradebook.open_questions()
            for line in (*_lines(assignment.name, gradebook.progress()), *waiting_answers(waiting)):
                console.print(line, soft_wrap=True, markup=False, highlight=False)
            return
        names = gradebook.names()
        student = find_student(student, names)
        history = gradebook.history(student)
        if not history:
            raise UsageError(f"{student} has no verdict in {out} yet.")
        name = names[student]
        known_as = student if name == student else f"{name}, {student}"
        console.print(Text(known_as, style="bold"))
        console.print(_history_table(history, gradebook.decisions(student)))
        for item in gradebook.hand_ins_of(student):
            at = f", handed in {item.handed_in}" if item.handed_in else ""
            late = ", marked late" if item.marked_late else ""
            say_plainly(console, f"Hand-in {item.file} in {item.place}{at}{late}.")


def _lines(assignment: str, progress: Progress) -> list[str]:
    pace = 0.0
    if progress.started and progress.latest and progress.runner:
        minutes = (progress.latest - progress.started).total_seconds() / 60
        pace = progress.graded / minutes if minutes else 0.0
    done = progress.students - progress.due
    lines = [f"{assignment}: {Tally(progress.students, done, progress.unusual, pace)}."]
    if progress.failed:
        lines.append(f"{progress.failed} of those left could not be graded when last tried.")
    if progress.runner:
        assert progress.started
        lines.append(f"{progress.runner} has been grading since {_local(progress.started)}.")
    elif progress.due:
        lines.append("Nobody is grading. The command that began it continues with those left.")
    return lines


def _history_table(history: list[Record], decisions: list[Decision]) -> Table:
    table = Table(box=None, header_style="dim", pad_edge=False)
    for column in ("when", "who", "why", "status", "score", "what changed"):
        table.add_column(column, overflow="fold")
    given = [(item.decided, _decision_row(item)) for item in decisions if item.kind != "seen"]
    for when, row in sorted([*_verdict_rows(history), *given], key=lambda dated: dated[0]):
        table.add_row(_local(when), *row)
    return table


def _verdict_rows(history: list[Record]) -> Iterator[tuple[datetime, Sequence[RenderableType]]]:
    before: SubmissionVerdict | None = None
    for record in history:
        after = record.verdict
        graded = after.status != "not_graded"
        changed = ", ".join(
            f"{change.exercise} {points(change.before)} → {points(change.after)}"
            for change in (changes(before, after) if before and graded else ())
        )
        score = points(after.score if graded else None)
        yield record.graded, (Text(record.who), Text(record.why), after.status, score, changed)
        before = after if graded else before


def _decision_row(item: Decision) -> Sequence[RenderableType]:
    if item.kind == "comment":
        return Text(item.who), Text(item.text or "no comment"), "comment", "", item.exercise
    return Text(item.who), Text(item.text), "by hand", "", changed_points(item)


def _local(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")
