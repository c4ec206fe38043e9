"""Watch networks without a symbolic graph while they run on tensors.

TensorFlow's own functions, an `if` on values, a model without an input: none of them leaves the
history that `graph` reads, but they run. Their run is recorded as a graph of layer calls and of the
operations between them; the layers get their weights by their places in it, as in every other
network.

A layer of Keras is one box, and so is a layer of the student's own class that has weights of its
own. Other models and layers are replaced by the calls in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import keras
import tensorflow as tf
from tensorflow.python.framework import op_callbacks
from tensorflow.python.framework.ops import EagerTensor

from grader.observation import Network, Node
from grader.observe.code.places import place_of_call
from grader.observe.network.canonical import attributes_of, kind_of, snake_case
from grader.observe.network.graph import (
    LayerCall,
    LayerGraph,
    count_parameters,
    own_name,
    size_of,
    weights_of,
)
from grader.observe.network.opening import has_own_weights, has_parts, is_own
from grader.observe.network.unfilled import fill

Run: TypeAlias = Callable[[Sequence[Any], bool], Any]
"""A function of input tensors, and True for training, that returns the outputs."""

_READS_VALUES = ("numpy", "__array__", "__float__")
"""Methods of a tensor whose result TensorFlow cannot trace back."""


@dataclass(frozen=True)
class Watched:
    """The record of one run."""

    graph: LayerGraph
    outputs: tuple[Any, ...]
    """Tensors."""
    is_whole: bool
    """False if the origin of a value is unknown, a weight belongs to no layer, or the calls differ
    from the earlier run: places in the graph are then meaningless."""
    loose_variables: tuple[Any, ...]
    """TensorFlow's variables that were read but belong to no layer."""


@dataclass(frozen=True)
class _Call:
    """The one field that is read of Keras's record of a call."""

    input_tensors: tuple[Any, ...]


def watch(
    run: Run,
    inputs: Sequence[Any],
    training: bool,
    written_in: Callable[..., Any] | None,
    weights: Sequence[Sequence[Any]] | None = None,
) -> Watched:
    """Run a block or model and record its calls.

    Args:
        run: the block or model.
        inputs: tensors.
        training: the mode of every layer, whatever its call asks for.
        written_in: the student's function whose lines are the places of the calls; None if they are
            in the classes of several layers.
        weights: arrays for each layer with weights, in the order of the first calls in an earlier
            run, since a function makes new layers each time. None keeps the layers' weights.
    """
    watcher = _Watcher(inputs, training, written_in, weights)
    with _reporting_to(watcher), tf.GradientTape() as tape:
        outputs = tuple(keras.tree.flatten(run(inputs, training)))
    return watcher.record_of(outputs, tape.watched_variables())


class _Watcher:
    """The record of a run in progress."""

    def __init__(
        self,
        inputs: Sequence[Any],
        training: bool,
        written_in: Callable[..., Any] | None,
        weights: Sequence[Sequence[Any]] | None,
    ) -> None:
        self._calls: list[LayerCall] = []
        # Tensors are kept alive, or another one could get the same id.
        self._kept: list[Any] = []
        self._call_of: dict[int, int] = {}
        self._training = training
        self._written_in = written_in
        self._weights = weights
        self._met: dict[int, Any] = {}
        self._in_a_box = False
        self._is_whole = True
        for tensor in inputs:
            self._add(None, (), (tensor,))

    def layer(self, layer: Any, call: Callable[..., Any], given: Any, keywords: Any) -> Any:
        """Record and make a call of a layer: `call(layer, *given, **keywords)`."""
        if layer._call_has_training_arg:
            keywords["training"] = self._training
        if self._in_a_box or not _is_box(layer):
            return call(layer, *given, **keywords)
        tensors = [item for item in keras.tree.flatten((given, keywords)) if tf.is_tensor(item)]
        self._is_whole &= any(id(tensor) in self._call_of for tensor in tensors)
        self._is_whole &= not (is_own(layer) and has_parts(layer))
        self._take_weights(layer)
        self._in_a_box = True
        try:
            returned = call(layer, *given, **keywords)
        finally:
            self._in_a_box = False
        self._add(layer, tensors, keras.tree.flatten(returned))
        return returned

    def operation(self, name: str | bytes, inputs: Sequence[Any], outputs: Sequence[Any]) -> None:
        """Record an operation of TensorFlow."""
        if self._in_a_box:
            return
        flows = [tensor for tensor in outputs if tensor.dtype.is_floating]
        if flows and any(id(tensor) in self._call_of for tensor in inputs):
            self._add(name.decode() if isinstance(name, bytes) else name, inputs, outputs)

    def value_read(self, tensor: Any) -> None:
        """Record that a tensor's value was read."""
        if not self._in_a_box and id(tensor) in self._call_of:
            self._is_whole = False

    def record_of(self, outputs: tuple[Any, ...], variables: Sequence[Any]) -> Watched:
        """Return the record of the run, given the variables that were read."""
        known = all(id(output) in self._call_of for output in outputs)
        indices = tuple(self._call_of.get(id(output), 0) for output in outputs)
        graph = LayerGraph(tuple(self._calls), indices)
        owned = {id(weight._value) for layer in graph.layers() for weight in layer.weights}
        loose = tuple(variable for variable in variables if id(variable) not in owned)
        return Watched(graph, outputs, self._is_whole and known and not loose, loose)

    def _add(self, operation: Any, inputs: Sequence[Any], outputs: Sequence[Any]) -> None:
        feeding = tuple(self._call_of[id(item)] for item in inputs if id(item) in self._call_of)
        is_layer = isinstance(operation, keras.Layer)
        place = place_of_call(self._written_in) if is_layer else None
        self._calls.append(LayerCall(operation, feeding, outputs[0], _Call(tuple(inputs)), place))
        self._kept += outputs
        self._call_of |= {id(output): len(self._calls) - 1 for output in outputs}

    def _take_weights(self, layer: Any) -> None:
        """Give a layer its weights of an earlier run once."""
        if not layer.weights or id(layer) in self._met:
            return
        number = len(self._met)
        self._met[id(layer)] = layer
        if self._weights is None:
            return
        values = self._weights[number] if number < len(self._weights) else []
        if [value.shape for value in values] != [weight.shape for weight in layer.weights]:
            self._is_whole = False
            return
        for weight, value in zip(layer.weights, values, strict=True):
            fill(weight, value)


