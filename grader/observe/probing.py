"""One probe: call one graded function and write down everything that the rubric may ask about."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from inspect import isfunction
from typing import Any, Literal

import keras
import numpy as np
import tensorflow as tf

from grader.array_text import pixels_from_text
from grader.errors import closest
from grader.observation import Failure, Network, Observation, Plain
from grader.observe.arguments import make_arguments
from grader.observe.code.calling import CallFailedError, call, wrong_return
from grader.observe.code.namespace import place_of_error, said_by
from grader.observe.code.present import is_of_old_keras
from grader.observe.code.recording import Recording, recorded_calls
from grader.observe.facts import FACTS, Procedure
from grader.observe.facts.budget import watched_training
from grader.observe.network.canonical import only_finite
from grader.observe.network.graph import describe, functional_of, read_graph
from grader.observe.network.opening import is_made_of_layers, open_model
from grader.observe.network.outputs import compute_outputs
from grader.observe.network.running import observe_by_running
from grader.observe.network.transplant import transplant
from grader.observe.network.unfilled import unfilled_variables
from grader.observe.network.watching import Run
from grader.observe.values import as_plain
from grader.rubrics import Exercise, Probe

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

    Raises:
        ValueError: the probe asks for what does not exist; a mistake in the rubric.
    """
    _require_known_facts(exercise, probe)
    started = time.perf_counter()
    empty = Observation(exercise.name, probe.name, helpers)
    function = namespace.get(exercise.name)
    if not callable(function):
        found = "" if function is None else type(function).__name__
        return replace(empty, failure=Failure("missing", found, "", None))
    try:
        with unfilled_variables():
            called = [item for item in map(namespace.get, exercise.helpers) if isfunction(item)]
            probe_seed = f"{seed}/{exercise.name}/{probe.name}"
            seen = _observe(function, called, exercise, probe, probe_seed)
    except CallFailedError as error:
        seen = {"failure": error.failure}
    return replace(empty, **seen, seconds=time.perf_counter() - started)


def _require_known_facts(exercise: Exercise, probe: Probe) -> None:
    for name in probe.facts:
        if name not in FACTS:
            meant = closest(name, FACTS)
            hint = f"did you mean {meant}?" if meant else f"there are {', '.join(FACTS)}"
            raise ValueError(f"{exercise.name}, probe {probe.name}: no fact {name}; {hint}")


def _observe(
    function: Any, helpers: Sequence[Any], exercise: Exercise, probe: Probe, seed: str
) -> dict[str, Any]:
    try:
        arguments = make_arguments(probe.arguments, seed)
    except ValueError as error:
        raise ValueError(f"{exercise.name}, probe {probe.name}: {error}") from None
    optimizer = getattr(arguments.get("model"), "optimizer", None)
    trains = bool(probe.asks)

    def again(**others: Any) -> Any:
        given = {**_copied(arguments), **others}
        return call(function, given, exercise.also_accepts, helpers, compiled=trains)

    with recorded_calls(function) as recording, watched_training() as training:
        try:
            returned = again()
        except CallFailedError as error:
            partial = {"failure": error.failure, "network": _partial_network(recording, arguments)}
            if exercise.kind == "block" and _may_run_on_tensors(error.failure):
                return _block_on_tensors(function, helpers, exercise, probe, seed, partial)
            return partial
    try:
        match exercise.kind:
            case "procedure":
                asks = pixels_from_text(probe.asks) if trains else None
                procedure = Procedure(arguments, returned, again, optimizer, training, asks)
                return _observe_procedure(probe, procedure)
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


def _may_run_on_tensors(failure: Failure) -> bool:
    """Layers of the old Keras run, but are no part of any model."""
    return failure.kind == "raised" and not is_of_old_keras(failure.message)


