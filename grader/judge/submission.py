"""The verdict on one exercise of a submission, from the observations of its probes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from grader.judge.exercise import ProbePair, judge_exercise
from grader.observation import Definition, Failure, Observation
from grader.rubrics import Exercise
from grader.verdict import ExerciseVerdict


def judge_observations(
    exercise: Exercise,
    found: Sequence[Observation],
    reference: Iterable[Observation],
    definitions: Collection[Definition],
    graded: Collection[str],
) -> ExerciseVerdict:
    """Judge one exercise.

    Args:
        exercise: the exercise.
        found: observations of the student's function; the first one of each probe counts.
        reference: observations of the solution.
        definitions: the student's functions.
        graded: names of all graded functions.
    """
    pairs = [
        ProbePair(_find(found, expected), expected)
        for expected in reference
        if expected.function == exercise.name
    ]
    definition = next((item for item in definitions if item.function == exercise.name), None)
    # The function of another exercise is not a misspelling of this one's name.
    others = [item.function for item in definitions if item.function not in graded]
    return judge_exercise(exercise, pairs, definition, others)


def note_reference_helpers(verdict: ExerciseVerdict, helpers: Iterable[str]) -> ExerciseVerdict:
    """Say in a verdict that the reference's helper functions were called."""
    names = " and ".join(f"`{name}`" for name in helpers)
    note = f"Judged with the reference's {names}, so that a mistake there is paid for once."
    return replace(verdict, note=note)


def _find(found: Sequence[Observation], expected: Observation) -> Observation:
    place = (expected.function, expected.probe)
    for observation in found:
        if (observation.function, observation.probe) == place:
            return observation
    failure = Failure("not_reached", message="The submission ended before this was looked at.")
    return Observation(*place, failure=failure)
