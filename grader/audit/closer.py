"""Probes beyond the rubric's: is a mutant with full marks the same function, or not found out?

To say "equal on the rubric's probes" would call every gap of a rubric an equivalent mutant. So the
mutant is asked again: with other numbers, other inputs and weights, always for its outputs, and of
a procedure everything that can be seen. What the solution itself does not answer twice alike, such
as what depends on how training data are shuffled, is not asked.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from grader.judge.comparison import RELATIVE_TOLERANCE, output_differences, same_value
from grader.observation import Observation, Plain, SubmissionObservation
from grader.plan import ObservationPlan, without_answers
from grader.reference import Reference
from grader.rubrics import Exercise, Probe, Requirement, Rubric
from grader.sandbox import Sandbox

_VARIATIONS = 2
"""Further probes for each one of the rubric."""


def look_closer(reference: Reference, function: str, sandboxes: Sequence[Sandbox]) -> Reference:
    """A reference for one function alone, with the further probes instead of the rubric's.

    Args:
        reference: the assignment's.
        function: the graded function.
        sandboxes: at least two; what they see differently is left to chance and not asked.
    """
    asked = reference.rubric.exercise(function)
    seed = f"{reference.seed}/closer"
    candidates = replace(asked, probes=tuple(_further_probes(asked, seed)))
    seen = [_observe(reference, candidates, seed, sandbox) for sandbox in sandboxes]
    probes, expected = [], []
    for probe, *sights in zip(candidates.probes, *seen, strict=True):
        steady = _steady(sights)
        if steady is not None:
            probes.append(probe)
            expected.append(steady)
    exercise = replace(candidates, probes=tuple(probes), requirements=_everything(asked))
    rubric = Rubric(reference.rubric.assignment, reference.rubric.title, (exercise,))
    return Reference(rubric, reference.solution, SubmissionObservation(tuple(expected)), seed)


def _further_probes(exercise: Exercise, seed: str) -> Iterator[Probe]:
    facts = _all_facts() if exercise.kind == "procedure" else ()
    for probe in exercise.probes:
        for number in range(_VARIATIONS):
            name = f"{probe.name}, variation {number + 1}"
            arguments = varied(probe.arguments, random.Random(f"{seed}/{name}"))  # noqa: S311
            # A fact that the solution does not have would fail the whole probe: each has its own.
            for fact in facts:
                yield Probe(f"{name}: {fact}", arguments, facts=(fact,))
            if not facts:
                yield Probe(name, arguments)


def _all_facts() -> tuple[str, ...]:
    # Brings Keras with it, which only the audit of a procedure has to wait for.
    from grader.observe.facts import FACTS

    return tuple(FACTS)


def varied(arguments: Mapping[str, Plain], generator: random.Random) -> dict[str, Plain]:
    """Other arguments of the same form.

    Numbers that were equal stay equal and those that differed still differ: the channels of an
    image are as many as the filters of the block, where they were before. 0, 1, words and truth
    values stay as they are.
    """
    others: dict[float, float] = {}

    def other(value: Plain) -> Plain:
        if isinstance(value, Mapping):
            return {key: other(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [other(item) for item in value]
        if isinstance(value, bool) or not isinstance(value, int | float) or value in (0, 1):
            return value
        if value not in others:
            others[value] = _near(value, set(others.values()), generator)
        return others[value]

    return {name: other(value) for name, value in arguments.items()}


def _near(value: float, taken: set[float], generator: random.Random) -> float:
    if isinstance(value, float):
        return value * generator.uniform(0.5, 1.0)
    reach = max(2, abs(value) // 4)
    near = [item for item in range(value - reach, value + reach + 1) if item * value > abs(value)]
    return generator.choice([item for item in near if item not in taken] or [value])


def _observe(
    reference: Reference, exercise: Exercise, seed: str, sandbox: Sandbox
) -> list[Observation | None]:
    """What the solution shows of each probe; None where it ended before."""
    run = sandbox.run(ObservationPlan(reference.solution, without_answers([exercise]), seed))
    seen = {item.probe: item for item in run.observations}
    return [seen.get(probe.name) for probe in exercise.probes]


def _steady(sights: Sequence[Observation | None]) -> Observation | None:
    """What all sights of one probe agree in; None where one of them failed or nothing is left."""
    seen = [item for item in sights if item is not None and item.failure is None]
    if len(seen) < len(sights):
        return None
    first, *others = seen
    arrays = {
        name: values
        for name, values in first.arrays.items()
        if all(_differ_by(item, first, name) <= RELATIVE_TOLERANCE for item in others)
    }
    facts = {
        name: fact
        for name, fact in first.facts.items()
        if all(same_value(item.facts[name]["value"], fact["value"]) for item in others)
    }
    steady = replace(first, arrays=arrays, facts=facts)
    return steady if steady.network or facts else None


def _differ_by(found: Observation, reference: Observation, name: str) -> float:
    return output_differences(found, reference)[name]


def _everything(exercise: Exercise) -> tuple[Requirement, ...]:
    """The rubric's requirements of a procedure, and one for each fact that none looks at."""
    if exercise.kind != "procedure":
        return ()
    looked_at = {fact for item in exercise.requirements for fact in item.looks_at}
    others = [fact for fact in _all_facts() if fact not in looked_at]
    return exercise.requirements + tuple(
        Requirement(fact, (fact,), "what the solution shows") for fact in others
    )
