"""A verdict with the decisions of people on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from grader.gradebook.decisions import Newest
from grader.verdict import Adjustment, ExerciseVerdict, SubmissionVerdict


def decided(
    verdict: SubmissionVerdict,
    decisions: Newest,
    exercises: Callable[[], Sequence[ExerciseVerdict]],
) -> SubmissionVerdict:
    """Apply points and comments to a verdict.

    A submission that could not be graded has a grade as soon as people gave points for each
    exercise that could not be judged.

    Args:
        verdict: as the grader made it.
        decisions: the newest ones on the same hand-in.
        exercises: returns the assignment's exercises, for a verdict without any.
    """
    if not decisions:
        return verdict
    answered = verdict.exercises or exercises()
    both = tuple(_exercise(exercise, decisions) for exercise in answered)
    if not any(item.adjustment or item.comment for item in both):
        return verdict
    result = replace(verdict, exercises=both, score=total(both))
    if verdict.status != "not_graded" or any(map(_waits, both if verdict.exercises else ())):
        return result
    if not verdict.exercises and not all(item.adjustment for item in both):
        return result
    return replace(result, status="graded", message="")


def total(exercises: Sequence[ExerciseVerdict]) -> float:
    """Add up points as verdicts do."""
    return round(sum(exercise.score for exercise in exercises), 2)


def _exercise(exercise: ExerciseVerdict, decisions: Newest) -> ExerciseVerdict:
    points = decisions.get((exercise.name, "points"))
    comment = decisions.get((exercise.name, "comment"))
    if points and points.points is not None:
        # The rubric may give the exercise fewer points than when the person decided.
        given = min(points.points, exercise.max_score)
        adjustment = Adjustment(
            given, exercise.score, points.text, points.who, points.decided.isoformat()
        )
        exercise = replace(exercise, score=given, adjustment=adjustment)
    return replace(exercise, comment=comment.text) if comment and comment.text else exercise


def _waits(exercise: ExerciseVerdict) -> bool:
    """Return True if an exercise could not be judged, and nobody gave points."""
    unjudged = any(finding.status == "unjudged" for finding in exercise.findings)
    return unjudged and exercise.adjustment is None
