"""`grader regrade`: grade a class again and keep the old verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Unpack

import click
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from grader.cli import options
from grader.cli.enrolling import same_people
from grader.cli.running import Conditions, grade_class
from grader.cli.saying import points
from grader.course import course_at
from grader.errors import UsageError
from grader.gradebook import Gradebook, changes, read_gradebook
from grader.people import find_student
from grader.reference import Reference
from grader.submission import SubmissionFile


@click.command()
@options.gradebook
@click.option(
    "--student",
    "students",
    multiple=True,
    metavar="NAME",
    help="Student, or a part of the name; may be repeated [all].",
)
@click.option("--exercise", "exercises", multiple=True, help="Exercise; may be repeated [all].")
@click.option("--why", default="asked for", help="The reason, for the history.")
@options.conditions
def regrade(
    out: Path,
    students: tuple[str, ...],
    exercises: tuple[str, ...],
    why: str,
    **conditions: Unpack[Conditions],
) -> None:
    """Grade again: a class, some students, some exercises.

    OUT is the folder that `grader grade --out` wrote to. The old verdicts are kept; `grader status
    OUT --student NAME` shows them with the reasons. With --exercise, the verdicts on the other
    exercises stay. Run the same command again to continue an interrupted run.
    """
    console = Console()
    with read_gradebook(out) as gradebook:
        assignment = gradebook.assignment
        enrolled, hand_ins = gradebook.students(), gradebook.hand_ins()
        known = gradebook.names()
    names = {student: known[student] for student in enrolled}
    asked = tuple(find_student(student, names) for student in students) or tuple(enrolled)
    place_of = {student: item.place for student, item in hand_ins.items()}
    places = dict.fromkeys(place_of.get(student, assignment.submissions) for student in asked)
    for place in places:
        if not place.exists():
            raise UsageError(
                f"The submissions were in {place}, which is gone. If they were moved, this goes "
                f"on with the new place: grader grade NEW_PLACE --assignment {assignment.name} "
                f"--out {out}"
            )
    course = course_at(assignment.solutions.parent)

    def ask_again(
        gradebook: Gradebook, reference: Reference, files: list[SubmissionFile]
    ) -> list[SubmissionFile]:
        options.known(exercises, reference.rubric.functions, "exercise")
        gradebook.ask_again(asked, exercises, why)
        found = {
            file.student: file
            for file in same_people(gradebook, files, lambda _: None)
            if file.place == place_of.get(file.student, assignment.submissions)
        }
        # Missing files are reported when they are read.
        return [
            found.get(student, SubmissionFile(student, assignment.submissions / student))
            for student in asked
        ]

    code = grade_class(
        console,
        out,
        course.assignment(assignment.name),
        [*places],
        conditions,
        ask_again,
    )
    with read_gradebook(out) as gradebook:
        console.print(_changes_table(gradebook, asked, names, why))
    click.get_current_context().exit(code)


def _changes_table(
    gradebook: Gradebook, students: Sequence[str], names: Mapping[str, str], why: str
) -> RenderableType:
    """Make a table of the points that changed."""
    table = Table(box=None, header_style="dim", pad_edge=False)
    for column in ("student", "exercise", "before", "now"):
        table.add_column(column, justify="right" if column in ("before", "now") else "left")
    for student in students:
        records = [item for item in gradebook.history(student) if item.verdict.exercises]
        if not records or records[-1].why != why:
            continue
        before = records[-2].verdict if len(records) > 1 else None
        after = records[-1].verdict
        found = changes(before, after)
        for change in found:
            table.add_row(
                Text(names[student]), change.exercise, points(change.before), points(change.after)
            )
        if found:
            both = points(before.score if before else None), points(after.score)
            table.add_row(
                Text(names[student]), f"total, of {points(after.max_score)}", *both, style="bold"
            )
    return table if table.row_count else Text("Nobody's points changed.")
