"""`grader course`: one page and one table over several assignments."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import click

from grader.cli import options
from grader.cli.reporting import require_no_run
from grader.cli.roster_rows import without_hand_in
from grader.downloads import canvas_number
from grader.errors import COULD_NOT_GRADE, FULL_MARKS, UsageError, did_you_mean
from grader.gradebook import read_gradebook
from grader.report.course_page import write_course
from grader.report.course_summary import AssignmentGrades, join_students
from grader.report.summary import enter


@click.command()
@click.argument("folders", nargs=-1, required=True, type=options.FOLDER, metavar="OUT...")
@click.option(
    "--out", required=True, type=options.FOLDER, help="Folder for the page and the tables."
)
@click.option(
    "--weight",
    "weights",
    multiple=True,
    metavar="NAME=NUMBER",
    help="Weight of an assignment; may be repeated [1 each].",
)
@click.option("--title", default="Course", show_default=True, help="Title of the page.")
def course(folders: tuple[Path, ...], out: Path, weights: tuple[str, ...], title: str) -> None:
    """Put the grades of several assignments together.

    Each OUT is a folder that `grader grade --out` wrote to. The page has a table of students and
    assignments, and for each assignment the distribution and the hardest requirements. course.csv
    and course.json hold the same grades. The exit code is 3 if a hand-in is not graded.
    """
    graded = [_read(folder, out) for folder in folders]
    names = [item.name for item in graded]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"{name} is in several of the folders. Name one of them.")
    weight_of = dict(_weight(text, names) for text in weights)
    if not sum(weight_of.get(name, 1) for name in names):
        raise UsageError("All weights are 0; give at least one assignment a weight.")
    assignments = [replace(item, weight=weight_of.get(item.name, 1.0)) for item in graded]
    page = write_course(assignments, out, title=title)
    for row in join_students(assignments):
        for name in row.other_names:
            click.echo(f"{row.name} and {name} are one student: both have one number in Canvas.")
    click.echo(f"Course: {page}")
    ungraded = [
        entry.verdict
        for item in assignments
        for entry in item.entries
        if not entry.verdict.has_grade
    ]
    if ungraded:
        click.echo(f"{len(ungraded)} hand-ins are not graded: see the page.", err=True)
    click.get_current_context().exit(COULD_NOT_GRADE if ungraded else FULL_MARKS)


def _read(folder: Path, out: Path) -> AssignmentGrades:
    with read_gradebook(folder) as gradebook:
        require_no_run(gradebook, folder)
        assignment = gradebook.assignment
        page = folder / "index.html"
        link = quote(Path(os.path.relpath(page, out)).as_posix()) if page.is_file() else ""
        numbers = {
            student: item.number
            for student, item in gradebook.hand_ins().items()
            if item.number and item.number == canvas_number(item.file)
        }
        return AssignmentGrades(
            assignment.name,
            assignment.title,
            tuple(map(enter, gradebook.verdicts())),
            absent=tuple(without_hand_in(gradebook)),
            earlier=gradebook.attempts(),
            link=link,
            numbers=numbers,
        )


def _weight(text: str, names: list[str]) -> tuple[str, float]:
    name, _, number = text.partition("=")
    if name not in names:
        raise UsageError(
            f"--weight {text}: there is no assignment {name} here.{did_you_mean(name, names)} "
            f"The assignments: {', '.join(names)}."
        )
    try:
        weight = float(number)
    except ValueError:
        weight = -1.0
    if not 0 <= weight < float("inf"):
        raise UsageError(f"--weight {text}: expected such as {name}=2.")
    return name, weight
