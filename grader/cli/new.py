"""`grader new`: begin a course or an assignment."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli import options
from grader.course import Course
from grader.scaffold import new_assignment, new_course


@click.group()
def new() -> None:
    """Begin a course of your own, or an assignment."""


@new.command()
@click.argument("root", metavar="DIR", type=options.FOLDER)
def course(root: Path) -> None:
    """Write a course without assignments to DIR."""
    for path in new_course(root):
        click.echo(f"{path}: written.")
    click.echo(f"Next: grader new assignment 01_topic --course {root}")


@new.command()
@click.argument("name")
@options.course
def assignment(name: str, course: Course) -> None:
    """Write the assignment NAME, such as 02_text, with one exercise of each kind.

    The assignment works as it is; change it step by step.
    """
    for path in new_assignment(course, name):
        click.echo(f"{path}: written.")
    click.echo(f"Next: grader release {name} --course {course.root}")
