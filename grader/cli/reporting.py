"""The report of a gradebook: its pages and tables, with people's decisions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from grader.cli.roster_rows import without_hand_in
from grader.errors import CouldNotGradeError, UsageError
from grader.gradebook import Gradebook, Meeting, read_gradebook
from grader.report.summary import without_networks
from grader.report.writing import write_report
from grader.verdict import SubmissionVerdict


def report_on(gradebook: Gradebook, out: Path) -> tuple[Path, list[SubmissionVerdict]]:
    """Write the report and return its path with the verdicts.

    The verdicts are without networks.

    Raises:
        CouldNotGradeError: the report cannot be written.
    """
    verdicts: list[SubmissionVerdict] = []

    def read_once() -> Iterator[SubmissionVerdict]:
        # The networks of a whole class do not fit into memory.
        for verdict in gradebook.verdicts():
            verdicts.append(without_networks(verdict))
            yield verdict

    try:
        path = write_report(
            read_once(),
            out,
            title=gradebook.assignment.title,
            absent=without_hand_in(gradebook),
        )
    except OSError as error:
        raise CouldNotGradeError(
            f"The report in {out} cannot be written ({error.strerror}). The grades are safe in the "
            f"gradebook; fix this, then run the same command again."
        ) from error
    return path, verdicts


def write_report_of(out: Path) -> str:
    """Write the report unless a run will do so at its end; say which."""
    with read_gradebook(out) as gradebook:
        runner = gradebook.progress().runner
        if runner:
            return f"{runner} is grading into {out} and writes the report at its end."
        path, _ = report_on(gradebook, out)
    return f"Report: {path}"


def require_no_run(gradebook: Gradebook, out: Path) -> None:
    """Refuse to hand out grades while others are still being made.

    Raises:
        UsageError: a process is grading into the folder.
    """
    progress = gradebook.progress()
    if progress.runner:
        raise UsageError(
            f"{progress.runner} is grading into {out}, {progress.due} of {progress.students} are "
            f"left. Run this when it is done; follow it with: grader status {out}"
        )


def met(meeting: Meeting) -> str:
    """Say where a new verdict meets points by hand."""
    who = f"{meeting.student}, {meeting.exercise}"
    if meeting.new is None:
        return (
            f"{who}: the {meeting.by_hand:g} points were for an earlier hand-in; the new answer is "
            f"not graded yet."
        )
    if meeting.counts and meeting.by_hand > meeting.most:
        return (
            f"{who}: of the {meeting.by_hand:g} points by hand {meeting.most:g} count, all that "
            f"the exercise has now; the new verdict has {meeting.new:g}."
        )
    if meeting.counts:
        return (
            f"{who}: the {meeting.by_hand:g} points by hand stay; the new verdict has "
            f"{meeting.new:g}."
        )
    return (
        f"{who}: the {meeting.by_hand:g} points by hand were for an earlier hand-in; this one has "
        f"{meeting.new:g}."
    )
