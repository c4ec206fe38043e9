"""Judges one graded function by the kind of its exercise, and turns findings into points."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from grader.judge.case import Case, ProbePair, Scored
from grader.judge.network import judge_network
from grader.judge.procedure import judge_procedure
from grader.judge.value import judge_value
from grader.observation import Definition
from grader.rubrics import Exercise
from grader.verdict import ExerciseVerdict

__all__ = ["ProbePair", "judge_exercise"]

_JUDGES = {
    "block": judge_network,
    "model": judge_network,
    "procedure": judge_procedure,
    "value": judge_value,
}


def judge_exercise(
    exercise: Exercise,
    pairs: Sequence[ProbePair],
    definition: Definition | None = None,
    defined: Collection[str] = (),
) -> ExerciseVerdict:
    """Judge one graded function.

    Args:
        exercise: the function's part of the rubric.
        pairs: the student's and the reference's observation of each probe.
        definition: the student's text of the function.
        defined: names of the submission's functions that answer no exercise, for suggestions.
    """
    judgement = _JUDGES[exercise.kind](Case(exercise, pairs, definition, defined))
    return ExerciseVerdict(
        name=exercise.name,
        number=exercise.number,
        score=_score(exercise.points, judgement.scored),
        max_score=exercise.points,
        findings=tuple(finding for finding, _ in judgement.scored),
        note=judgement.note,
        divergence=judgement.divergence,
        source=definition.source if definition else "",
        place=definition.place if definition else None,
    )


def _score(points: float, scored: Scored) -> float:
    total = sum(share for _, share in scored)
    earned = sum(share for finding, share in scored if finding.status == "passed")
    return points if earned == total else round(points * earned / total, 2)
