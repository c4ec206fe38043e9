"""Probes beyond the rubric's: is a mutant with full marks the same function, or not found out?

To say "equal on the rubric's probes" would call every gap of a rubric an equivalent mutant. So the
mutant is asked again: with other numbers, other inputs and weights, always for its outputs, and of
a procedure everything that can be seen. What the solution itself does not answer twice alike, such
as what depends on how training data are shuffled, is not asked. Nor is a contest looked at again:
what reaches its thresholds within its budget is right, in whatever way.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from grader.batch import SandboxThreads
from grader.course import Course
from grader.errors import CouldNotGradeError
from grader.judge.comparison import RELATIVE_TOLERANCE, largest_difference, same_value
from grader.observation import Observation, Plain, SubmissionObservation
from grader.plan import ObservationPlan
from grader.reference import Reference
from grader.rubrics import Exercise, Probe, Requirement, Rubric, read_rubric
from grader.sandbox import Sandbox

_TRIES = 8


def look_closer(reference: Reference, function: str, threads: SandboxThreads) -> Reference:
    """A reference for one function alone, with further probes instead of the rubric's."""
    asked = replace(reference.rubric.exercise(function), requirements=())
    seed = f"{reference.seed}/closer"

    def observe(probe: Probe, sandbox: Sandbox) -> Observation | None:
        return _observe(reference, asked, probe, seed, sandbox)

    def first_answered(tries: Sequence[Probe], sandbox: Sandbox) -> Probe | None:
        return next((probe for probe in tries if observe(probe, sandbox) is not None), None)

    def fitting_of(probes: list[Probe], sandbox: Sandbox) -> list[Probe]:
        return _fitting(reference, asked, probes, seed, sandbox)

    further = list(_further_probes(asked, seed))
    found = threads.spread(first_answered, further)
    chosen = {further.index(tries): probe for tries, probe in found if probe is not None}
    probes = [chosen[index] for index in sorted(chosen)]
    for _, fitting in threads.spread(fitting_of, [probes] if probes else []):
        probes = fitting
    if asked.kind == "procedure" and probes:
        # A fact that the solution does not have would fail the others with it.
        alone = [
            replace(probes[0], facts=(fact,))
            for fact in _facts_beside(asked, reference.assignment.course)
        ]
        seen = threads.spread(observe, alone)
        facts = tuple(sorted(probe.facts[0] for probe, shown in seen if shown is not None))
        probes = [replace(probe, facts=facts) for probe in probes]
    sights = threads.twice(lambda sandbox: [observe(probe, sandbox) for probe in probes])
    pairs = [(probe, _steady(*two)) for probe, *two in zip(probes, *sights, strict=True)]
    steady = [(probe, item) for probe, item in pairs if item is not None]
    requirements = _with_every_fact(
        reference.rubric.exercise(function), reference.assignment.course
    )
    exercise = replace(asked, probes=tuple(probe for probe, _ in steady), requirements=requirements)
    rubric = Rubric(reference.rubric.assignment, reference.rubric.title, (exercise,))
    observed = SubmissionObservation(tuple(item for _, item in steady))
    return Reference(reference.assignment, rubric, reference.solution, observed, seed)


def _further_probes(exercise: Exercise, seed: str) -> Iterator[tuple[Probe, ...]]:
    """Each of the rubric's, looked at for everything, and the same with other arguments.

    Of every tuple the first is asked that the solution can answer: filters and channels that have
    to be equal cannot be told apart, and a number may be too small.
    """
    for probe in (item for item in exercise.probes if not item.asks):
        yield (Probe(probe.name, probe.arguments),)
        generator = random.Random(f"{seed}/{exercise.name}/{probe.name}")  # noqa: S311
        for apart in (False, True):
            yield tuple(
                Probe(
                    f"{probe.name}, {'apart' if apart else 'varied'} {number}",
                    varied(probe.arguments, generator, apart=apart),
                )
                for number in range(_TRIES)
            )


def _facts_beside(exercise: Exercise, course: Course) -> tuple[str, ...]:
    """What any rubric asks of procedures of which it asks something that is asked of this one.

    Others look at what is left to chance here: where a random crop lies is no matter of a rubric.
    """
    here = _facts_of(exercise)
    return tuple(sorted(here.union(*(facts for facts in _facts_of_all(course) if facts & here))))


