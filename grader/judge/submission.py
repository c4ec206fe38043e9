"""From everything that was seen of one submission to its verdict."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from grader.judge.exercise import ProbePair, judge_exercise
from grader.observation import Failure, Observation, SubmissionObservation
from grader.rubrics import Exercise, Rubric
from grader.verdict import ExerciseVerdict


def judge_submission(
    observed: SubmissionObservation, reference: SubmissionObservation, rubric: Rubric
) -> tuple[ExerciseVerdict, ...]:
    """Judge every exercise of a rubric.

    Each is judged with the student's own helper functions and, where it was observed so too, with
    the reference's; the better of the two counts.
    """
    return tuple(_better(exercise, observed, reference, rubric) for exercise in rubric.exercises)


def needs_reference_helpers(
    verdicts: tuple[ExerciseVerdict, ...], rubric: Rubric
) -> tuple[Exercise, ...]:
    """Exercises that lost points and call other graded functions that lost points themselves."""
    lost = {verdict.name for verdict in verdicts if verdict.score < verdict.max_score}
    written = {verdict.name for verdict in verdicts if verdict.source}
    return tuple(
        exercise
        for exercise in rubric.exercises
        if exercise.name in lost & written and lost.intersection(exercise.helpers)
    )


def _better(
    exercise: Exercise,
    observed: SubmissionObservation,
    reference: SubmissionObservation,
    rubric: Rubric,
) -> ExerciseVerdict:
    # Another exercise's function is no slip of this one's name.
    others = [
        item.function for item in observed.definitions if item.function not in rubric.functions
    ]
    with_own = _judge(exercise, "own", observed, reference, others)
    if not any(
        seen.helpers == "reference" and seen.function == exercise.name
        for seen in observed.observations
    ):
        return with_own
    with_reference = _judge(exercise, "reference", observed, reference, others)
    if with_reference.score < with_own.score:
        return with_own
    names = " and ".join(f"`{name}`" for name in exercise.helpers if name in rubric.functions)
    note = f"Judged with the reference's {names}, so that a mistake there is paid for once."
    return replace(with_reference, note=note)


def _judge(
    exercise: Exercise,
    helpers: str,
    observed: SubmissionObservation,
    reference: SubmissionObservation,
    others: Collection[str],
) -> ExerciseVerdict:
    pairs = []
    for expected in reference.observations:
        if expected.function == exercise.name:
            found = _find(observed, expected, helpers)
            pairs.append(ProbePair(found, expected))
    definition = next(
        (item for item in observed.definitions if item.function == exercise.name), None
    )
    return judge_exercise(exercise, pairs, definition, others)


def _find(observed: SubmissionObservation, expected: Observation, helpers: str) -> Observation:
    for seen in observed.observations:
        if (seen.function, seen.probe, seen.helpers) == (
            expected.function,
            expected.probe,
            helpers,
        ):
            return seen
    failure = Failure("not_reached", message="The submission ended before this was looked at.")
    return Observation(expected.function, expected.probe, failure=failure)
