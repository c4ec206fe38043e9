"""`grader grade`: a class of submissions, a report and the tables."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from grader.batch import grade_all
from grader.cli import options
from grader.cli.doctor import require_protection
from grader.errors import COULD_NOT_GRADE, FULL_MARKS, POINTS_LOST
from grader.notebook import find_submissions
from grader.reference import load_reference
from grader.report import class_table, write_report
from grader.sandbox import Limits
from grader.verdict import SubmissionVerdict


@click.command()
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option("--assignment", required=True, help="Such as 03_residual_networks.")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for grades.csv, grades.json, index.html and a page per student.",
)
@click.option(
    "--seconds",
    type=click.IntRange(1, 86_400),
    default=60,
    show_default=True,
    help="Time that a process of one submission may take.",
)
@click.option(
    "--workers", type=click.IntRange(1), default=None, help="Submissions side by side [all cores]."
)
@options.unsafe
@options.solutions
def grade(
    submissions: Path,
    assignment: str,
    out: Path,
    seconds: int,
    workers: int | None,
    unsafe: bool,
    solutions: Path,
) -> None:
    """Grade SUBMISSIONS: a folder or a zip of notebooks, or of one folder per student.

    Each one is observed in a confined process of its own, with a limit on time and memory. Only the
    graded functions and what they need are run, found by function name; training cells are not.
    """
    console = Console()
    require_protection(unsafe, console)
    with tempfile.TemporaryDirectory(prefix="grader-") as unpacked:
        files = find_submissions(submissions, assignment, Path(unpacked), console.print)
        with console.status("Observing the reference solution"):
            reference = load_reference(assignment, solutions=solutions)
        verdicts = []
        with _progress(console) as progress:
            task = progress.add_task("Grading", total=len(files), failures=0)
            try:
                limits = Limits(seconds=seconds, trusted=unsafe)
                for verdict in grade_all(files, reference, limits, workers):
                    verdicts.append(verdict)
                    unusual = sum(item.status != "graded" for item in verdicts)
                    progress.update(task, advance=1, failures=unusual)
            except KeyboardInterrupt:
                console.print(f"Stopped: the report holds {len(verdicts)} of {len(files)}.")
    verdicts.sort(key=lambda verdict: verdict.student)
    report = write_report(verdicts, out, title=reference.rubric.title)
    console.print(class_table(verdicts))
    console.print(f"Report: {report}", soft_wrap=True)
    complete = len(verdicts) == len(files)
    click.get_current_context().exit(exit_code(verdicts) if complete else COULD_NOT_GRADE)


def exit_code(verdicts: list[SubmissionVerdict]) -> int:
    """3 where something could not be graded, 1 where somebody lost points, otherwise 0."""
    if any(verdict.status == "not_graded" for verdict in verdicts):
        return COULD_NOT_GRADE
    lost = any(verdict.score < verdict.max_score for verdict in verdicts)
    return POINTS_LOST if lost else FULL_MARKS


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failures]} not gradable as handed in"),
        TimeRemainingColumn(),
        console=console,
    )