def _block_on_tensors(
    function: Any,
    helpers: Sequence[Any],
    exercise: Exercise,
    probe: Probe,
    seed: str,
    before: dict[str, Any],
) -> dict[str, Any]:
    """A block that failed on symbolic tensors, as `before` says, on tensors that hold values.

    Where it fails there, too, the failure at which it came further is the one to tell.
    """
    shapes = [tensor.shape for tensor in _symbolic(make_arguments(probe.arguments, seed))]

    def run(inputs: Sequence[Any], _training: bool) -> Any:
        given = iter(inputs)
        arguments = {
            name: next(given) if isinstance(value, keras.KerasTensor) else value
            for name, value in make_arguments(probe.arguments, seed).items()
        }
        returned = call(function, arguments, exercise.also_accepts, helpers)
        tensors = _returned_tensors(returned, tf.Tensor)
        if not all(map(tf.size, tensors)):
            raise ValueError("Symbolic tensors refuse what leaves nothing of an image.")
        return tensors

    try:
        return _observe_run(run, shapes, function, probe, seed)
    except CallFailedError as error:
        return before | {"failure": _further(before["failure"], error.failure)}
    except Exception:
        return before


def _further(before: Failure, on_tensors: Failure) -> Failure:
    first, second = before.place, on_tensors.place
    if first and second and first.where == second.where and first.line < second.line:
        return on_tensors
    return before


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
        shapes = _input_shapes(model, probe)
        if not shapes:
            found = "a model whose input shape cannot be seen"
            expected = "one that begins with keras.Input, or on which `build` was called"
            message = f"it returns {found}; expected {expected}"
            raise CallFailedError(Failure("wrong_return", _type_name(model), message))
        opened = open_model(model, shapes)
        if opened is None:
            return _observe_run(_run_of(model), shapes, model.call, probe, seed)
        functional, places = opened
    graph = read_graph(functional.inputs, functional.outputs, places)
    if any(is_made_of_layers(call.operation) for call in graph.calls):
        shapes = [tensor.shape for tensor in functional.inputs]
        return _observe_run(_run_of(functional), shapes, None, probe, seed)
    network = describe(graph)
    if not probe.outputs:
        return {"network": network}
    transplant(graph, seed)
    arrays = compute_outputs(functional, graph, seed, probe.input_scale)
    return {"network": network, "arrays": arrays}


def _observe_run(
    run: Run, shapes: Sequence[Any], written_in: Any, probe: Probe, seed: str
) -> dict[str, Any]:
    network, arrays = observe_by_running(
        run, shapes, written_in, seed, probe.input_scale, probe.outputs
    )
    return {"network": network, "arrays": arrays}


def _run_of(model: keras.Model) -> Run:
    def run(inputs: Sequence[Any], training: bool) -> Any:
        returned = model(_single(list(inputs)), training=training)
        if not all(map(tf.is_tensor, keras.tree.flatten(returned))):
            raise CallFailedError(wrong_return(returned, "a tensor", "its model"))
        return returned

    return run


def _input_shapes(model: keras.Model, probe: Probe) -> list[tuple[int | None, ...]]:
    """Input shapes of a model without inputs: what the probe names, or it was built for."""
    tables = [value for value in probe.arguments.values() if isinstance(value, Mapping)]
    named = [(None, *table["shape"]) for table in tables if "shape" in table]
    built_for = (model.get_build_config() or {}).get("input_shape")
    return named or ([tuple(built_for)] if built_for else [])


def _observe_procedure(probe: Probe, procedure: Procedure) -> dict[str, Any]:
    facts: dict[str, Plain] = {}
    for name in probe.facts:
        fact = FACTS[name](procedure)
        facts[name] = {"value": only_finite(fact.value), "words": fact.words}
    return {"facts": facts}


def _returned_tensors(returned: Any, kind: type = keras.KerasTensor) -> list[Any]:
    tensors = list(returned) if isinstance(returned, list | tuple) else [returned]
    if not tensors or not all(isinstance(tensor, kind) for tensor in tensors):
        raise CallFailedError(wrong_return(returned, "the output tensor of the block"))
    return tensors


def _returned_model(returned: Any) -> keras.Model:
    if not isinstance(returned, keras.Model):
        raise CallFailedError(wrong_return(returned, "a keras.Model"))
    return returned


def _returned_value(returned: Any) -> Plain:
    expected = "a number, or a list or an array of numbers"
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
