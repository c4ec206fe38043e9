"""`grader export`: the grades for a course system."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args

import click

from grader.cli import options
from grader.cli.reporting import require_no_run
from grader.errors import COULD_NOT_GRADE, FULL_MARKS, UsageError, did_you_mean
from grader.export import (
    DEFAULT_FILES,
    ClassGrades,
    Format,
    in_words,
    require_column_format,
    write_export,
)
from grader.gradebook import read_gradebook
from grader.report.hiding import without_hidden
from grader.report.summary import without_networks

_TAKE_OPEN = ("gradescope", "nbgrader")
"""Course systems in which people can grade the open questions of a submission."""
_OPEN = "questions are not graded yet: grader review"
_FOR_STUDENTS = ("gradescope", "moodle", "nbgrader")
"""Formats with feedback that students read."""
_HELP = """Write grades for a course system.

OUT is the folder that `grader grade` wrote with --out. Several folders give one file for the
course, in canvas, moodle and nbgrader.

\b
gradescope  STUDENT/results.json for each student
canvas      its own gradebook (--roster) with a column for each assignment (--column)
moodle      username, or the columns of --roster, with grade and feedback
nbgrader    scores and comments in its gradebook (--file course/gradebook.db)
csv, json   grades.csv and grades.json, as `grader grade` writes them

For students without a grade nothing changes in the course system; they are named here: exit code 3.
Who has a question that is not graded yet has no grade; nbgrader and gradescope take what is graded.
"""


@click.command(help=_HELP)
@click.argument("folders", nargs=-1, required=True, type=options.FOLDER, metavar="OUT...")
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
    "columns",
    multiple=True,
    metavar="TITLE",
    help="The assignment's column there, with or without its number in canvas "
    "[the title or the name of the assignment]; for several, NAME=TITLE, repeated.",
)
@click.option(
    "--scale",
    "scales",
    multiple=True,
    metavar="POINTS",
    help="Write grades for an assignment that has this many points there [those of the rubric]; "
    "for several, NAME=POINTS, repeated.",
)
@click.option(
    "--file",
    type=options.PATH,
    help="Where to write [canvas.csv and the like, in OUT]; a folder for gradescope. Several OUT "
    "need it.",
)
@click.option(
    "--show-hidden",
    is_flag=True,
    help="Show the values of hidden probes in the feedback: when nobody can hand in any more.",
)
def export(
    folders: tuple[Path, ...],
    to: Format,
    roster: Path | None,
    columns: tuple[str, ...],
    scales: tuple[str, ...],
    file: Path | None,
    show_hidden: bool,
) -> None:
    """Write grades for a course system."""
    if file is None and len(folders) > 1:
        raise UsageError("Several folders give one file: name it with --file.")
    read = [_read_grades(folder) for folder in folders]
    names = [grades.titles[1] for grades, _ in read]
    if len(set(names)) < len(names):
        raise UsageError("Two of the folders hold the same assignment. Name one of them.")
    title_of, points_of = (
        _of_each(option, values, names)
        for option, values in (("--column", columns), ("--scale", scales))
    )
    for option, given in (("--column", title_of), ("--scale", points_of)):
        if given:
            require_column_format(to, option)
    classes = []
    without: dict[str, Sequence[str]] = {}
    for grades, waiting in read:
        name = grades.titles[1]
        if to in _FOR_STUDENTS and not show_hidden:
            grades = replace(grades, verdicts=tuple(map(without_hidden, grades.verdicts)))
        if name in points_of:
            grades = grades.out_of(_points(points_of[name]))
        classes.append(replace(grades, column=title_of.get(name, "")))
        place = f"{name}: " if len(read) > 1 else ""
        without |= {
            f"{place}{reason}": students
            for reason, students in _without(grades, waiting, to).items()
        }
    open_questions = [v.shown for grades in classes for v in grades.verdicts if v.open_questions]
    path = file or folders[0] / DEFAULT_FILES[to]
    missing, without_grade = write_export(to, classes, roster, path)
    click.echo(f"{path}: written.")
    if to in _TAKE_OPEN and open_questions:
        students = in_words([*dict.fromkeys(open_questions)])
        click.echo(
            f"With questions that are not graded yet: {students}. They can be graded there.",
            err=True,
        )
    shown = {v.student: v.shown for grades in classes for v in grades.verdicts}
    without |= {why: [shown.get(who, who) for who in absent] for why, absent in missing.items()}
    for reason, absent in without.items():
        if absent:
            click.echo(f"Without a grade in it: {in_words(absent)} ({reason}).", err=True)
    if without_grade:
        click.echo(f"In {roster} without a grade here: {in_words(without_grade)}.", err=True)
    code = COULD_NOT_GRADE if any(without.values()) else FULL_MARKS
    click.get_current_context().exit(code)


def _without(grades: ClassGrades, waiting: list[str], to: Format) -> dict[str, Sequence[str]]:
    """Map each reason to the students who have no grade for it."""
    without: dict[str, Sequence[str]] = {
        "could not be graded": [v.shown for v in grades.verdicts if v.status == "not_graded"],
        "not graded yet": waiting,
    }
    if to not in _TAKE_OPEN:
        without[_OPEN] = [v.shown for v in grades.verdicts if v.open_questions]
    return without


def _of_each(option: str, values: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """Map assignments to the values of an option.

    Raises:
        UsageError: a value is for no assignment, or for one that has a value already.
    """
    found: dict[str, str] = {}
    for value in values:
        name, equals, text = value.partition("=") if len(names) > 1 else (names[0], "=", value)
        if not equals or name not in names:
            raise UsageError(
                f"{option} {value}: expected {names[0]}=…, the name of one of the assignments "
                f"{', '.join(names)}.{did_you_mean(name, names) if equals else ''}"
            )
        if name in found:
            raise UsageError(f"{option} is given twice for {name}. Keep one.")
        found[name] = text
    return found


def _points(text: str) -> float:
    try:
        points = float(text)
    except ValueError:
        points = 0.0
    if not 0 < points < math.inf:
        raise UsageError(f"--scale {text}: expected a number of points above 0, such as 20.")
    return points


def _read_grades(out: Path) -> tuple[ClassGrades, list[str]]:
    """Read the verdicts of a class, and the names of those without one."""
    with read_gradebook(out) as gradebook:
        assignment, students = gradebook.assignment, gradebook.students()
        names = gradebook.names()
        require_no_run(gradebook, out)
        verdicts = tuple(without_networks(verdict) for verdict in gradebook.verdicts())
        if not verdicts:
            raise UsageError(
                f"{out} holds no grade of its {len(students)} submissions yet. The command "
                f"that began grading goes on with them."
            )
        seen = {verdict.student for verdict in verdicts}
        waiting = sorted(names[student] for student in students if student not in seen)
    return ClassGrades((assignment.title, assignment.name), verdicts), waiting
