"""One graded function: run the definitions that it needs, then each of its probes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from grader.observation import Observation
from grader.observe.code.calling import adapted
from grader.observe.code.namespace import Namespace, run_definitions, run_reference
from grader.observe.probing import observe_probe
from grader.plan import DefinitionsRan, HelperFunctions, ObservationPlan


def observe_function(plan: ObservationPlan) -> Iterator[DefinitionsRan | Observation]:
    """Observe a function, probe by probe; a crash costs only later probes."""
    namespace = run_definitions(plan.source)
    yield DefinitionsRan(tuple(namespace.notes))
    if plan.helpers:
        _replace_helpers(namespace, plan.exercise.helpers, plan.helpers)
    for probe in plan.exercise.probes:
        seen = observe_probe(namespace.globals, plan.exercise, probe, plan.seed)
        failure = seen.failure and namespace.explain(plan.exercise.name, seen.failure)
        yield replace(seen, failure=failure)


def _replace_helpers(
    namespace: Namespace, names: tuple[str, ...], helpers: HelperFunctions
) -> None:
    reference = run_reference(helpers.source)
    for name in names:
        replacement: Callable[..., Any] = reference.globals[name]
        own = namespace.globals.get(name)
        called_like = own if callable(own) else replacement
        namespace.replace(name, adapted(replacement, called_like, helpers.also_accepts))
