"""Convert Keras tensors to a canonical layer graph.

The history of the output tensors is read instead of `model.layers`, which lacks operations such as
`a + b`. Nested models are flattened and a student's own layers opened; an activation inside a layer
becomes a separate node, so that `Conv2D(activation="relu")` and `Conv2D` followed by `ReLU()` give
the same graph.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import keras

from grader.fingerprint import Fingerprint
from grader.observation import Network, Node, Place
from grader.observe.code.recording import FailedCall, Recording
from grader.observe.network.canonical import attributes_of, fused_activation, kind_of, snake_case
from grader.observe.network.opening import Opened, open_layer

_INPUT_BY_KERAS = re.compile(r"(keras_tensor|input_layer)(_\d+)?")


@dataclass(frozen=True)
class LayerCall:
    """One call of a layer in a functional graph with opened nested models."""

    operation: Any
    """Keras layer or operation; None for an input."""
    inputs: tuple[int, ...]
    """Indices of the calls that give its inputs."""
    output: Any
    """Symbolic output tensor."""
    keras_node: Any
    """Keras's own record of the call; None for an input."""
    place: Place | None


@dataclass(frozen=True)
class LayerGraph:
    """All layer calls between inputs and outputs, in topological order."""

    calls: tuple[LayerCall, ...]
    outputs: tuple[int, ...]

    def layers(self) -> list[Any]:
        """List every layer with weights once, in order of its first call."""
        unique = {id(call.operation): call.operation for call in self.calls if weights_of(call)}
        return list(unique.values())


def weights_of(call: LayerCall) -> list[Any]:
    """Return the weights of the called layer; empty for operations and inputs."""
    return list(call.operation.weights) if isinstance(call.operation, keras.Layer) else []


def read_graph(
    inputs: Sequence[Any], outputs: Sequence[Any], places: dict[int, Place]
) -> LayerGraph:
    """Read the graph from symbolic outputs back to the inputs.

    Args:
        inputs: symbolic tensors at which the graph begins.
        outputs: symbolic tensors at which it ends.
        places: lines of the calls, from `recorded_calls`.
    """
    calls: list[LayerCall] = []
    index_of: dict[int, int] = {}
    for tensor in inputs:
        index_of[id(tensor)] = len(calls)
        calls.append(LayerCall(None, (), tensor, None, places.get(id(history_of(tensor)[0]))))
    reader = _Reader(calls, places)
    indices = tuple(reader.index(tensor, index_of) for tensor in outputs)
    places = reader.places_of_calls()
    placed = [replace(call, place=places.get(id(call.keras_node), call.place)) for call in calls]
    return _in_order(placed, indices)


class _Reader:
    """Reader of calls depth first, each after its inputs."""

    def __init__(self, calls: list[LayerCall], places: dict[int, Place]) -> None:
        self.calls = calls
        self.places = dict(places)
        self._opened_calls: dict[int, Opened | None] = {}
        self._opened_of: dict[type, dict[int, Opened]] = defaultdict(dict)

    def places_of_calls(self) -> dict[int, Place]:
        """Return the lines of all calls by the id of Keras's record.

        If several lines use one class of the student's, its layers have these lines: the line
        within the class does not tell them apart.
        """
        places = dict(self.places)
        for opened_of in self._opened_of.values():
            if len({places.get(node) for node in opened_of}) > 1:
                for node, opened in opened_of.items():
                    if node in places:
                        places |= dict.fromkeys(opened.places, places[node])
        return places

    def index(self, tensor: Any, index_of: dict[int, int]) -> int:
        """Return the index of the call that made a tensor."""
        # An explicit stack: networks are deeper than Python's recursion.
        stack = [tensor]
        while stack:
            current = stack[-1]
            if id(current) in index_of:
                stack.pop()
                continue
            node, operation, position = history_of(current)
            if isinstance(operation, keras.layers.InputLayer):
                index_of[id(current)] = len(self.calls)
                self.calls.append(LayerCall(None, (), current, None, None))
                continue
            missing = [item for item in node.input_tensors if id(item) not in index_of]
            if missing:
                stack.extend(missing)
                continue
            feeding = tuple(index_of[id(item)] for item in node.input_tensors)
            index_of[id(current)] = self._add(operation, node, position, feeding, current)
        return index_of[id(tensor)]

    def _add(
        self, operation: Any, node: Any, position: int, feeding: tuple[int, ...], tensor: Any
    ) -> int:
        inner = functional_of(operation)
        if inner is not None:
            inside = {
                id(inner_tensor): outer
                for inner_tensor, outer in zip(inner.inputs, feeding, strict=True)
            }
            return self.index(inner.outputs[position], inside)
        opened = self._opened(operation, node)
        if opened is not None:
            inside = dict(zip(map(id, node.input_tensors), feeding, strict=True))
            return self.index(opened[position], inside)
        self.calls.append(LayerCall(operation, feeding, tensor, node, None))
        return len(self.calls) - 1

    def _opened(self, operation: Any, node: Any) -> list[Any] | None:
        """Return the opened outputs of a call of the student's own layer."""
        if id(node) not in self._opened_calls:
            opened = open_layer(operation, node)
            self._opened_calls[id(node)] = opened
            if opened:
                self.places |= opened.places
                self._opened_of[type(operation)][id(node)] = opened
        opened = self._opened_calls[id(node)]
        return opened.outputs if opened else None


