"""`grader simulate`: make a class of submissions with known mistakes."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli import options
from grader.course import Course
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
@options.course
def simulate(assignment: str, students: int, seed: int, out: Path, course: Course) -> None:
    """Make a class of submissions with known mistakes.

    Some are right answers in other styles, the others have a mistake with a name. The folder also
    gets key.csv with the columns student, right (true or false) and mistake.
    """
    simulate_class(course.assignment(assignment), students, seed, out)
    click.echo(f"{students} submissions and their key: {out}")
