"""`grader check`: check one notebook in the terminal."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console

from grader.batch import grade_all
from grader.cli import options
from grader.cli.running import exit_code
from grader.course import AssignmentFolder, Course
from grader.errors import UsageError, did_you_mean
from grader.reference import load_reference
from grader.report.terminal import submission_check
from grader.sandbox import Limits, kept_warm
from grader.submission import SubmissionFile
from grader.verdict import SubmissionVerdict


@click.command()
@click.argument("notebook", type=options.PATH)
@click.option(
    "--assignment", help="Name of the assignment, if the file name does not begin with it."
)
@click.option("--exercise", "exercises", multiple=True, help="Exercise; may be repeated [all].")
@options.seconds
@options.course
def check(
    notebook: Path,
    assignment: str | None,
    exercises: tuple[str, ...],
    seconds: int,
    course: Course,
) -> None:
    """Check one notebook, as `check(...)` does in its cells.

    Functions are called with the public probes. No verdict is stored.
    """
    if not notebook.is_file():
        raise UsageError(
            f"There is no file {notebook}. Name a notebook (.ipynb) or a script (.py)."
        )
    console = Console()
    chosen = course.assignment(assignment) if assignment else _assignment_of(notebook, course)
    with kept_warm():
        with console.status("Observing the reference solution"):
            reference = load_reference(chosen, hidden=False, seconds=seconds)
        names = [item.name for item in reference.rubric.exercises]
        for name in exercises:
            if name not in names:
                raise UsageError(
                    f"There is no exercise {name} in {chosen.name}.{did_you_mean(name, names)}"
                )
        with console.status(f"Checking {notebook.name}"):
            # The code is the user's own, so it may run with fewer protections.
            limits = Limits(seconds, trusted=True)
            file = SubmissionFile(notebook.stem, notebook, notebook.parent)
            (verdict,) = grade_all([file], reference, limits, workers=1)
    if exercises:
        verdict = _only(verdict, exercises)
    console.print(submission_check(verdict))
    click.get_current_context().exit(exit_code([verdict]))


def _only(verdict: SubmissionVerdict, names: Collection[str]) -> SubmissionVerdict:
    """Keep some exercises, with their points as the total."""
    kept = tuple(item for item in verdict.exercises if item.name in names)
    score, points = sum(item.score for item in kept), sum(item.max_score for item in kept)
    return replace(verdict, exercises=kept, score=score, max_score=points)


def _assignment_of(notebook: Path, course: Course) -> AssignmentFolder:
    """Find the assignment whose name begins the file's name."""
    for assignment in course.graded:
        if notebook.stem.startswith(assignment.name):
            return assignment
    raise UsageError(
        f"{notebook.name} does not begin with the name of an assignment in {course.root} "
        f"({', '.join(item.name for item in course.graded) or 'there is none'}). "
        f"Say which it is with --assignment."
    )
