"""`grader grade`: grade a class, write gradebook, report and tables."""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

import click
from rich.console import Console

from grader.batch import content_digest
from grader.cli import options
from grader.cli.running import Conditions, grade_class
from grader.course import Course
from grader.errors import UsageError
from grader.export import in_words
from grader.gradebook import Assignment, Gradebook
from grader.reference import Reference
from grader.submission import SubmissionFile


@click.command()
@click.argument("submissions", type=options.PATH)
@click.option("--assignment", required=True, help="The name of its folder.")
@click.option(
    "--out",
    required=True,
    type=options.FOLDER,
    help="Folder for gradebook.db, grades.csv, grades.json, index.html and a page per student.",
)
@click.option(
    "--add",
    is_flag=True,
    help="Students of earlier runs who are not in SUBMISSIONS stay in the class: late hand-ins.",
)
@click.option(
    "--remove",
    is_flag=True,
    help="Students of earlier runs who are not in SUBMISSIONS leave the class.",
)
@options.conditions
@options.course
def grade(
    submissions: Path,
    assignment: str,
    out: Path,
    add: bool,
    remove: bool,
    course: Course,
    **conditions: Unpack[Conditions],
) -> None:
    """Grade a class and write its report.

    SUBMISSIONS is a folder or a zip of notebooks, or of one folder per student.

    Each graded function runs in a confined process of its own, with limits on time and memory. Only
    the graded functions and the code that they need are run; training cells are not.

    Every verdict is recorded at once. Run the same command again to continue an interrupted run, or
    to grade what changed since: a submission, the rubric, the solution.
    """
    if add and remove:
        raise UsageError("--add keeps students and --remove removes them: give one of the two.")

    def enrol(
        gradebook: Gradebook, reference: Reference, files: list[SubmissionFile]
    ) -> list[SubmissionFile]:
        if not (add or remove):
            _require_everybody(gradebook, files, submissions)
        gradebook.enrol(
            Assignment(assignment, reference.rubric.title, submissions, course.solutions),
            {file.student: content_digest(file) for file in files},
            reference.digest,
            keep_others=add,
        )
        return files

    folder = course.assignment(assignment)
    code = grade_class(Console(), out, folder, submissions, conditions, enrol)
    click.get_current_context().exit(code)


def _require_everybody(
    gradebook: Gradebook, files: list[SubmissionFile], submissions: Path
) -> None:
    """Refuse a folder that lacks students of the last run.

    Raises:
        UsageError: a student of the last run is not in it.
    """
    there = {file.student for file in files}
    absent = [student for student in gradebook.students() if student not in there]
    if absent:
        raise UsageError(
            f"{len(absent)} of the {len(gradebook.students())} students of the last run are not in "
            f"{submissions}: {in_words(absent)}. Keep them and grade what is there with --add "
            f"(late hand-ins), or take them out of the class with --remove. Nothing was changed."
        )