@lru_cache
def _facts_of_all(course: Course) -> tuple[frozenset[str], ...]:
    return tuple(
        _facts_of(item) for folder in course.graded for item in read_rubric(folder).exercises
    )


def _facts_of(exercise: Exercise) -> frozenset[str]:
    return frozenset(fact for probe in exercise.probes for fact in probe.facts)


def varied(
    arguments: Mapping[str, Plain], generator: random.Random, *, apart: bool = False
) -> dict[str, Plain]:
    """Other arguments of the same form.

    Numbers that were equal stay equal and those that differed still differ: the channels of an
    image are as many as the filters of the block, where they were before. 0, 1, words and truth
    values stay as they are.

    Args:
        arguments: those of a probe.
        generator: decides.
        apart: numbers that were equal differ as well, so that height and channels of 4 x 4 x 4 do
            not stand for each other.
    """
    taken: set[int | float] = set()
    others: dict[int | float, int | float] = {}

    def other(value: Plain) -> Plain:
        if isinstance(value, Mapping):
            return {key: other(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [other(item) for item in value]
        if isinstance(value, bool) or not isinstance(value, int | float) or value in (0, 1):
            return value
        if apart or value not in others:
            others[value] = _near(value, taken, generator)
            taken.add(others[value])
        return others[value]

    return {name: other(value) for name, value in arguments.items()}


def _near(value: int | float, taken: set[int | float], generator: random.Random) -> int | float:
    """A number of the same sign and about the same size, an integer for an integer."""
    if isinstance(value, float):
        return value * generator.uniform(0.5, 1.0)
    reach = max(2, abs(value) // 4)
    near = [item for item in range(value - reach, value + reach + 1) if item * value > abs(value)]
    return generator.choice([item for item in near if item not in {value, *taken}] or [value])


def _observe(
    reference: Reference, exercise: Exercise, probe: Probe, seed: str, sandbox: Sandbox
) -> Observation | None:
    """What the solution shows; None where it does not come to an end, or no such call exists."""
    plan = ObservationPlan(reference.solution, replace(exercise, probes=(probe,)), seed)
    try:
        found = sandbox.run(plan).observations
    except CouldNotGradeError:  # no object is made of these numbers, as none lies from 2 to 1
        return None
    return found[0] if found and found[0].failure is None else None


def _fitting(
    reference: Reference, exercise: Exercise, probes: list[Probe], seed: str, sandbox: Sandbox
) -> list[Probe]:
    """The first probes, as many as one process can answer: large networks fill its memory."""
    plan = ObservationPlan(reference.solution, replace(exercise, probes=tuple(probes)), seed)
    number = len(sandbox.run(plan).observations)
    # A mutant may take a little more than the solution.
    return probes if number == len(probes) else probes[: max(1, number - 1)]


def _steady(first: Observation | None, second: Observation | None) -> Observation | None:
    """What two looks at the same call agree in; None where that is nothing."""
    if first is None or second is None:
        return None
    arrays = {
        name: values
        for name, values in first.arrays.items()
        if largest_difference(second.arrays.get(name), values) <= RELATIVE_TOLERANCE
    }
    facts = {
        name: fact
        for name, fact in first.facts.items()
        if same_value(_compared(second.facts[name]), _compared(fact))
    }
    return replace(first, arrays=arrays, facts=facts) if first.network or facts else None


def _compared(fact: Plain) -> Plain:
    """What the judge compares of a fact: its words may tell numbers that were drawn at random."""
    return fact["value"] if isinstance(fact, Mapping) and "words" in fact else fact


def _with_every_fact(exercise: Exercise, course: Course) -> tuple[Requirement, ...]:
    """The rubric's requirements of a procedure, and one for each fact that none looks at."""
    if exercise.kind != "procedure":
        return ()
    looked_at = {fact for item in exercise.requirements for fact in item.looks_at}
    others = [fact for fact in _facts_beside(exercise, course) if fact not in looked_at]
    return exercise.requirements + tuple(
        Requirement(fact, (fact,), "what the solution shows") for fact in others
    )
