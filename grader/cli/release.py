"""`grader release`: make assignments from solutions, and a bundle for students."""

from __future__ import annotations

import re
from pathlib import Path

import click

from grader.cli import options
from grader.course import AssignmentFolder, Course
from grader.errors import FULL_MARKS, POINTS_LOST, UsageError
from grader.reference import load_reference
from grader.release import autograder, bundle, chosen, write_files
from grader.release import release as release_notebooks


@click.command()
@click.argument("names", nargs=-1)
@options.course
@options.seconds
@click.option("--execute/--no-execute", default=True, help="Also execute the solutions.")
@click.option(
    "--verify", is_flag=True, help="Write nothing; list every difference and exit with 1."
)
@click.option(
    "--bundle",
    "out",
    type=options.PATH,
    metavar="DIR|ZIP",
    help="Write only the bundle for students, with public references.",
)
@click.option(
    "--colab",
    metavar="OWNER/NAME",
    help="With --bundle: the GitHub repository of the published bundle.",
)
@click.option(
    "--autograder-zip",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Build nothing else: write the autograder of one assignment for Gradescope.",
)
def release(
    names: tuple[str, ...],
    course: Course,
    seconds: int,
    execute: bool,
    verify: bool,
    out: Path | None,
    colab: str | None,
    autograder_zip: Path | None,
) -> None:
    """Build notebooks from solutions, or the bundle for students.

    Each (named) script solutions/NAME/NAME.py gives an executed notebook beside it, and an
    assignment without answers.

    A bundle is a folder or a zip with the assignments, the data sets and the modules of `check`.
    Students install its requirements.txt and work offline.
    """
    if autograder_zip is not None:
        _autograder(chosen(course, names), bool(names), autograder_zip)
        return
    if out is not None:
        _bundle(chosen(course, names), out, colab, seconds)
        return
    if colab is not None:
        raise UsageError("--colab belongs to --bundle: name the folder or zip as well.")
    found = release_notebooks(course, names, execute=execute, verify=verify, tell=click.echo)
    for difference in found:
        click.echo(difference, err=True)
    click.get_current_context().exit(POINTS_LOST if found else FULL_MARKS)


def _autograder(assignments: list[AssignmentFolder], named: bool, out: Path) -> None:
    if not named or len(assignments) != 1:
        raise UsageError("--autograder-zip: name the one assignment that the autograder is for.")
    write_files(autograder(assignments[0]), out)
    click.echo(f"{out}: written. It holds the solution: for Gradescope, not for students.")


def _bundle(
    assignments: list[AssignmentFolder], out: Path, colab: str | None, seconds: int
) -> None:
    if colab is not None and not re.fullmatch(r"[\w.-]+/[\w.-]+", colab, re.ASCII):
        raise UsageError(f"--colab {colab}: expected OWNER/NAME, the name of a GitHub repository.")
    references = {}
    for assignment in assignments:
        click.echo(f"{assignment.name}: observing the solution.")
        reference = load_reference(assignment, hidden=False, seconds=seconds)
        references[assignment] = reference.public
    write_files(bundle(references, colab), out)
    click.echo(f"{out}: written.")
