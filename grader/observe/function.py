"""One graded function: run the definitions that it needs, then each of its probes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from grader.observation import Observation
from grader.observe.code.calling import adapted
from grader.observe.code.namespace import run_definitions, run_reference
from grader.observe.probing import observe_probe
from grader.plan import DefinitionsRan, HelperFunctions, HiddenProbes, ObservationPlan
from grader.rubrics import Probe


def observe_function(
    plan: ObservationPlan, hidden: Callable[[], HiddenProbes | None] = lambda: None
) -> Iterator[DefinitionsRan | Observation]:
    """Observe a function, probe by probe; a crash costs only later probes.

    Args:
        plan: with the public probes.
        hidden: returns the hidden probes, if there are any; called when the public ones are
            observed.
    """
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
    for probe, seed in _asked(exercise.probes, seeds, hidden):
        seen = observe_probe(namespace.globals, exercise, probe, seed, given)
        failure = seen.failure and namespace.explain(exercise.name, seen.failure)
        yield replace(seen, failure=failure)


def _asked(
    probes: tuple[Probe, ...],
    seeds: Mapping[str, str],
    hidden: Callable[[], HiddenProbes | None],
) -> Iterator[tuple[Probe, str]]:
    """Yield the probes with their secrets, the hidden ones after the others were answered."""
    yield from ((probe, seeds[probe.name]) for probe in probes)
    if further := hidden():
        yield from ((probe, further.seeds[probe.name]) for probe in further.probes)


def _functions_of(
    helpers: HelperFunctions, names: tuple[str, ...]
) -> dict[str, Callable[..., Any]]:
    reference = run_reference(helpers.source)
    return {name: reference.globals[name] for name in names}
