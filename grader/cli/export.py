"""`grader export`: the grades for a course system."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_args

import click

from grader.cli import options
from grader.cli.reporting import require_no_run
from grader.errors import COULD_NOT_GRADE, FULL_MARKS, UsageError
from grader.export import (
    DEFAULT_FILES,
    ClassGrades,
    CourseSystem,
    Format,
    in_words,
    write_export,
)
from grader.gradebook import read_gradebook
from grader.report.hiding import without_hidden
from grader.report.summary import without_networks

_TAKE_OPEN = ("gradescope", "nbgrader")
"""Course systems in which people can grade the open questions of a submission."""
_FOR_STUDENTS = ("gradescope", "moodle", "nbgrader")
"""Formats with feedback that students read."""
_HELP = """Write grades for a course system.

OUT is the folder that `grader grade` wrote with --out.

\b
gradescope  STUDENT/results.json for each student
canvas      its own gradebook (--roster) with the grades of this assignment (--column)
moodle      username, or the columns of --roster, with grade and feedback
nbgrader    scores and comments in its gradebook (--file course/gradebook.db)
csv, json   grades.csv and grades.json, as `grader grade` writes them

For students without a grade nothing changes in the course system; they are named here: exit code 3.
Who has a question that is not graded yet has no grade; nbgrader and gradescope take what is graded.
"""


@click.command(help=_HELP)
@click.argument("out", type=options.FOLDER)
@click.option(
    "--to", type=click.Choice(get_args(Format)), required=True, help="The course system or format."
)
@click.option(
    "--roster",
    type=options.PATH,
    help="The class as canvas or moodle exports it (CSV); canvas needs it.",
)
@click.option(
    "--column",
    default="",
    metavar="TITLE",
    help="The assignment's column there, with or without its number in canvas "
    "[the title or the name of the assignment].",
)
@click.option(
    "--scale",
    type=click.FloatRange(min=0, min_open=True),
    metavar="POINTS",
    help="Write grades for an assignment that has this many points there [those of the rubric].",
)
@click.option(
    "--file",
    type=options.PATH,
    help="Where to write [canvas.csv and the like, in OUT]; a folder for gradescope.",
)
@click.option(
    "--show-hidden",
    is_flag=True,
    help="Show the values of hidden probes in the feedback: when nobody can hand in any more.",
)
def export(
    out: Path,
    to: Format,
    roster: Path | None,
    column: str,
    scale: float | None,
    file: Path | None,
    show_hidden: bool,
) -> None:
    """Write grades for a course system."""
    grades, waiting = _read_grades(out)
    if to in _FOR_STUDENTS and not show_hidden:
        grades = replace(grades, verdicts=tuple(map(without_hidden, grades.verdicts)))
    path = file or out / DEFAULT_FILES[to]
    missing, without_grade = write_export(to, grades, CourseSystem(roster, column, scale), path)
    click.echo(f"{path}: written.")
    not_graded = [v.student for v in grades.verdicts if v.status == "not_graded"]
    without = {"could not be graded": not_graded, "not graded yet": waiting, **missing}
    waiting_for_points = [v.shown for v in grades.verdicts if v.open_questions]
    if to in _TAKE_OPEN and waiting_for_points:
        click.echo(
            f"With questions that are not graded yet: {in_words(waiting_for_points)}. They can be "
            f"graded there.",
            err=True,
        )
    elif waiting_for_points:
        without["questions are not graded yet: grader review"] = waiting_for_points
    for reason, students in without.items():
        if students:
            click.echo(f"Without a grade in it: {in_words(students)} ({reason}).", err=True)
    if without_grade:
        click.echo(f"In {roster} without a grade here: {in_words(without_grade)}.", err=True)
    code = COULD_NOT_GRADE if any(without.values()) else FULL_MARKS
    click.get_current_context().exit(code)


def _read_grades(out: Path) -> tuple[ClassGrades, list[str]]:
    """Read the verdicts of a class, and the students who still wait for one."""
    with read_gradebook(out) as gradebook:
        assignment, students = gradebook.assignment, gradebook.students()
        require_no_run(gradebook, out)
        verdicts = tuple(without_networks(verdict) for verdict in gradebook.verdicts())
        if not verdicts:
            raise UsageError(
                f"{out} holds no grade of its {len(students)} submissions yet. The command "
                f"that began grading goes on with them."
            )
        seen = {verdict.student for verdict in verdicts}
        waiting = [student for student in students if student not in seen]
    return ClassGrades((assignment.title, assignment.name), verdicts), waiting
