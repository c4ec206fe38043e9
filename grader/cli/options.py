"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import click

from grader.course import Course, course_at, find_course
from grader.errors import UsageError, did_you_mean

PATH = click.Path(path_type=Path)
FOLDER = click.Path(path_type=Path, file_okay=False)


def _to_course(_context: click.Context, _parameter: click.Parameter, root: Path | None) -> Course:
    return find_course() if root is None else course_at(root)


course = click.option(
    "--course",
    metavar="DIR",
    type=FOLDER,
    callback=_to_course,
    help="Folder with assignments/ and solutions/ [the one around the working directory, or "
    "else the repository].",
)
seconds = click.option(
    "--seconds",
    type=click.IntRange(1, 86_400),
    default=60,
    show_default=True,
    help="CPU time for each function of a submission, or of the solution.",
)
_CONDITIONS = (
    seconds,
    click.option("--workers", type=click.IntRange(1), help="Submissions side by side [all cores]."),
    click.option(
        "--cluster",
        metavar="ADDRESS",
        help="Grade on the Dask cluster whose scheduler has this address, such as "
        "tcp://10.0.0.1:8786.",
    ),
    click.option(
        "--unsafe",
        is_flag=True,
        help="Also run on a machine without some protection; `grader doctor` lists what is "
        "missing.",
    ),
    click.option(
        "--exit-zero",
        is_flag=True,
        help="Exit with 0, not 1, where points were lost: for schedulers.",
    ),
)
gradebook = click.argument("out", type=FOLDER)


def conditions(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of `grader.cli.running.Conditions` to a command."""
    for option in reversed(_CONDITIONS):
        command = option(command)
    return command


def known(names: tuple[str, ...], there: Collection[str], kind: str) -> tuple[str, ...]:
    """Return the given names if all of them exist.

    Raises:
        UsageError: one of them does not exist.
    """
    for name in names:
        if name not in there:
            raise UsageError(f"There is no {kind} {name}.{did_you_mean(name, there)}")
    return names
