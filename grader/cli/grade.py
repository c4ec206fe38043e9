"""`grader grade`: grade a class, write gradebook, report and tables."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Unpack

import click
from rich.console import Console

from grader.cli import options
from grader.cli.enrolling import class_options, enrol_class, same_people
from grader.cli.running import Conditions, grade_class
from grader.cli.saying import say_plainly
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
@click.option(
    "--roster",
    type=options.PATH,
    help="The class as Canvas or Moodle exports it (CSV): gives names, and says who is missing.",
)
@click.option(
    "--due",
    metavar="MOMENT",
    help='The deadline, such as 2026-12-01T23:59+01:00 or "2026-12-01 23:59 Europe/Berlin".',
)
@click.option(
    "--late",
    metavar="RULE",
    help='The price of a late hand-in: "10% a day", "10% a day, at most 3 days" (30 %), '
    '"10% a day, nothing after 3 days" [nothing is deducted].',
)
@click.option(
    "--extensions",
    type=options.PATH,
    metavar="CSV",
    help="Own deadlines, columns student,due: a moment, or such as 2 days.",
)
@click.option(
    "--times",
    type=options.PATH,
    metavar="CSV",
    help="Times of hand-ins, columns student,time [nbgrader's timestamp.txt, Gradescope's "
    "submission_metadata.json].",
)
@click.option(
    "--file-dates", is_flag=True, help="Where no time is known, take the date of the file."
)
@click.option(
    "--attempts",
    type=click.Choice(("newest", "best")),
    help="The hand-in of a student that counts, also in later runs [newest].",
)
@options.conditions
@options.course
def grade(
    submissions: Path,
    assignment: str,
    out: Path,
    add: bool,
    remove: bool,
    roster: Path | None,
    due: str | None,
    late: str | None,
    extensions: Path | None,
    times: Path | None,
    file_dates: bool,
    attempts: str | None,
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
    about = class_options(roster, due, late, extensions, times, file_dates)
    console = Console()
    tell = partial(say_plainly, console)

    def enrol(
        gradebook: Gradebook, reference: Reference, found: list[SubmissionFile]
    ) -> list[SubmissionFile]:
        files = same_people(gradebook, found, tell)
        if not (add or remove):
            _require_everybody(gradebook, files, submissions)
        place = Assignment(assignment, reference.rubric.title, submissions, course.solutions)
        enrol_class(gradebook, place, files, reference.digest, about, keep_others=add, tell=tell)
        if attempts is not None:
            gradebook.set_best_counts(attempts == "best")
        return files

    folder = course.assignment(assignment)
    code = grade_class(console, out, folder, [submissions], conditions, enrol)
    click.get_current_context().exit(code)


def _require_everybody(
    gradebook: Gradebook, files: list[SubmissionFile], submissions: Path
) -> None:
    """Refuse a folder that lacks students of the last run.

    Raises:
        UsageError: a student of the last run is not in it.
    """
    there = {file.student for file in files}
    names = gradebook.names()
    absent = sorted(names[student] for student in gradebook.students() if student not in there)
    if absent:
        raise UsageError(
            f"{len(absent)} of the {len(gradebook.students())} students of the last run are not in "
            f"{submissions}: {in_words(absent)}. Keep them and grade what is there with --add "
            f"(late hand-ins), or take them out of the class with --remove. Nothing was changed."
        )
