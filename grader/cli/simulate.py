"""`grader simulate`: make a class of submissions with known mistakes."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli import options
from grader.course import Course
from grader.rubrics import read_rubric
from grader.simulate import class_for, people_of_canvas, write_as_canvas
from grader.simulate import simulate as simulate_class


@click.command()
@click.argument("assignment")
@click.option(
    "--students",
    default=12,
    show_default=True,
    type=click.IntRange(min=1),
    help="Number of students.",
)
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same class.")
@click.option(
    "--out", required=True, type=options.FOLDER, help="Folder for the notebooks and key.csv."
)
@click.option(
    "--as-canvas",
    is_flag=True,
    help="Write submissions/ and gradebook.csv as Canvas gives them, and times.csv: with late "
    "ones, second hand-ins, a copy, two of one name, and some who hand in nothing.",
)
@options.course
def simulate(
    assignment: str, students: int, seed: int, out: Path, as_canvas: bool, course: Course
) -> None:
    """Make a class of submissions with known mistakes.

    Some are right answers in other styles, the others have a mistake with a name. The folder also
    gets key.csv with the columns student, right (true or false) and mistake.
    """
    folder = course.assignment(assignment)
    if as_canvas:
        rubric = read_rubric(folder, hidden=False)
        people = people_of_canvas(class_for(folder, students, seed), seed)
        write_as_canvas(people, rubric.title, rubric.points, out)
    else:
        simulate_class(folder, students, seed, out)
    noun = "people with their hand-ins" if as_canvas else "submissions"
    click.echo(f"{students} {noun}, and the key: {out}")
