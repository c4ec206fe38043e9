"""Comparison and merging of two verdicts on the same submission."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from grader.verdict import ExerciseVerdict, SubmissionVerdict


@dataclass(frozen=True)
class Change:
    """The points of one exercise before and after it was graded again."""

    exercise: str
    before: float | None
    """None if there was no verdict; likewise `after`."""
    after: float | None


@dataclass(frozen=True)
class Meeting:
    """A new verdict on an exercise for which a person gave points."""

    student: str
    exercise: str
    by_hand: float
    new: float | None
    """Points of the new verdict; None for a question that a person has to grade again."""
    most: float
    """Points of the exercise now; more than these do not count."""
    counts: bool
    """True if the points by hand stay; False if they were for an earlier hand-in."""


def changes(before: SubmissionVerdict | None, after: SubmissionVerdict) -> tuple[Change, ...]:
    """List the exercises whose points differ, in the order of the assignment."""
    old = _points(before) if before else {}
    new = _points(after)
    names = dict.fromkeys([*new, *old])
    return tuple(
        Change(name, old.get(name), new.get(name))
        for name in names
        if old.get(name) != new.get(name)
    )


def _points(verdict: SubmissionVerdict) -> dict[str, float]:
    return {exercise.name: exercise.score for exercise in verdict.exercises}


def merged(
    before: SubmissionVerdict, after: SubmissionVerdict, exercises: Collection[str]
) -> SubmissionVerdict:
    """Take the new verdict on some exercises and the old one on the others."""
    old = {exercise.name: exercise for exercise in before.exercises}

    def chosen(exercise: ExerciseVerdict) -> ExerciseVerdict:
        return exercise if exercise.name in exercises else old.get(exercise.name, exercise)

    both = tuple(chosen(exercise) for exercise in after.exercises)
    return replace(
        after,
        exercises=both,
        score=round(sum(exercise.score for exercise in both), 2),
        max_score=sum(exercise.max_score for exercise in both),
    )
