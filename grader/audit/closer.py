"""Probes beyond the rubric's: they separate equivalent mutants from undetected mistakes.

A mutant that equals the solution only on the rubric's probes shows a gap in the rubric. So it is
called again with other numbers, inputs and weights; its outputs are always compared, and all facts
of a procedure. Facts and outputs that differ between two runs of the solution, for example because
training data are shuffled, are left out, and so are those that change when the solution draws other
numbers from a generator that it is given. A contest is not repeated: a model that reaches the
thresholds within the budget is right.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial

from grader.batch import SandboxThreads
from grader.course import AssignmentFolder, Course
from grader.errors import CouldNotGradeError
from grader.judge.comparison import RELATIVE_TOLERANCE, largest_difference, same_value
from grader.observation import Observation, Plain
from grader.plan import ObservationPlan, secrets_of
from grader.reference import Reference
from grader.rubrics import Exercise, Probe, Requirement, Rubric, read_declarations, read_rubric
from grader.sandbox import Sandbox
from grader.submission import SubmissionSource, parse_quietly

_TRIES = 8


def look_closer(reference: Reference, function: str, threads: SandboxThreads) -> Reference:
    """Make a reference for one function with further probes instead of the rubric's."""
    asked = replace(reference.rubric.exercise(function), requirements=())
    seed = f"{reference.seed}/closer"

    solution, drawing = reference.solution, with_other_draws(reference.solution, asked)

    def plan_of(*probes: Probe, source: SubmissionSource = solution) -> ObservationPlan:
        exercise = replace(asked, probes=probes)
        return ObservationPlan(source, exercise, secrets_of(seed, exercise))

    def observe(
        probe: Probe, sandbox: Sandbox, source: SubmissionSource = solution
    ) -> Observation | None:
        """Observe the solution; return None if it fails or the arguments cannot be made."""
        try:
            found = sandbox.run(plan_of(probe, source=source)).observations
        except CouldNotGradeError:  # no object has these numbers, such as a range from 2 to 1
            return None
        return found[0] if found and found[0].failure is None else None

    def first_answered(tries: Sequence[Probe], sandbox: Sandbox) -> Probe | None:
        return next((probe for probe in tries if observe(probe, sandbox) is not None), None)

    def fitting(probes: list[Probe], sandbox: Sandbox) -> list[Probe]:
        """Keep as many probes as fit into the memory of one process."""
        number = len(sandbox.run(plan_of(*probes)).observations)
        # A mutant may take a little more than the solution.
        return probes if number == len(probes) else probes[: max(1, number - 1)]

    further = list(_further_probes(asked, seed))
    found = threads.spread(first_answered, further)
    chosen = {further.index(tries): probe for tries, probe in found if probe is not None}
    probes = [chosen[index] for index in sorted(chosen)]
    if probes:
        probes = threads.submit(fitting, probes).result()
    if asked.kind == "procedure" and probes:
        # A fact that the solution does not have would fail the others with it.
        alone = [
            replace(probes[0], facts=(fact,)) for fact in _facts_beside(asked, reference.assignment)
        ]
        tried = threads.spread(observe, alone)
        facts = tuple(sorted(probe.facts[0] for probe, found in tried if found is not None))
        probes = [replace(probe, facts=facts) for probe in probes]
    runs = threads.twice(lambda sandbox: [observe(probe, sandbox) for probe in probes])
    pairs = [(probe, _steady(*two)) for probe, *two in zip(probes, *runs, strict=True)]
    if drawing is not None:
        others = [threads.submit(partial(observe, source=drawing), probe) for probe in probes]
        pairs = [
            (probe, _steady(item, other.result()) if item else None)
            for (probe, item), other in zip(pairs, others, strict=True)
        ]
    steady = [(probe, item) for probe, item in pairs if item is not None]
    requirements = _with_every_fact(reference.rubric.exercise(function), reference.assignment)
    exercise = replace(asked, probes=tuple(probe for probe, _ in steady), requirements=requirements)
    rubric = Rubric(reference.rubric.assignment, reference.rubric.title, (exercise,))
    observed = tuple(item for _, item in steady)
    return Reference(reference.assignment, rubric, reference.solution, observed, seed)


def with_other_draws(solution: SubmissionSource, exercise: Exercise) -> SubmissionSource | None:
    """Let a function begin with a number from each generator that it is given.

    Returns:
        None if it is given no generator.
    """
    names = {
        name
        for probe in exercise.probes
        for name, value in probe.arguments.items()
        if isinstance(value, Mapping) and "generator" in value
    }
    if not names:
        return None
    draws = parse_quietly("\n".join(f"{name}.random()" for name in sorted(names))).body
    statements = []
    for item in solution.statements:
        if exercise.name in item.defines:
            tree = parse_quietly(item.source)
            for function in tree.body:
                if isinstance(function, ast.FunctionDef) and function.name == exercise.name:
                    function.body[:0] = draws
            item = replace(item, source=ast.unparse(tree))
        statements.append(item)
    return replace(solution, statements=tuple(statements))


def _further_probes(exercise: Exercise, seed: str) -> Iterator[tuple[Probe, ...]]:
    """Yield each probe of the rubric for all facts, and variants with other arguments.

    Of every tuple the first probe is used that the solution can answer: a number may be too small,
    or two numbers have to be equal, such as filters and channels.
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


def _facts_beside(exercise: Exercise, assignment: AssignmentFolder) -> tuple[str, ...]:
    """List the facts of exercises that share a fact with this one.

    Other facts may be left to chance here, such as the place of a random crop. Facts that only
    another assignment declares cannot be observed.
    """
    here = _facts_of(exercise)
    beside = here.union(*(facts for facts in _facts_of_all(assignment.course) if facts & here))
    return tuple(sorted(beside & read_declarations(assignment.public).facts.keys()))


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
    """Vary the numbers in arguments.

    Equal numbers stay equal and different numbers stay different: a block whose filters equal the
    channels of its image keeps that. 0, 1, words and truth values stay. With `apart`, equal numbers
    differ as well, so that the height and the channels of 4 x 4 x 4 cannot be exchanged unnoticed.
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
    """Choose a similar number: same type, same sign, about the same size."""
    if isinstance(value, float):
        return value * generator.uniform(0.5, 1.0)
    reach = max(2, abs(value) // 4)
    near = [item for item in range(value - reach, value + reach + 1) if item * value > abs(value)]
    return generator.choice([item for item in near if item not in {value, *taken}] or [value])


def _steady(first: Observation | None, second: Observation | None) -> Observation | None:
    """Keep only values equal in both runs; None if there are none."""
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
    """Take the compared parts of a fact; its words may be random."""
    if not isinstance(fact, Mapping) or "words" not in fact:
        return fact
    return {"value": fact["value"], "evidence": fact.get("evidence")}


def _with_every_fact(exercise: Exercise, assignment: AssignmentFolder) -> tuple[Requirement, ...]:
    """Add a requirement for each fact that no requirement of the rubric looks at."""
    if exercise.kind != "procedure":
        return ()
    looked_at = {fact for item in exercise.requirements for fact in item.looks_at}
    others = [fact for fact in _facts_beside(exercise, assignment) if fact not in looked_at]
    return exercise.requirements + tuple(
        # A requirement of the rubric may have the name of a fact.
        Requirement(f"the fact {fact}", (fact,), "what the solution shows")
        for fact in others
    )
