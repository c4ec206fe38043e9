"""Judges silence and the name of the last layer, besides the result.

Each costs the share of the points that the rubric says. What is as asked is not listed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from grader.judge.assignments import outer_function, parsed, place_in
from grader.judge.case import ProbePair
from grader.observation import Definition, Network, Place
from grader.rubrics import Exercise
from grader.verdict import Finding

_LOUD = ("fit", "evaluate", "predict")
"""Methods of a model that print unless they are told otherwise."""


def manners_of(
    exercise: Exercise,
    pairs: Sequence[ProbePair],
    definition: Definition | None,
    *,
    is_right: bool,
) -> list[tuple[Finding, float]]:
    """Return the mistakes, each with the share of the points that it costs.

    Args:
        exercise: the graded function.
        pairs: the observations of each probe.
        definition: the student's text of the function.
        is_right: True if the result is right.
    """
    if any(pair.found.failure for pair in pairs):
        return []
    unnamed = _unnamed(exercise, pairs, is_right)
    if unnamed is None and is_right and definition:
        unnamed = _unread_name(exercise, definition)
    found = (
        (_printed(pairs, definition), exercise.printing_costs),
        (unnamed, exercise.naming_costs),
    )
    return [(finding, share) for finding, share in found if finding and share]


def _printed(pairs: Sequence[ProbePair], definition: Definition | None) -> Finding | None:
    for pair in pairs:
        fact = pair.found.facts.get("printed")
        if isinstance(fact, dict) and fact.get("value"):
            message = f"Found {fact.get('words')} printed; expected nothing."
            hint = "`fit`, `evaluate` and `predict` are silent with `verbose=0`."
            place = _line_that_prints(definition, str(fact.get("words"))) if definition else None
            return Finding("failed", "printed", message, hint, place)
    return None


def _line_that_prints(definition: Definition, words: str) -> Place | None:
    """Find the line that printed: the progress of a model, or `print`."""
    calls = sorted(_loud_calls(definition))
    fitting = [line for line, name in calls if (name == "fit") == ("`Epoch " in words)]
    lines = fitting or [line for line, _ in calls]
    return place_in(definition, lines[0]) if lines else None


def _loud_calls(definition: Definition) -> Iterator[tuple[int, str]]:
    for node in ast.walk(parsed(definition)):
        match node:
            case ast.Call(func=ast.Name(id="print")):
                yield node.lineno, "print"
            case ast.Call(func=ast.Attribute(attr=name)) if name in _LOUD:
                is_silent = any(
                    isinstance(item.value, ast.Constant) and item.value.value == 0
                    for item in node.keywords
                    if item.arg == "verbose"
                )
                if not is_silent:
                    yield node.lineno, name


def _unnamed(exercise: Exercise, pairs: Sequence[ProbePair], is_right: bool) -> Finding | None:
    """Find a network whose last layer has another name than the call gives."""
    public = {probe.name: probe for probe in exercise.probes if not probe.is_hidden}
    for pair in pairs:
        probe, network = public.get(pair.reference.probe), pair.found.network
        wanted = probe.arguments.get("name") if probe else None
        if not isinstance(wanted, str) or network is None or network.seen == "run":
            continue
        last = network.nodes[network.outputs[0]]
        if not is_right and last.kind != _last_kind(pair):
            continue  # the layer that is to have the name is missing
        names = _names_at_the_end(network)
        # A layer with the name that stands elsewhere is a mistake of another kind.
        if wanted not in (*names, *(node.name for node in network.nodes if not is_right)):
            found = f"is called `{names[0]}`" if names else "has no name of its own"
            message = f"The last layer {found}; expected `{wanted}`, as name={wanted!r} says."
            return Finding("failed", "name", message, "Every layer takes a `name`.", last.place)
    return None


def _unread_name(exercise: Exercise, definition: Definition) -> Finding | None:
    """Find a function that takes a name and never reads it.

    Its layer may have the one name of the public probe, or none that Keras shows.
    """
    asks = any("name" in probe.arguments for probe in exercise.probes if not probe.is_hidden)
    function = outer_function(definition)
    if not asks or function is None or function.args.kwarg is not None:
        return None
    given = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    takes = any(item.arg == "name" for item in given)
    reads = any(
        isinstance(node, ast.Name) and node.id in ("name", "locals") for node in ast.walk(function)
    )
    if not takes or reads:
        return None
    message = "Nothing reads the argument `name`; expected the last layer to be called so."
    place = place_in(definition, function.lineno)
    return Finding("failed", "name", message, "Every layer takes a `name`.", place)


def _last_kind(pair: ProbePair) -> str:
    network = pair.reference.network
    return network.nodes[network.outputs[0]].kind if network else ""


def _names_at_the_end(network: Network) -> list[str]:
    """List the names of the last layer and of the one before it."""
    last = network.nodes[network.outputs[0]]
    nodes = [last, *(network.nodes[index] for index in last.inputs)]
    return [node.name for node in nodes if node.name and node.kind != "input"]
