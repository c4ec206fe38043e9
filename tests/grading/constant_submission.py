"""A submission that answers with constants: what `check` shows of the solution, for everything.

It is made of observations alone. Each fact has the value that the reference for students has, which
was made with another secret, and each fact says that it fits. A hidden probe, which that reference
does not have, is answered as a public one that has the same facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from grader.judge import judge_answer, pair_observations
from grader.observation import Observation
from grader.reference import Reference
from grader.verdict import ExerciseVerdict


def constant_observations(
    known: Iterable[Observation], asked: Iterable[Observation]
) -> list[Observation]:
    """Answer each probe with what is known from others.

    Args:
        known: observations of the solution that a student has.
        asked: observations of the solution at the probes of a grading; only their names are used.
    """
    public = {(item.function, item.probe): item for item in known}
    return [
        _constant(item, public.get((item.function, item.probe)), list(public.values()))
        for item in asked
    ]


def verdicts_on_constants(known: Reference, asked: Reference) -> list[ExerciseVerdict]:
    """Judge a submission that answers with constants.

    Args:
        known: the reference that students have.
        asked: the reference of the grading.
    """
    found = constant_observations(known.observed, asked.observed)
    return [
        judge_answer(
            exercise,
            pair_observations(exercise, found, asked.observed),
            (),
            asked.rubric.functions,
        )
        for exercise in asked.rubric.exercises
    ]


def _constant(
    asked: Observation, same: Observation | None, known: list[Observation]
) -> Observation:
    of_function = [item for item in known if item.function == asked.function]
    like = same or of_function[0]
    facts = {name: _usual(name, [like, *of_function, *known]) for name in asked.facts}
    return replace(like, probe=asked.probe, facts=facts)


def _usual(name: str, known: Iterable[Observation]) -> Any:
    """Return a fact as it is known, with the claim that it fits."""
    fact = next((item.facts[name] for item in known if name in item.facts), {"value": None})
    return {**fact, "fits": True} if isinstance(fact, Mapping) and "words" in fact else fact
