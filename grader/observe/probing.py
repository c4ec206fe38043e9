"""One probe: call one graded function and write down everything that the rubric may ask about."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

import keras
import numpy as np

from grader.observation import Failure, Network, Observation, Plain
from grader.observe.arguments import make_arguments
from grader.observe.augmentation import AUGMENTATION_FACTS
from grader.observe.calling import CallFailedError, call, wrong_return
from grader.observe.canonical import only_finite
from grader.observe.chance import CHANCE_FACTS
from grader.observe.facts import FACTS, Procedure
from grader.observe.graph import describe, functional_of, read_graph
from grader.observe.namespace import place_of_error, said_by
from grader.observe.opening import open_model
from grader.observe.outputs import compute_outputs
from grader.observe.pipelines import PIPELINE_FACTS
from grader.observe.recording import Recording, recorded_calls
from grader.observe.transplant import transplant
from grader.observe.unfilled import unfilled_variables
from grader.observe.values import as_plain
from grader.rubrics import Exercise, Probe

ALL_FACTS = FACTS | CHANCE_FACTS | AUGMENTATION_FACTS | PIPELINE_FACTS
"""Whatever a rubric can ask of a procedure, by name."""


def observe_probe(
    namespace: Mapping[str, Any],
    exercise: Exercise,
    probe: Probe,
    seed: str,
    helpers: Literal["own", "reference"] = "own",
) -> Observation:
    """Call a graded function as one probe asks.

    Args:
        namespace: the submission's global names.
        exercise: which function, and how it is called.
        probe: with which arguments.
        seed: secret that decides inputs and weights.
        helpers: whose helper functions the namespace holds; written down, not acted upon.

    Returns:
        What was seen; `failure` says so where there is nothing to see. Never raises for what the
        student's code does.
    """
    started = time.perf_counter()
    empty = Observation(exercise.name, probe.name, helpers)
    function = namespace.get(exercise.name)
    if not callable(function):
        found = "" if function is None else type(function).__name__
        return replace(empty, failure=Failure("missing", found, "", None))
    try:
        with unfilled_variables():
            seen = _observe(function, exercise, probe, f"{seed}/{exercise.name}/{probe.name}")
    except CallFailedError as error:
        seen = {"failure": error.failure}
    return replace(empty, **seen, seconds=time.perf_counter() - started)


def _observe(function: Any, exercise: Exercise, probe: Probe, seed: str) -> dict[str, Any]:
    arguments = make_arguments(probe.arguments, seed)

    def again(**others: Any) -> Any:
        return call(function, {**_copied(arguments), **others}, exercise.also_accepts)

    with recorded_calls(function) as recording:
        try:
            returned = again()
        except CallFailedError as error:
            return {"failure": error.failure, "network": _partial_network(recording, arguments)}
    try:
        match exercise.kind:
            case "procedure":
                return _observe_procedure(probe, Procedure(arguments, returned, again))
            case "value":
                return {"facts": {"value": _returned_value(returned)}}
            case "block":
                outputs = _returned_tensors(returned)
                model = keras.Model(_single(_symbolic(arguments)), _single(outputs))
            case "model":
                model = _returned_model(returned)
        return _observe_network(model, probe, recording, seed)
    except CallFailedError:
        raise
    except Exception as error:
        place = place_of_error(error.__traceback__)
        raise CallFailedError(
            Failure("raised", type(error).__name__, said_by(error), place)
        ) from None


def _copied(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The same with arrays of its own: a function may change those that it is given."""
    return {
        name: value.copy() if isinstance(value, np.ndarray) else value
        for name, value in arguments.items()
    }


def _single(tensors: list[Any]) -> Any:
    """One tensor as itself: Keras warns where a list of one is called with a tensor."""
    return tensors if len(tensors) > 1 else tensors[0]


def _symbolic(arguments: Mapping[str, Any]) -> list[Any]:
    return [value for value in arguments.values() if isinstance(value, keras.KerasTensor)]


def _partial_network(recording: Recording, arguments: Mapping[str, Any]) -> Network | None:
    """How far a function came before it stopped: what is wrong often lies before where it stops."""
    try:
        graph = read_graph(_symbolic(arguments), recording.loose_ends(), recording.places)
        return describe(graph) if graph.outputs else None
    except Exception:
        # The half-built objects of a failed function need not hold together.
        return None


def _observe_network(
    model: keras.Model, probe: Probe, recording: Recording, seed: str
) -> dict[str, Any]:
    functional, places = functional_of(model), recording.places
    if functional is None:
        opened = open_model(model, _declared_shapes(probe))
        functional, places = opened or (None, places)
    if functional is None:
        found = "a model whose layers and input shape cannot be seen"
        expected = "one that begins with keras.Input, or whose `call` only calls layers"
        message = f"it returns {found}; expected {expected}"
        raise CallFailedError(Failure("wrong_return", _type_name(model), message))
    graph = read_graph(functional.inputs, functional.outputs, places)
    network = describe(graph)
    if not probe.outputs:
        return {"network": network}
    transplant(graph, seed)
    arrays = compute_outputs(functional, graph, seed, probe.input_scale)
    return {"network": network, "arrays": arrays}


def _declared_shapes(probe: Probe) -> list[tuple[int, ...]]:
    """Input shapes that a probe names, for models that do not say theirs."""
    tables = [value for value in probe.arguments.values() if isinstance(value, Mapping)]
    return [tuple(table["shape"]) for table in tables if "shape" in table]


def _observe_procedure(probe: Probe, procedure: Procedure) -> dict[str, Any]:
    facts: dict[str, Plain] = {}
    for name in probe.facts:
        fact = ALL_FACTS[name](procedure)
        facts[name] = {"value": only_finite(fact.value), "words": fact.words}
    return {"facts": facts}


def _returned_tensors(returned: Any) -> list[Any]:
    tensors = list(returned) if isinstance(returned, list | tuple) else [returned]
    if not tensors or not all(isinstance(tensor, keras.KerasTensor) for tensor in tensors):
        raise CallFailedError(wrong_return(returned, "the output tensor of the block"))
    return tensors


def _returned_model(returned: Any) -> keras.Model:
    if not isinstance(returned, keras.Model):
        raise CallFailedError(wrong_return(returned, "a keras.Model"))
    return returned


def _returned_value(returned: Any) -> Plain:
    expected = "a number, or a list of numbers"
    if returned is None:
        raise CallFailedError(wrong_return(returned, expected))
    try:
        return as_plain(returned)
    except (TypeError, RecursionError) as error:
        failure = wrong_return(returned, expected)
        holds = said_by(error)
        if isinstance(error, TypeError) and holds != _type_name(returned):
            message = f"it returns a {_type_name(returned)} that holds a {holds}"
            failure = replace(failure, message=f"{message}; expected {expected}")
        raise CallFailedError(failure) from None


def _type_name(value: Any) -> str:
    return type(value).__name__
