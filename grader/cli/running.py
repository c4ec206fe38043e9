"""What `grader grade` and `grader regrade` share: grade what is due, then write the report."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path

from rich.console import Console

from grader.batch import Pool, grade_in, local_pool
from grader.cli.doctor import require_protection
from grader.cli.progress import Tally, counting
from grader.errors import COULD_NOT_GRADE, FULL_MARKS, POINTS_LOST, CouldNotGradeError, UsageError
from grader.gradebook import Gradebook
from grader.reference import Reference
from grader.report import class_table, without_networks, write_report
from grader.sandbox import Limits
from grader.submission import SubmissionFile
from grader.verdict import SubmissionVerdict


def limits_for(console: Console, seconds: int, unsafe: bool, cluster: str | None) -> Limits:
    """The limits of each submission, on a machine that can hold strangers' code.

    Raises:
        CouldNotGradeError: this machine cannot. Workers of a cluster look for themselves.
    """
    if cluster is None:
        require_protection(unsafe, console)
    return Limits(seconds=seconds, trusted=unsafe)


def pool_for(
    reference: Reference, limits: Limits, workers: int | None, cluster: str | None
) -> AbstractContextManager[Pool]:
    """Where to grade, as the options say."""
    if cluster is None:
        return local_pool(reference, limits, workers)
    if workers is not None:
        raise UsageError("--workers is for this machine: a cluster has as many as were started.")
    try:
        from grader.batch.cluster import cluster_pool
    except ModuleNotFoundError as error:
        raise UsageError(
            f"--cluster needs the package {error.name}, which is not installed here. "
            f"Install it with: pip install distributed"
        ) from error
    return cluster_pool(cluster, reference, limits)


def grade_due(
    console: Console,
    gradebook: Gradebook,
    files: Iterable[SubmissionFile],
    reference: Reference,
    pool: AbstractContextManager[Pool],
) -> bool:
    """Grade those of the files that are due and record each verdict as it comes.

    Returns:
        Whether it came to the end. It does not where it is stopped with Ctrl-C, or where all that
        could grade is lost.
    """
    due = [file for file in files if gradebook.is_due(file.student)]
    progress = gradebook.progress()
    done = progress.students - len(due)
    if not due:
        console.print(f"All of {progress.students} are graded already.")
        return True
    if done:
        console.print(f"{done} of {progress.students} are graded already, {len(due)} are left.")
    digest = reference.digest
    with counting(console, Tally(progress.students, done, progress.unusual)) as count:
        try:
            with pool as opened:
                for graded in grade_in(opened, due, reference.rubric):
                    count(gradebook.record(graded.verdict, graded.content, digest))
        except KeyboardInterrupt:
            console.print("Stopped. The same command goes on from here.")
            return False
        except CouldNotGradeError as error:
            console.print(f"grader: {error}", soft_wrap=True, markup=False)
            return False
    return True


def finish(console: Console, gradebook: Gradebook, out: Path, complete: bool) -> int:
    """Write the report of all that is graded, show the table, and say the exit code."""
    assignment = gradebook.assignment
    assert assignment is not None, "a class was enrolled"
    try:
        report = write_report(gradebook.verdicts(), out, title=assignment.title)
    except OSError as error:
        raise CouldNotGradeError(
            f"The report in {out} cannot be written ({error.strerror}). The grades are safe in the "
            f"gradebook; run the same command again when that is mended."
        ) from error
    verdicts = [without_networks(verdict) for verdict in gradebook.verdicts()]
    console.print(class_table(verdicts))
    missing = len(gradebook.students()) - len(verdicts)
    if missing:
        console.print(f"{missing} of {missing + len(verdicts)} are not in it yet.")
    console.print(f"Report: {report}", soft_wrap=True)
    return exit_code(verdicts) if complete and not missing else COULD_NOT_GRADE


def exit_code(verdicts: list[SubmissionVerdict]) -> int:
    """3 where something could not be graded, 1 where somebody lost points, otherwise 0."""
    if any(verdict.status == "not_graded" for verdict in verdicts):
        return COULD_NOT_GRADE
    lost = any(verdict.score < verdict.max_score for verdict in verdicts)
    return POINTS_LOST if lost else FULL_MARKS
