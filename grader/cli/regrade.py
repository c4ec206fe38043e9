"""`grader regrade`: some or all of a class again, with a memory of what was found before."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from grader.cli import options
from grader.cli.running import finish, grade_due, limits_for, pool_for
from grader.cli.status import points
from grader.course import course_at
from grader.errors import UsageError
from grader.gradebook import Assignment, Gradebook, changes, read_gradebook, write_gradebook
from grader.notebook import find_submissions
from grader.reference import load_reference
from grader.submission import SubmissionFile


@click.command()
@options.gradebook
@click.option("--student", "students", multiple=True, help="Whom; may be repeated [all].")
@click.option("--exercise", "exercises", multiple=True, help="Which; may be repeated [all].")
@click.option("--why", default="asked for", help="The reason, for the history.")
@options.seconds
@options.workers
@options.cluster
@options.unsafe
def regrade(
    out: Path,
    students: tuple[str, ...],
    exercises: tuple[str, ...],
    why: str,
    seconds: int,
    workers: int | None,
    cluster: str | None,
    unsafe: bool,
) -> None:
    """Grade again: a class, some students, some exercises.

    OUT is the folder that `grader grade` was given with --out. The old verdicts are kept; `grader
    status OUT --student NAME` shows them with the reasons. Where only some exercises are asked for,
    the verdicts on the others stay as they are. The same command goes on where it was cut short.
    """
    console = Console()
    limits = limits_for(console, seconds, unsafe, cluster)
    assignment = _graded_in(out)
    course = course_at(assignment.solutions.parent)
    with (
        tempfile.TemporaryDirectory(prefix="grader-") as unpacked,
        write_gradebook(out) as gradebook,
    ):
        found = find_submissions(
            assignment.submissions, assignment.name, Path(unpacked), console.print
        )
        with console.status("Observing the reference solution"):
            reference = load_reference(course.assignment(assignment.name))
        asked = options.known(students, gradebook.students(), "student") or gradebook.students()
        options.known(exercises, reference.rubric.functions, "exercise")
        pool = pool_for(reference, limits, workers, cluster)
        gradebook.ask_again(asked, exercises, why)
        by_student = {file.student: file for file in found}
        files = [
            # One that is gone is told of by whoever tries to read it.
            by_student.get(student, SubmissionFile(student, assignment.submissions / student))
            for student in asked
        ]
        complete = grade_due(console, gradebook, files, reference, pool)
        code = finish(console, gradebook, out, complete)
        console.print(_changes_table(gradebook, asked, why))
    click.get_current_context().exit(code)


def _graded_in(out: Path) -> Assignment:
    with read_gradebook(out) as gradebook:
        if gradebook.assignment is None:
            raise UsageError(f"{out} holds no grades yet. Begin with `grader grade`.")
        return gradebook.assignment


def _changes_table(gradebook: Gradebook, students: Sequence[str], why: str) -> RenderableType:
    """Who has other points than before."""
    table = Table(box=None, header_style="dim", pad_edge=False)
    for column in ("student", "exercise", "before", "now"):
        table.add_column(column, justify="right" if column in ("before", "now") else "left")
    for student in students:
        records = [item for item in gradebook.history(student) if item.verdict.exercises]
        if not records or records[-1].why != why:
            continue
        before = records[-2].verdict if len(records) > 1 else None
        for change in changes(before, records[-1].verdict):
            table.add_row(
                Text(student), change.exercise, points(change.before), points(change.after)
            )
    return table if table.row_count else Text("Nobody's points changed.")
