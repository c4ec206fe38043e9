"""The values of all nodes of a network, recorded while it runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from grader.fingerprint import fingerprint_of
from grader.observe.network.canonical import fused_activation, kind_of
from grader.observe.network.graph import LayerCall, LayerGraph, Seen, history_of


@dataclass(frozen=True)
class _Call:
    """One call of an operation with tensors."""

    inputs: Sequence[Any]
    """Kept alive, or another tensor could get the same id."""
    outputs: Sequence[Any]


@dataclass(frozen=True)
class Recorded:
    """The calls of a run, by the id of their operation, in their order."""

    calls: dict[int, list[_Call]] = field(default_factory=lambda: defaultdict(list))
    before_activation: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    """The tensors that each layer gave to the activation inside it."""

    def of_nodes(self, graph: LayerGraph, inputs: Sequence[Any]) -> list[Seen]:
        """Return what is kept of each node of `describe(graph)`.

        Args:
            graph: of the network that ran.
            inputs: the tensors that it ran on.
        """
        found: list[Seen] = []
        given = iter(inputs)
        values: list[Any] = []
        for call in graph.calls:
            if call.operation is None:
                values.append(next(given, None))
                found.append(_seen(values[-1]))
                continue
            if kind_of(call.operation) == "identity":
                values.append(values[call.inputs[0]])
                continue
            number, output = self._find(call, [values[index] for index in call.inputs])
            if fused_activation(call.operation):
                before = self.before_activation.get(id(call.operation), [])
                found.append(_seen(before[number] if number < len(before) else None))
            values.append(output)
            found.append(_seen(output))
        return found

    def _find(self, call: LayerCall, inputs: Sequence[Any]) -> tuple[int, Any]:
        """Find the number and the output of a call in the run."""
        calls = self.calls.get(id(call.operation), [])
        wanted = {id(value) for value in inputs if value is not None}
        for number, made in enumerate(calls):
            # A run of TensorFlow's functions between two layers leaves inputs unknown.
            if len(calls) == 1 or (wanted and wanted <= set(map(id, made.inputs))):
                position = history_of(call.output)[2]
                return number, made.outputs[position] if position < len(made.outputs) else None
        return len(calls), None


@contextmanager
def recorded_values(graph: LayerGraph) -> Iterator[Recorded]:
    """Record the calls of all operations while the context is open."""
    recorded = Recorded()
    original = keras.Operation.__call__
    known = {id(call.operation) for call in graph.calls}

    def call(operation: Any, *given: Any, **keywords: Any) -> Any:
        returned = original(operation, *given, **keywords)
        if id(operation) in known:
            inputs = keras.tree.flatten((given, keywords))
            recorded.calls[id(operation)].append(_Call(inputs, keras.tree.flatten(returned)))
        return returned

    with ExitStack() as stack:
        layers = {
            id(item.operation): item.operation
            for item in graph.calls
            if fused_activation(item.operation) and not reads_its_cell(item.operation)
        }
        for layer in layers.values():
            given = recorded.before_activation[id(layer)]
            stack.enter_context(recorded_inputs(layer, "activation", given))
        keras.Operation.__call__ = call
        stack.callback(setattr, keras.Operation, "__call__", original)
        yield recorded


def reads_its_cell(layer: Any) -> bool:
    """Return True for a recurrent layer, whose activation is that of its cell."""
    return isinstance(getattr(type(layer), "activation", None), property)


@contextmanager
def recorded_inputs(operation: Any, attribute: str, given: list[Any]) -> Iterator[None]:
    """Record the inputs of an operation's function while the context is open."""
    original = getattr(operation, attribute)

    def recording(x: Any, *positional: Any, **keywords: Any) -> Any:
        given.append(x)
        return original(x, *positional, **keywords)

    # The name tells the kind of an activation.
    recording.__name__ = getattr(original, "__name__", type(original).__name__)
    object.__setattr__(operation, attribute, recording)
    try:
        yield
    finally:
        object.__setattr__(operation, attribute, original)


def _seen(value: Any) -> Seen:
    """Return the fingerprint and the shape of a tensor of numbers."""
    if not (tf.is_tensor(value) or isinstance(value, np.ndarray)):
        return Seen()
    if isinstance(value, tf.Tensor) and not (value.dtype.is_floating or value.dtype.is_integer):
        return Seen()
    return Seen(fingerprint_of(np.asarray(value)), tuple(value.shape))
