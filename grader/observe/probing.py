"""One probe: call a graded function and record the observation."""

from __future__ import annotations

import json
import re
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import asdict, dataclass, replace
from types import FunctionType
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from grader.array_text import pixels_from_text
from grader.errors import CouldNotGradeError
from grader.observation import Failure, Network, Observation, Place, Plain, Step
from grader.observe.arguments import make_arguments, random_generator
from grader.observe.code import calling
from grader.observe.code.calling import CallFailedError, at_its_return, wrong_return
from grader.observe.code.keras_as_imported import keras_as_imported
from grader.observe.code.messages import said_by
from grader.observe.code.old_keras import as_in_keras_2
from grader.observe.code.places import place_of_error
from grader.observe.code.present import is_of_old_keras
from grader.observe.code.printing import Printed, printed_lines
from grader.observe.code.recording import Recording, recorded_calls
from grader.observe.code.steps import recorded_steps
from grader.observe.facts import FACTS, Arguments, Procedure
from grader.observe.facts.budget import Training, watched_training
from grader.observe.network.canonical import snake_case
from grader.observe.network.graph import (
    describe,
    functional_of,
    read_graph,
    unused_calls,
    with_failed_call,
    with_values,
)
from grader.observe.network.opening import is_made_of_layers, open_model
from grader.observe.network.outputs import compute_outputs
from grader.observe.network.running import observe_by_running
from grader.observe.network.transplant import transplant
from grader.observe.network.unfilled import unfilled_variables
from grader.observe.network.watching import Run
from grader.observe.settings import default_settings
from grader.observe.values import as_plain
from grader.plan import seed_of
from grader.rubrics import Exercise, Probe

_members_of = type.__dict__["__dict__"].__get__
"""Returns the members of a class, whatever its metaclass says."""
_FAILED_LAYER = re.compile(r"calling (\w+)\.call")
"""The layer in a message of Keras 3.15.1."""
_OF_KERAS_2 = ("AttributeError", "ImportError", "ModuleNotFoundError", "TypeError")
"""Errors of functions that use names or defaults which Keras 3 took away."""


@dataclass(frozen=True)
class Call:
    """The call of a graded function that a probe asks for."""

    function: Any
    called: Sequence[Callable[..., Any]]
    """Graded and given functions: a failure in one is shown at the line of its call."""
    exercise: Exercise
    probe: Probe
    seed: str
    """Secret that decides inputs and weights, different for each probe."""

    def arguments(self) -> dict[str, Any]:
        """Make the arguments.

        Raises:
            ValueError: an object cannot be made as the rubric asks for it.
        """
        try:
            with keras_as_imported():
                return make_arguments(self.probe.arguments, self.seed)
        except ValueError as error:
            where = f"{self.exercise.name}, probe {self.probe.name}"
            raise ValueError(f"{where}: {error}") from None

    def run(self, arguments: Mapping[str, Any]) -> Any:
        """Call the function.

        A contest begins with the same random numbers each time: equal work has equal points.

        Raises:
            CallFailedError: the function does not return.
        """
        if self.probe.asks:
            generator = random_generator(self.seed, "contest")
            keras.utils.set_random_seed(int(generator.integers(2**31)))
        return calling.call(
            self.function,
            arguments,
            self.exercise.also_accepts,
            self.called,
            compiled=bool(self.probe.asks),
        )


@dataclass(frozen=True)
class _Returned:
    """A call that has returned."""

    call: Call
    arguments: Mapping[str, Any]
    value: Any
    recording: Recording
    optimizer_before: Any
    training: Training
    steps: tuple[Step, ...]
    printed: Printed