def _is_box(layer: Any) -> bool:
    """Return True if the calls inside a layer are not recorded."""
    if is_own(layer):
        return has_own_weights(layer)
    return isinstance(layer, keras.Layer) and not isinstance(layer, keras.Model)


def _computes(*arguments: Any) -> bool:
    """Return True if a call computes values."""
    # To build a layer, Keras calls its parts with symbolic tensors.
    symbols = (isinstance(item, keras.KerasTensor) for item in keras.tree.flatten(arguments))
    return tf.executing_eagerly() and not any(symbols)


@contextmanager
def _reporting_to(watcher: _Watcher) -> Iterator[None]:
    """Report calls and read values while the context is open."""
    tensor_class = EagerTensor.__base__
    call = keras.Operation.__call__
    readers = {name: getattr(tensor_class, name) for name in _READS_VALUES}

    def called(operation: Any, *given: Any, **keywords: Any) -> Any:
        if isinstance(operation, keras.Layer) and _computes(given, keywords):
            return watcher.layer(operation, call, given, keywords)
        return call(operation, *given, **keywords)

    def computed(name: str | bytes, inputs: Any, _attributes: Any, outputs: Any, *_: Any) -> None:
        if tf.executing_eagerly():
            watcher.operation(name, inputs, outputs)

    def reading(original: Callable[..., Any]) -> Callable[..., Any]:
        def method(tensor: Any, *given: Any, **keywords: Any) -> Any:
            watcher.value_read(tensor)
            return original(tensor, *given, **keywords)

        return method

    keras.Operation.__call__ = called
    for name, original in readers.items():
        setattr(tensor_class, name, reading(original))
    op_callbacks.add_op_callback(computed)
    try:
        yield
    finally:
        op_callbacks.remove_op_callback(computed)
        for name, original in readers.items():
            setattr(tensor_class, name, original)
        keras.Operation.__call__ = call


def describe_run(watched: Watched) -> Network:
    """Describe the layers and operations of a run, in order."""
    graph = watched.graph
    first_calls: dict[int, int] = {}
    nodes = []
    for number, call in enumerate(graph.calls):
        shape = (None, *call.output.shape[1:])
        if not isinstance(call.operation, keras.Layer):
            kind = kind_of(None) if call.operation is None else snake_case(call.operation)
            nodes.append(Node(kind, "", {}, call.inputs, shape, place=call.place))
            continue
        first = first_calls.setdefault(id(call.operation), number)
        nodes.append(
            Node(
                kind_of(call.operation),
                own_name(call.operation),
                attributes_of(call.operation, call.keras_node, len(shape)),
                call.inputs,
                shape,
                sum(map(size_of, weights_of(call))) if first == number else 0,
                shared_with=None if first == number else first,
                place=call.place,
            )
        )
    trainable, others = count_parameters(graph)
    trainable += sum(map(size_of, watched.loose_variables))
    return Network(tuple(nodes), graph.outputs, trainable, others, seen="run")
