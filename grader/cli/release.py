"""`grader release`: solutions → assignments."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli import options
from grader.errors import FULL_MARKS, POINTS_LOST
from grader.reference import SOLUTIONS
from grader.release import release as release_notebooks


@click.command()
@click.argument("names", nargs=-1)
@options.solutions
@click.option(
    "--assignments",
    type=click.Path(path_type=Path, file_okay=False),
    default=SOLUTIONS.parent / "assignments",
    show_default="the repository's",
    help="Folder that students get.",
)
@click.option("--execute/--no-execute", default=True, help="Also execute the solutions.")
@click.option("--verify", is_flag=True, help="Write nothing; name every difference, exit with 1.")
def release(
    names: tuple[str, ...], solutions: Path, assignments: Path, execute: bool, verify: bool
) -> None:
    """Build the notebooks of NAMES (or all) from the scripts in the solutions folder.

    Each script NAME.py gives an executed notebook beside it, and an assignment without answers.
    """
    found = release_notebooks(
        solutions, assignments, names, execute=execute, verify=verify, tell=click.echo
    )
    for difference in found:
        click.echo(difference, err=True)
    click.get_current_context().exit(POINTS_LOST if found else FULL_MARKS)
