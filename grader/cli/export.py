"""`grader export`: the grades for a course system, or an autograder that it runs itself."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from grader.cli import options
from grader.course import AssignmentFolder, Course
from grader.errors import COULD_NOT_GRADE, FULL_MARKS, UsageError
from grader.export import ClassGrades, Format, default_file, in_words, write_export
from grader.gradebook import read_gradebook
from grader.release import autograder, write_files
from grader.report import without_networks

_HELP = """Write grades for a course system, or its autograder.

OUT is the folder that `grader grade` was given with --out.

\b
gradescope  STUDENT/results.json for each student
canvas      its own gradebook (--roster) with the grades of this assignment
moodle      username, or the columns of --roster, with grade and feedback
nbgrader    scores and comments in its gradebook (--file course/gradebook.db)
csv, json   grades.csv and grades.json, as `grader grade` writes them

Whoever has no grade changes nothing in the course system and is named here: exit code 3.

With --autograder-zip, write what Gradescope runs on every submission by itself.
"""


@click.command(help=_HELP)
@click.argument("out", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option("--to", type=click.Choice(get_args(Format)), help="For whom.")
@click.option(
    "--roster",
    type=click.Path(path_type=Path),
    help="The class as canvas or moodle exports it (CSV); canvas needs it.",
)
@click.option(
    "--file",
    type=click.Path(path_type=Path),
    help="Where to write [canvas.csv and the like, in OUT]; a folder for gradescope.",
)
@click.option(
    "--autograder-zip",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Instead of grades: write the autograder that Gradescope runs itself.",
)
@click.option("--assignment", help="With --autograder-zip: which.")
@options.course
def export(
    out: Path | None,
    to: Format | None,
    roster: Path | None,
    file: Path | None,
    autograder_zip: Path | None,
    assignment: str | None,
    course: Course,
) -> None:
    """Write grades, or an autograder."""
    if autograder_zip is not None:
        if assignment is None or out is not None or to is not None:
            raise UsageError(
                "--autograder-zip goes with --assignment, and with no grades: an autograder is "
                "made for one assignment before anything is handed in."
            )
        code = _autograder(autograder_zip, course.assignment(assignment))
    elif out is None or to is None:
        raise UsageError(
            "Name the folder that `grader grade` was given with --out, and for whom the grades "
            f"are: --to {'|'.join(get_args(Format))}."
        )
    else:
        code = _grades(out, to, roster, file or out / default_file(to))
    click.get_current_context().exit(code)


def _autograder(path: Path, assignment: AssignmentFolder) -> int:
    write_files(autograder(assignment), path)
    click.echo(f"{path}: written. It holds the solution: for Gradescope, not for students.")
    return FULL_MARKS


def _grades(out: Path, to: Format, roster: Path | None, path: Path) -> int:
    grades, waiting = _grades_in(out)
    missing = write_export(to, grades, roster, path)
    click.echo(f"{path}: written.")
    not_graded = [v.student for v in grades.verdicts if v.status == "not_graded"]
    without = {"could not be graded": not_graded, "not graded yet": waiting, **missing}
    for reason, students in without.items():
        if students:
            click.echo(f"Without a grade in it: {in_words(students)} ({reason}).", err=True)
    return COULD_NOT_GRADE if any(without.values()) else FULL_MARKS


def _grades_in(out: Path) -> tuple[ClassGrades, list[str]]:
    """What is graded, and who is still to be."""
    with read_gradebook(out) as gradebook:
        assignment, progress = gradebook.assignment, gradebook.progress()
        if assignment is None:
            raise UsageError(f"{out} holds no grades yet. Begin with `grader grade`.")
        if progress.runner:
            raise UsageError(
                f"{progress.runner} is grading into {out}, {progress.due} of {progress.students} "
                f"are left. Export when it is done; follow it with: grader status {out}"
            )
        verdicts = tuple(without_networks(verdict) for verdict in gradebook.verdicts())
        if not verdicts:
            raise UsageError(
                f"{out} holds no grade of its {progress.students} submissions yet. The command "
                f"that began grading goes on with them."
            )
        seen = {verdict.student for verdict in verdicts}
        waiting = [student for student in gradebook.students() if student not in seen]
    return ClassGrades((assignment.title, assignment.name), verdicts), waiting