def history_of(tensor: Any) -> tuple[Any, Any, int]:
    """Return Keras's record of a tensor's call, the operation, and the output's number."""
    history = tensor._keras_history
    return history.operation._inbound_nodes[history.node_index], *history[::2]


def functional_of(operation: Any) -> Any:
    """Return the functional graph of a model; None if there is none."""
    if isinstance(operation, keras.Sequential):
        return operation._functional
    is_functional = isinstance(operation, keras.Model) and hasattr(operation, "_nodes_by_depth")
    return operation if is_functional else None


def _in_order(calls: list[LayerCall], outputs: tuple[int, ...]) -> LayerGraph:
    """Sort calls by depth, the order in which data passes them."""
    depth: list[int] = []
    for call in calls:
        depth.append(1 + max((depth[index] for index in call.inputs), default=-1))
    order = sorted(range(len(calls)), key=lambda index: (depth[index], index))
    new_index = {old: new for new, old in enumerate(order)}
    return LayerGraph(
        tuple(
            replace(calls[old], inputs=tuple(new_index[index] for index in calls[old].inputs))
            for old in order
        ),
        tuple(new_index[index] for index in outputs),
    )


def describe(graph: LayerGraph) -> Network:
    """Return the canonical form of a graph, independent of spelling."""
    nodes: list[Node] = []
    node_of_call: list[int] = []
    own_node: dict[int, int] = {}
    for number, call in enumerate(graph.calls):
        inputs = tuple(node_of_call[index] for index in call.inputs)
        if kind_of(call.operation) == "identity":
            node_of_call.append(inputs[0])
            continue
        own_node[number] = len(nodes)
        nodes.append(_node(call, inputs))
        activation = fused_activation(call.operation)
        if activation:
            nodes.append(_activation_node(activation, call, len(nodes) - 1))
        node_of_call.append(len(nodes) - 1)
    for later, first in _shared_calls(graph):
        index = own_node[later]
        nodes[index] = replace(nodes[index], parameters=0, shared_with=own_node[first])
    trainable, others = count_parameters(graph)
    return Network(
        nodes=tuple(nodes),
        outputs=tuple(node_of_call[index] for index in graph.outputs),
        trainable_parameters=trainable,
        non_trainable_parameters=others,
    )


def with_failed_call(
    network: Network, graph: LayerGraph, failed: FailedCall, place: Place | None
) -> Network:
    """Append the call at which a function stopped; it has no shape.

    Args:
        network: the calls before it: `describe(graph)`.
        graph: from `read_graph`; its first outputs are the inputs of the failed call.
        failed: the call.
        place: its line.
    """
    node_of_call = nodes_of_calls(graph)
    earlier = [
        index for index, call in enumerate(graph.calls) if call.operation is failed.operation
    ]
    node = Node(
        kind_of(failed.operation),
        own_name(failed.operation),
        attributes_of(failed.operation, failed, len(failed.inputs[0].shape)),
        tuple(node_of_call[index] for index in graph.outputs[: len(failed.inputs)]),
        (),
        shared_with=node_of_call[earlier[0]] if earlier else None,
        place=place,
    )
    return replace(network, nodes=(*network.nodes, node), stopped_at=len(network.nodes))


