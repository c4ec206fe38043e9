"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

from grader.reference import SOLUTIONS

solutions = click.option(
    "--solutions",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=SOLUTIONS,
    show_default="the repository's",
    help="Folder that holds ASSIGNMENT.py.",
)
unsafe = click.option(
    "--unsafe",
    is_flag=True,
    help="Also run on a machine that lacks a protection; `grader doctor` says what that gives up.",
)