def observe_probe(
    namespace: Mapping[str, Any],
    exercise: Exercise,
    probe: Probe,
    seed: str,
    given: Collection[str] = (),
) -> Observation:
    """Call a graded function as one probe asks.

    Args:
        namespace: global names of the submission.
        exercise: the function, and how it is called.
        probe: the arguments.
        seed: secret that decides inputs and weights.
        given: names of functions and classes of the notebook around its exercises.

    Returns:
        The observation, with a `failure` if the function fails.

    Raises:
        ValueError, CouldNotGradeError: a mistake in the rubric or in the code of its author.
    """
    started = time.perf_counter()
    empty = Observation(exercise.name, probe.name)
    function = namespace.get(exercise.name)
    if not callable(function):
        found = "" if function is None else type(function).__name__
        return replace(empty, failure=Failure("missing", found, "", None))
    names = {*exercise.helpers, *given} - {exercise.name}
    called = [found for name in names for found in _functions_of(namespace.get(name))]
    call = Call(function, called, exercise, probe, seed_of(seed, exercise, probe))
    with default_settings(namespace):
        observation = _observe(call, empty)
    failure = observation.failure
    if failure and failure.kind == "raised" and failure.error in _OF_KERAS_2:
        with default_settings(namespace), as_in_keras_2():
            again = _observe(call, empty)
        if again.failure != failure:
            observation = replace(again, spared=failure)
    return replace(observation, seconds=time.perf_counter() - started)


def _functions_of(item: Any) -> Iterator[Callable[..., Any]]:
    """List the methods of a class; a function itself.

    Objects may lie about their type.
    """
    members = _members_of(item).values() if issubclass(type(item), type) else [item]
    yield from (member for member in members if type(member) is FunctionType)


@unfilled_variables()
def _observe(call: Call, empty: Observation) -> Observation:
    arguments = call.arguments()
    optimizer = getattr(arguments.get("model"), "optimizer", None)
    # Python calls the recorder at each call of any function, of which networks make many.
    is_network = call.exercise.kind in ("block", "model")
    recorded: AbstractContextManager[list[Step]]
    recorded = nullcontext([]) if is_network else recorded_steps(call.function)
    with (
        recorded_calls(call.function) as recording,
        watched_training() as training,
        recorded as steps,
        printed_lines() as printed,
    ):
        try:
            value = call.run(_copied(arguments))
        except CallFailedError as error:
            network = _partial_network(recording, arguments, call, error.failure.place)
            failed = replace(empty, failure=error.failure, network=network, steps=tuple(steps))
            if call.exercise.kind == "block" and _may_run_on_tensors(error.failure):
                return _block_on_tensors(call, empty, failed)
            return failed
    returned = _Returned(
        call, arguments, value, recording, optimizer, training, tuple(steps), printed
    )
    observe = {"block": _block, "model": _model, "procedure": _procedure, "value": _value}
    try:
        with keras_as_imported():
            return observe[call.exercise.kind](returned, empty)
    except CouldNotGradeError:
        raise
    except CallFailedError as error:
        failure = error.failure
    except Exception as error:
        place = place_of_error(error.__traceback__)
        failure = Failure("raised", type(error).__name__, said_by(error), place)
    failure = at_its_return(failure, call.function)
    return replace(empty, failure=failure, steps=returned.steps)


def _block(returned: _Returned, empty: Observation) -> Observation:
    outputs = _returned_tensors(returned.value)
    model = keras.Model(_single(_symbolic(returned.arguments)), _single(outputs))
    return _observe_network(model, returned, empty)


def _model(returned: _Returned, empty: Observation) -> Observation:
    if not isinstance(returned.value, keras.Model):
        raise CallFailedError(wrong_return(returned.value, "a keras.Model"))
    return _observe_network(returned.value, returned, empty)


def _procedure(returned: _Returned, empty: Observation) -> Observation:
    call, probe = returned.call, returned.call.probe

    def again(**others: Any) -> Any:
        return call.run({**_copied(returned.arguments), **others})

    procedure = Procedure(
        Arguments(returned.arguments),
        returned.value,
        again,
        returned.optimizer_before,
        returned.training,
        pixels_from_text(probe.asks) if probe.asks else None,
        call.seed,
    )
    facts: dict[str, Plain] = {name: _fact(name, procedure) for name in probe.facts}
    if call.exercise.printing_costs:
        printed = returned.printed
        facts["printed"] = {"value": printed.lines, "words": printed.words, "is_claim": True}
    return replace(empty, facts=facts, steps=returned.steps)


