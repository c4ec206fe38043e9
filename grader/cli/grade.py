"""`grader grade`: a class of submissions, a gradebook, a report and the tables."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click
from rich.console import Console

from grader.batch import content_digest
from grader.cli import options
from grader.cli.running import finish, grade_due, limits_for, pool_for
from grader.course import Course
from grader.gradebook import Assignment, write_gradebook
from grader.notebook import find_submissions
from grader.reference import load_reference


@click.command()
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option("--assignment", required=True, help="The name of its folder.")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for gradebook.db, grades.csv, grades.json, index.html and a page per student.",
)
@options.seconds
@options.workers
@options.cluster
@options.unsafe
@options.course
def grade(
    submissions: Path,
    assignment: str,
    out: Path,
    seconds: int,
    workers: int | None,
    cluster: str | None,
    unsafe: bool,
    course: Course,
) -> None:
    """Grade a class and write its report.

    SUBMISSIONS is a folder or a zip of notebooks, or of one folder per student.

    Each graded function is observed in a confined process of its own, with a limit on time and
    memory. Only the functions and what they need are run, found by name; training cells are not.

    Every verdict goes to the gradebook as it comes. The same command goes on where a run was cut
    short, and grades what changed since: a submission, the rubric, the solution.
    """
    console = Console()
    folder = course.assignment(assignment)
    limits = limits_for(console, seconds, unsafe, cluster)
    with tempfile.TemporaryDirectory(prefix="grader-") as unpacked:
        files = find_submissions(submissions, assignment, Path(unpacked), console.print)
        with console.status("Observing the reference solution"):
            reference = load_reference(folder)
        pool = pool_for(reference, limits, workers, cluster)
        # A folder for the grades is made when it is known that there is something to grade.
        with write_gradebook(out) as gradebook:
            gradebook.enrol(
                Assignment(assignment, reference.rubric.title, submissions, course.solutions),
                {file.student: content_digest(file) for file in files},
                reference.digest,
            )
            complete = grade_due(console, gradebook, files, reference, pool)
            code = finish(console, gradebook, out, complete)
    click.get_current_context().exit(code)
