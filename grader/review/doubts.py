"""Reasons for a person to look at a verdict."""

from __future__ import annotations

from collections.abc import Collection

from grader.gradebook import LightVerdict
from grader.verdict import ExerciseVerdict, Finding, SubmissionVerdict

UNJUDGED = "could not be judged"


def doubts(light: LightVerdict, verdict: SubmissionVerdict) -> tuple[str, ...]:
    """List in a few words why a person should look.

    Args:
        light: the grader's verdict.
        verdict: the same with people's decisions; what they decided needs no second look.
    """
    if is_unjudged(verdict):
        return (UNJUDGED,)
    open_exercises = [item for item in verdict.exercises if item.adjustment is None]
    found = [] if verdict.status == "graded" else ["not gradable as handed in"]
    found += [
        f"`{item.name}`: {reason}"
        for item in open_exercises
        if item.score < item.max_score and (reason := _doubt(item, light.structure, light.proved))
    ]
    return tuple(found)


def is_unjudged(verdict: SubmissionVerdict) -> bool:
    """Return True if the grader itself failed, and nobody gave points."""
    return verdict.status == "not_graded"


def failed(exercise: ExerciseVerdict) -> list[Finding]:
    """List the findings that cost points."""
    return [finding for finding in exercise.findings if finding.status == "failed"]


def _doubt(exercise: ExerciseVerdict, structure: Collection[str], proved: Collection[str]) -> str:
    findings = failed(exercise)
    if exercise.name in structure and exercise.name not in proved:
        return "mistake not proved"
    if findings and not any(item.place or item.requirement == "answer" for item in findings):
        return "no line named"
    return ""
