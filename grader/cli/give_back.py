"""`grader return`: each student's own page, for a course system."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click

from grader.cli import options
from grader.cli.reporting import require_no_run
from grader.errors import COULD_NOT_GRADE, FULL_MARKS
from grader.export import in_words
from grader.export.giving_back import Receiver, write_pages
from grader.gradebook import read_gradebook
from grader.verdict import SubmissionVerdict

_HELP = """Give each student the own page back.

OUT is the folder that `grader grade --out` wrote to. One zip holds a page for each student, which
needs no other file, names nobody else, and shows no value of a hidden probe.

\b
moodle  Assignment, View all submissions, Upload multiple feedback files in a zip
canvas  Gradebook, the assignment's menu, Upload Submissions
zip     a page with the name of each student

Students without a page are named here: exit code 3.
"""


@click.command(name="return", help=_HELP)
@options.gradebook
@click.option("--to", type=click.Choice(get_args(Receiver)), required=True, help="The receiver.")
@click.option("--file", type=options.PATH, help="The zip [return-moodle.zip and the like, in OUT].")
@click.option(
    "--show-hidden",
    is_flag=True,
    help="Show the values of hidden probes: when nobody can hand in any more.",
)
def give_back(out: Path, to: Receiver, file: Path | None, show_hidden: bool) -> None:
    """Give each student the own page back."""
    path = file or out / f"return-{to}.zip"
    ungraded: list[str] = []
    unfinished: list[str] = []
    with read_gradebook(out) as gradebook:
        assignment = gradebook.assignment
        require_no_run(gradebook, out)
        files = {student: item.file for student, item in gradebook.hand_ins().items()}
        names = gradebook.names()
        waiting = set(gradebook.students())

        def graded() -> Iterator[SubmissionVerdict]:
            for verdict in gradebook.verdicts():
                waiting.discard(verdict.student)
                if verdict.status == "not_graded":
                    ungraded.append(verdict.shown)
                elif verdict.open_questions:
                    unfinished.append(verdict.shown)
                else:
                    yield verdict

        pages, unknown = write_pages(
            to, graded(), files, path, assignment.title, show_hidden=show_hidden
        )
    click.echo(f"{path}: written, {pages} {'page' if pages == 1 else 'pages'}.")
    without = {
        "could not be graded": ungraded,
        "questions are not graded yet: grader review": unfinished,
        "not graded yet": sorted(names[student] for student in waiting),
        f"not named as {to} names downloads": unknown,
    }
    for reason, students in without.items():
        if students:
            click.echo(f"Without a page in it: {in_words(students)} ({reason}).", err=True)
    code = COULD_NOT_GRADE if any(without.values()) else FULL_MARKS
    click.get_current_context().exit(code)