def _fact(name: str, procedure: Procedure) -> dict[str, Plain]:
    """Compute a fact; if that fails, record the name of the error instead."""
    try:
        fact = FACTS.find(name)(procedure)
        value, evidence = as_plain(fact.value), as_plain(fact.evidence)
    except (CallFailedError, CouldNotGradeError):
        raise
    except Exception as error:
        return {"value": None, "words": "", "error": type(error).__name__}
    said = {key: item for key, item in asdict(fact).items() if item or key == "words"}
    return {**said, "value": value, **({} if evidence is None else {"evidence": evidence})}


def _value(returned: _Returned, empty: Observation) -> Observation:
    value = _returned_value(returned.value)
    arrays = {"given": _given(returned.call)}
    return replace(empty, facts={"value": value}, arrays=arrays, steps=returned.steps)


def _given(call: Call) -> np.ndarray[Any, Any]:
    """Return numbers that stand for the arguments: the observation is of this call."""
    numbers: list[float] = []
    for value in call.arguments().values():
        if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
            numbers += map(float, (np.linalg.norm(value), value.sum()))
        else:
            text = json.dumps(value, default=_type_name)
            numbers.append(zlib.crc32(text.encode()) / 2**32)
    return np.array(numbers)


def _may_run_on_tensors(failure: Failure) -> bool:
    """Return True if the function may run on tensors.

    Functions with layers of the old Keras cannot.
    """
    return failure.kind == "raised" and not is_of_old_keras(failure.message)


def _block_on_tensors(call: Call, empty: Observation, before: Observation) -> Observation:
    """Observe a block that failed on symbolic tensors on tensors that hold values.

    If it fails there, too, the observation has the failure at the later line.
    """
    shapes = [tensor.shape for tensor in _symbolic(call.arguments())]

    def run(inputs: Sequence[Any], _training: bool) -> Any:
        given = iter(inputs)
        arguments = {
            name: next(given) if isinstance(value, keras.KerasTensor) else value
            for name, value in call.arguments().items()
        }
        tensors = _returned_tensors(call.run(arguments), tf.Tensor)
        if not all(map(tf.size, tensors)):
            raise ValueError("Symbolic tensors refuse what leaves nothing of an image.")
        return tensors

    assert before.failure is not None
    try:
        observed = _observe_run(run, shapes, call.function, call, empty)
        return replace(observed, spared=before.failure)
    except CallFailedError as error:
        return replace(before, failure=_further(before.failure, error.failure))
    except Exception:
        return before


def _further(before: Failure, on_tensors: Failure) -> Failure:
    first, second = before.place, on_tensors.place
    if first and second and first.where == second.where and first.line < second.line:
        return on_tensors
    return before


