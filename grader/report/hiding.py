"""Verdicts without the values of hidden probes, for what goes back to students."""

from __future__ import annotations

from dataclasses import replace

from grader.verdict import ExerciseVerdict, Finding, SubmissionVerdict

_WRONG = "Wrong in a further case, which is not shown."
_ELSEWHERE = "Looked at in a further case, which is not shown."


def without_hidden(verdict: SubmissionVerdict) -> SubmissionVerdict:
    """Return a verdict that says which requirement hidden probes show, without their values."""
    return replace(verdict, exercises=tuple(map(_exercise, verdict.exercises)))


def _exercise(exercise: ExerciseVerdict) -> ExerciseVerdict:
    # Verdicts of the first version do not say which probe shows a finding.
    unknown = exercise.share is None
    return replace(
        exercise,
        findings=tuple(_finding(finding, unknown) for finding in exercise.findings),
        repair=None if exercise.repair_is_hidden or unknown else exercise.repair,
        question=exercise.question and replace(exercise.question, scheme=""),
    )


def _finding(finding: Finding, unknown: bool) -> Finding:
    if not (finding.is_hidden or (unknown and finding.message)):
        return finding
    message = _WRONG if finding.status == "failed" else _ELSEWHERE
    return replace(finding, message=message, hint="", mistake="")