def unused_calls(network: Network, graph: LayerGraph, recording: Recording) -> Network:
    """List the recorded calls that no output needs, and those without an effect."""
    used = {id(call.keras_node) for call in graph.calls}
    unused = []
    for node in recording.nodes:
        kind = kind_of(node.operation)
        needed = id(node) in used and kind != "identity"
        if needed or not node.input_tensors or functional_of(node.operation):
            continue
        shape, place = tuple(node.outputs[0].shape), recording.places.get(id(node))
        kinds = (kind, fused_activation(node.operation))
        unused += [Node(item, "", {}, (), shape, place=place) for item in kinds if item]
    return replace(network, unused=tuple(unused))


def nodes_of_calls(graph: LayerGraph) -> list[int]:
    """Return the index of the node of `describe(graph)` with each call's output."""
    nodes: list[int] = []
    number = 0
    for call in graph.calls:
        if kind_of(call.operation) == "identity":
            nodes.append(nodes[call.inputs[0]])
            continue
        number += 1 + bool(fused_activation(call.operation))
        nodes.append(number - 1)
    return nodes


@dataclass(frozen=True)
class Seen:
    """The kept part of a node's value in one run."""

    fingerprint: Fingerprint = ()
    shape: tuple[int, ...] = ()
    """Empty for a value that was not found."""


def with_values(network: Network, *modes: Sequence[Seen]) -> Network:
    """Give each node its fingerprints in all modes, and its shape in a run.

    A node has no fingerprint if one of them is unknown. Of some layers, such as an `EinsumDense`
    with an ellipsis, Keras knows neither lengths nor rank before they run.
    """
    nodes = tuple(
        replace(node, fingerprint=_of_all(seen), shape=_in_run(node.shape, seen[0].shape))
        for node, *seen in zip(network.nodes, *modes, strict=False)
    )
    # A failed call, the last node, has none.
    return replace(network, nodes=nodes + network.nodes[len(nodes) :])


def _of_all(seen: Sequence[Seen]) -> Fingerprint:
    prints = [item.fingerprint for item in seen]
    return sum(prints, ()) if all(prints) else ()


def _in_run(shape: tuple[int | None, ...], seen: tuple[int, ...]) -> tuple[int | None, ...]:
    return (shape[0], *seen[1:]) if shape and seen else shape


def count_parameters(graph: LayerGraph) -> tuple[int, int]:
    """Count the trainable and the other parameters of a graph."""
    weights = {id(weight): weight for layer in graph.layers() for weight in layer.weights}
    trainable = sum(size_of(weight) for weight in weights.values() if weight.trainable)
    return trainable, sum(map(size_of, weights.values())) - trainable


def _shared_calls(graph: LayerGraph) -> Iterator[tuple[int, int]]:
    """Find (later call, first call) of every repeatedly called layer with weights.

    The first call is the one that ran first, at any depth of the graph.
    """
    calls_of: dict[int, list[int]] = defaultdict(list)
    for number, call in enumerate(graph.calls):
        if weights_of(call):
            calls_of[id(call.operation)].append(number)
    for numbers in calls_of.values():
        written = graph.calls[numbers[0]].operation._inbound_nodes
        first, *others = sorted(numbers, key=lambda n: written.index(graph.calls[n].keras_node))
        yield from ((later, first) for later in others)


def _node(call: LayerCall, inputs: tuple[int, ...]) -> Node:
    attributes = attributes_of(call.operation, call.keras_node, len(call.output.shape))
    part = history_of(call.output)[2]
    return Node(
        kind=kind_of(call.operation),
        name=_name(call),
        # An operation such as `split` has several outputs.
        attributes={**attributes, "part": part} if part else attributes,
        inputs=inputs,
        shape=tuple(call.output.shape),
        parameters=sum(map(size_of, weights_of(call))),
        place=call.place,
    )


def _activation_node(activation: str, call: LayerCall, input_index: int) -> Node:
    """Make the node of the activation inside a layer, without a name."""
    return Node(activation, "", {}, (input_index,), tuple(call.output.shape), place=call.place)


def own_name(operation: Any) -> str:
    """Return the student's name for a layer; empty if Keras named it."""
    automatic = snake_case(type(operation).__name__)
    is_automatic = re.fullmatch(rf"{automatic}(_\d+)?", operation.name)
    return "" if is_automatic else str(operation.name)


def _name(call: LayerCall) -> str:
    if call.operation is not None:
        return own_name(call.operation)
    return "" if _INPUT_BY_KERAS.fullmatch(call.output.name) else str(call.output.name)


def size_of(weight: Any) -> int:
    """Count the numbers in a weight."""
    return math.prod(map(int, weight.shape))