def _copied(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Copy the arrays among arguments: a function may change them."""
    return {
        name: value.copy() if isinstance(value, np.ndarray) else value
        for name, value in arguments.items()
    }


def _single(tensors: list[Any]) -> Any:
    """Return a single tensor as itself: Keras warns about a list of one."""
    return tensors if len(tensors) > 1 else tensors[0]


def _symbolic(arguments: Mapping[str, Any]) -> list[Any]:
    return [value for value in arguments.values() if isinstance(value, keras.KerasTensor)]


def _partial_network(
    recording: Recording, arguments: Mapping[str, Any], call: Call, place: Place | None
) -> Network | None:
    """Describe the layers before a failure: the mistake often lies there."""
    inputs, network = _symbolic(arguments) or recording.inputs(), None
    with suppress(Exception):  # the half-built objects of a failed function need not hold together
        failed = next((item for item in recording.failed if item.inputs), None)
        ends = list(failed.inputs) if failed else []
        ends += [end for end in recording.loose_ends() if id(end) not in map(id, ends)]
        graph = read_graph(inputs, ends, recording.places)
        network = describe(graph)
        if failed:
            network = with_failed_call(network, graph, failed, place)
        begun = keras.Model(_single(inputs), _single(ends))
        transplant(graph, call.seed)
        computed = compute_outputs(begun, graph, call.seed, call.probe)
        network = with_values(network, *computed.values)
    return network


def _observe_network(model: keras.Model, returned: _Returned, empty: Observation) -> Observation:
    call, places = returned.call, returned.recording.places
    probe = call.probe
    functional = functional_of(model)
    if functional is None:
        shapes = _input_shapes(model, probe)
        if not shapes:
            found = "a model whose input shape cannot be seen"
            expected = "one that begins with keras.Input, or on which `build` was called"
            message = f"it returns {found}; expected {expected}"
            raise CallFailedError(Failure("wrong_return", _type_name(model), message))
        opened = open_model(model, shapes)
        if opened is None:
            return _observe_run(_run_of(model), shapes, model.call, call, empty)
        functional, places = opened
    graph = read_graph(functional.inputs, functional.outputs, places)
    if any(is_made_of_layers(item.operation) for item in graph.calls):
        shapes = [tensor.shape for tensor in functional.inputs]
        return _observe_run(_run_of(functional), shapes, None, call, empty)
    network = unused_calls(describe(graph), graph, returned.recording)
    if not probe.outputs:
        return replace(empty, network=network)
    transplant(graph, call.seed)
    try:
        computed = compute_outputs(functional, graph, call.seed, probe)
    except Exception as error:
        return _stopped_run(error, network, call, empty)
    network = with_values(network, *computed.values)
    return replace(empty, network=network, arrays=computed.arrays)


def _stopped_run(error: Exception, network: Network, call: Call, empty: Observation) -> Observation:
    """Describe a network that stops at a layer when it is given values."""
    message = said_by(error)
    place = place_of_error(error.__traceback__, call.called)
    named = _FAILED_LAYER.search(message)
    kind = snake_case(named[1]) if named else ""
    index = next((n for n, node in enumerate(network.nodes) if node.kind == kind), None)
    if index is not None:
        last = replace(network.nodes[index], shape=())
        nodes = (*network.nodes[:index], last)
        network = replace(network, nodes=nodes, outputs=(index,), stopped_at=index)
        place = last.place or place
    failure = Failure("raised", type(error).__name__, message, place)
    failure = at_its_return(failure, call.function)
    return replace(empty, failure=failure, network=network if index is not None else None)


def _observe_run(
    run: Run, shapes: Sequence[Any], written_in: Any, call: Call, empty: Observation
) -> Observation:
    network, arrays = observe_by_running(run, shapes, written_in, call.seed, call.probe)
    return replace(empty, network=network, arrays=arrays)


def _run_of(model: keras.Model) -> Run:
    def run(inputs: Sequence[Any], training: bool) -> Any:
        returned = model(_single(list(inputs)), training=training)
        if not all(map(tf.is_tensor, keras.tree.flatten(returned))):
            raise CallFailedError(wrong_return(returned, "a tensor", "its model"))
        return returned

    return run


def _input_shapes(model: keras.Model, probe: Probe) -> list[tuple[int | None, ...]]:
    """Return the input shapes of a model without symbolic inputs.

    They come from the probe or from the model's build.
    """
    tables = [value for value in probe.arguments.values() if isinstance(value, Mapping)]
    named = [(None, *table["shape"]) for table in tables if "shape" in table]
    built_for = (model.get_build_config() or {}).get("input_shape")
    return named or ([tuple(built_for)] if built_for else [])


def _returned_tensors(returned: Any, kind: type = keras.KerasTensor) -> list[Any]:
    tensors = list(returned) if isinstance(returned, list | tuple) else [returned]
    if not tensors or not all(isinstance(tensor, kind) for tensor in tensors):
        raise CallFailedError(wrong_return(returned, "the output tensor of the block"))
    return tensors


def _returned_value(returned: Any) -> Plain:
    expected = "a number or a word, or a list or an array of them"
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
