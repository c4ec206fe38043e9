"""The outputs of a network with transplanted weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from grader.observe.arguments import BATCH_SIZE, random_generator
from grader.observe.network.canonical import fused_activation, kind_of
from grader.observe.network.graph import LayerGraph, Seen
from grader.observe.network.values import reads_its_cell, recorded_inputs, recorded_values
from grader.rubrics import Probe

_SATURATING = ("softmax", "sigmoid", "tanh")


def make_inputs(
    shapes: Sequence[tuple[Any, ...]], seed: str, probe: Probe
) -> list[np.ndarray[Any, Any]]:
    """Make inputs that depend only on the seed, their shapes and the probe.

    Args:
        shapes: with the batch dimension, which is replaced.
        seed: secret.
        probe: the kind of numbers.
    """

    def draw(generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
        if probe.whole_numbers_below:
            return generator.integers(probe.whole_numbers_below, size=shape).astype(np.float32)
        return np.float32(probe.input_scale) * generator.standard_normal(shape).astype(np.float32)

    return [
        draw(random_generator(seed, "input", str(number)), (BATCH_SIZE, *shape[1:]))
        for number, shape in enumerate(shapes)
    ]


def compute_outputs(model: keras.Model, graph: LayerGraph, seed: str, probe: Probe) -> Outputs:
    """Call a model in inference and in training mode, eagerly.

    If the last operation before an output saturates, its input is returned, too: a saturated
    softmax hides bugs.

    Args:
        model: with transplanted weights.
        graph: of that model.
        seed: secret that determines inputs and the noise of random layers.
        probe: the inputs to draw.

    Returns:
        The arrays "inference/output", "training/output" and, if there is one, "…/before
        activation"; further outputs are numbered: "inference/output 1". The values are those of the
        nodes of `describe(graph)`.
    """
    shapes = [tensor.shape for tensor in model.inputs]
    inputs = [tf.constant(values) for values in make_inputs(shapes, seed, probe)]
    arranged = keras.tree.pack_sequence_as(model.input, inputs)
    last = _last_operations(graph)

    def run(training: bool) -> tuple[dict[str, Any], list[Seen]]:
        with recorded_values(graph) as recorded, _recorded_activations(last) as given:
            outputs = keras.tree.flatten(model(arranged, training=training))
        before = {
            _numbered("before activation", number): tensors[-1]
            for number, tensors in enumerate(given)
            if tensors
        }
        return named(outputs) | before, recorded.of_nodes(graph, inputs)

    return in_both_modes(run, seed)


@dataclass(frozen=True)
class Outputs:
    """Results of a network in both modes."""

    arrays: dict[str, np.ndarray[Any, Any]]
    values: tuple[list[Seen], ...]
    """Of all nodes, in inference and in training mode."""


def in_both_modes(
    run: Callable[[bool], tuple[Mapping[str, Any], list[Seen]]], seed: str
) -> Outputs:
    """Run in inference and training mode, named before each output.

    Inference comes first, since a call in training mode changes the moving averages.

    Args:
        run: takes True for training, returns tensors by name and what is kept of all nodes.
        seed: determines the noise of random layers.
    """
    arrays: dict[str, np.ndarray[Any, Any]] = {}
    values = []
    for mode, training in (("inference", False), ("training", True)):
        with equal_randomness(seed), _without_advice():
            tensors, seen = run(training)
        arrays |= {f"{mode}/{name}": _as_array(tensor) for name, tensor in tensors.items()}
        values.append(seen)
    return Outputs(arrays, tuple(values))


def named(outputs: Sequence[Any]) -> dict[str, Any]:
    """Name the outputs of a network: "output", "output 1" and so on."""
    return {_numbered("output", number): output for number, output in enumerate(outputs)}


def _numbered(word: str, number: int) -> str:
    return f"{word} {number}" if number else word


@contextmanager
def equal_randomness(seed: str) -> Iterator[None]:
    """Let every `keras.random.SeedGenerator` give the same seed while the context is open.

    Random layers such as dropout have their own seed generators with arbitrary first seeds. With
    one seed, the noise of a layer depends only on its arguments and the shape of its input, and two
    networks can be compared in training mode.
    """
    original = keras.random.SeedGenerator.next
    numbers = random_generator(seed, "noise").integers(2**31, size=2)

    def same(self: Any, **_: Any) -> Any:
        return keras.ops.convert_to_tensor(numbers, dtype=self.state.dtype)

    keras.random.SeedGenerator.next = same
    try:
        yield
    finally:
        keras.random.SeedGenerator.next = original


@contextmanager
def _without_advice() -> Iterator[None]:
    """Silence TensorFlow's advice on tracing while the context is open."""
    logger = tf.get_logger()
    level = logger.level
    logger.setLevel("ERROR")
    try:
        yield
    finally:
        logger.setLevel(level)


def _as_array(output: Any) -> np.ndarray[Any, Any]:
    """Convert an output of any precision to single precision."""
    return np.asarray(keras.ops.convert_to_numpy(output)).astype(np.float32)


def _last_operations(graph: LayerGraph) -> list[Any]:
    """Find the last operation with an effect for each output.

    None if one operation makes several outputs: its calls cannot be assigned to them.
    """
    last = [_last_operation(graph, output) for output in graph.outputs]
    return [operation if last.count(operation) == 1 else None for operation in last]


def _last_operation(graph: LayerGraph, output: int) -> Any:
    call = graph.calls[output]
    while kind_of(call.operation) == "identity":
        call = graph.calls[call.inputs[0]]
    return call.operation


@contextmanager
def _recorded_activations(operations: Sequence[Any]) -> Iterator[list[list[Any]]]:
    """Record the inputs of the operations' activations while the context is open."""
    with ExitStack() as stack:
        yield [stack.enter_context(_recorded_activation(operation)) for operation in operations]


@contextmanager
def _recorded_activation(operation: Any) -> Iterator[list[Any]]:
    """Record the inputs of an operation's activation while the context is open."""
    given: list[Any] = []
    if reads_its_cell(operation):
        yield given
        return
    if fused_activation(operation) in _SATURATING:
        attribute = "activation"
    elif kind_of(operation) in _SATURATING:
        attribute = "activation" if hasattr(operation, "activation") else "call"
    else:
        yield given
        return
    with recorded_inputs(operation, attribute, given):
        yield given
