"""A whole submission: run its definitions, then every probe of every exercise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Literal

from grader.observation import Observation
from grader.observe.code.calling import adapted
from grader.observe.code.namespace import Namespace, run_definitions, run_reference
from grader.observe.probing import observe_probe
from grader.plan import DefinitionsRan, ObservationPlan
from grader.rubrics import Exercise


def observe_submission(plan: ObservationPlan) -> Iterator[DefinitionsRan | Observation]:
    """Observe a submission, one probe after the other, so that a crash costs only what follows."""
    namespace = run_definitions(plan.source)
    yield DefinitionsRan(tuple(namespace.notes))
    if plan.helpers is None:
        yield from _observe_all(plan, namespace, "own")
    else:
        reference = run_reference(plan.helpers)
        for exercise in plan.exercises:
            replaced = _with_reference_helpers(namespace, reference, exercise, plan)
            yield from _observe_all(replace(plan, exercises=(exercise,)), replaced, "reference")


def _observe_all(
    plan: ObservationPlan, namespace: Namespace, helpers: Literal["own", "reference"]
) -> Iterator[Observation]:
    for exercise in plan.exercises:
        for probe in exercise.probes:
            seen = observe_probe(namespace.globals, exercise, probe, plan.seed, helpers)
            failure = seen.failure and namespace.explain(exercise.name, seen.failure)
            yield replace(seen, failure=failure)


def _with_reference_helpers(
    own: Namespace, reference: Namespace, exercise: Exercise, plan: ObservationPlan
) -> Namespace:
    for name in exercise.helpers:
        theirs: Callable[..., Any] = reference.globals[name]
        mine = own.globals.get(name)
        own.replace(name, adapted(theirs, mine if callable(mine) else theirs, plan.also_accepts))
    return own
