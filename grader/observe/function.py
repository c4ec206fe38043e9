"""One graded function: run the definitions that it needs, then each of its probes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from grader.observation import Observation
from grader.observe.code.calling import adapted
from grader.observe.code.namespace import run_definitions, run_reference
from grader.observe.probing import observe_probe
from grader.plan import DefinitionsRan, HelperFunctions, ObservationPlan


def observe_function(plan: ObservationPlan) -> Iterator[DefinitionsRan | Observation]:
    """Observe a function, probe by probe; a crash costs only later probes."""
    exercise, seeds, source, helpers = plan.exercise, plan.seeds, plan.source, plan.helpers
    given = plan.given
    also_accepts = helpers.also_accepts if helpers else ()
    # Before student code runs, and their text is gone then.
    replacements = _functions_of(helpers, exercise.helpers) if helpers else {}
    del plan, helpers
    namespace = run_definitions(source)
    yield DefinitionsRan(tuple(namespace.notes))
    for name, replacement in replacements.items():
        own = namespace.globals.get(name)
        called_like = own if callable(own) else replacement
        namespace.replace(name, adapted(replacement, called_like, also_accepts))
    for probe in exercise.probes:
        seen = observe_probe(namespace.globals, exercise, probe, seeds[probe.name], given)
        failure = seen.failure and namespace.explain(exercise.name, seen.failure)
        yield replace(seen, failure=failure)


def _functions_of(
    helpers: HelperFunctions, names: tuple[str, ...]
) -> dict[str, Callable[..., Any]]:
    reference = run_reference(helpers.source)
    return {name: reference.globals[name] for name in names}
