"""Compute the values of a network that is given as plain data.

The layers are made again from their kinds and attributes, so that a changed copy of the reference
can be compared with what a student's network computed. No code of a student runs here.

Values are kept: a copy that is changed in one place is computed from that place on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeAlias

import keras
import tensorflow as tf

from grader.fingerprint import Fingerprint, fingerprint_of
from grader.observation import Network, Node
from grader.observe.network.canonical import snake_case
from grader.observe.network.graph import LayerCall, LayerGraph
from grader.observe.network.outputs import equal_randomness, make_inputs
from grader.observe.network.transplant import PlacedWeight, placed_weights
from grader.observe.network.unfilled import unfilled_variables
from grader.rubrics import Probe

_Shape: TypeAlias = "tuple[int | None, ...]"
_MODES = (False, True)
"""Values of `training`."""


class _CannotRebuildError(Exception):
    """The error of a node that cannot be made from its description."""


@dataclass(frozen=True)
class _Function:
    """An operation without weights."""

    call: Callable[..., Any]


@dataclass(frozen=True)
class _Symbol:
    """The one field that is read of a symbolic tensor."""

    shape: _Shape


@dataclass(frozen=True)
class _Inputs:
    """The one field that is read of Keras's record of a call."""

    input_tensors: Sequence[_Symbol]


class Rebuilding:
    """Computes networks on the inputs of one probe, at transplanted weights.

    Args:
        seed: secret that determines inputs and weights.
        probe: the inputs to draw.
    """

    def __init__(self, seed: str, probe: Probe) -> None:
        self._seed = seed
        self._probe = probe
        self._operations: dict[Any, Any] = {}
        self._shapes: dict[Any, _Shape | None] = {}
        self._filled: dict[int, Any] = {}
        self._keys: dict[Any, int] = {}
        self._values: dict[tuple[int, bool], Any] = {}
        self._prints: dict[int, Fingerprint] = {}

    def observe(self, network: Network, wanted: Collection[int] | None = None) -> Network:
        """Compute the shapes and fingerprints of a network anew.

        Args:
            network: the nodes; what they say of shapes is not looked at, but for inputs.
            wanted: indices of the nodes that are needed; None for all.

        Returns:
            The network; a node has no fingerprint where it is not wanted or cannot be computed, and
            no shape where it cannot be made.
        """
        with unfilled_variables():
            places, graph = self._build(network)
            weights = placed_weights(graph)
            keys = self._value_keys(network, graph, places, weights)
            nodes = [
                replace(
                    node,
                    shape=self._shapes[place] or (),
                    fingerprint=self._fingerprint(index, network, graph, keys, weights)
                    if wanted is None or index in wanted
                    else (),
                )
                for index, (node, place) in enumerate(zip(network.nodes, places, strict=True))
            ]
        return replace(network, nodes=tuple(nodes))

    def _build(self, network: Network) -> tuple[list[Any], LayerGraph]:
        """Make the operation of each node; None for inputs and where it cannot be made."""
        keys: list[Any] = []
        calls: list[LayerCall] = []
        number_of_inputs = 0
        first_of: dict[int, int] = {}
        for index, node in enumerate(network.nodes):
            given = tuple(keys[index] for index in node.inputs)
            if node.kind == "input":
                key: Any = self._intern(("input", number_of_inputs, tuple(node.shape)))
                number_of_inputs += 1
                self._shapes[key] = tuple(node.shape)
                operation = None
            else:
                # The calls of a shared layer name one of them; another one may come first.
                group = index if node.shared_with is None else node.shared_with
                first = first_of.get(group)
                key = self._intern((_signature(node), given, first))
                first_of.setdefault(group, key)
                shapes = [self._shapes.get(item) for item in given]
                operation = self._operation(key, first, node, shapes)
            keys.append(key)
            known = [_Symbol(self._shapes.get(item) or ()) for item in given]
            output = _Symbol(self._shapes.get(key) or ())
            calls.append(LayerCall(operation, node.inputs, output, _Inputs(known), None))
        return keys, LayerGraph(tuple(calls), network.outputs)

    def _operation(
        self, key: int, first: int | None, node: Node, shapes: Sequence[_Shape | None]
    ) -> Any:
        if key not in self._operations:
            try:
                if not all(shapes):
                    raise _CannotRebuildError
                operation = _make(node) if first is None else self._operations[first]
                self._shapes[key] = _output_shape(operation, shapes)
                self._operations[key] = operation
            except Exception:  # Keras refuses shapes and arguments with many kinds of exceptions
                self._operations[key], self._shapes[key] = None, None
        return self._operations[key]

    def _intern(self, description: Any) -> int:
        return self._keys.setdefault(description, len(self._keys))

    def _value_keys(
        self,
        network: Network,
        graph: LayerGraph,
        places: Sequence[int],
        weights: dict[int, list[PlacedWeight]],
    ) -> list[int | None]:
        """Give equal numbers to nodes with equal values, in this network and in earlier ones."""
        keys: list[int | None] = []
        for node, call, place in zip(network.nodes, graph.calls, places, strict=True):
            given = [keys[index] for index in node.inputs]
            if (call.operation is None and node.kind != "input") or None in given:
                keys.append(None)
                continue
            keys.append(self._intern((place, _placing(weights, call), *given)))
        return keys

    def _fingerprint(
        self,
        index: int,
        network: Network,
        graph: LayerGraph,
        keys: Sequence[int | None],
        weights: dict[int, list[PlacedWeight]],
    ) -> Fingerprint:
        key = keys[index]
        if key is None:
            return ()
        if key not in self._prints:
            prints: list[Fingerprint] = []
            for training in _MODES:
                value = self._value(index, training, network, graph, keys, weights)
                prints.append(() if value is None else fingerprint_of(value.numpy()))
            self._prints[key] = sum(prints, ()) if all(prints) else ()
        return self._prints[key]

    def _value(
        self,
        index: int,
        training: bool,
        network: Network,
        graph: LayerGraph,
        keys: Sequence[int | None],
        weights: dict[int, list[PlacedWeight]],
    ) -> Any:
        """Compute a node and the nodes before it; None if one cannot be computed."""
        waiting = [index]
        while waiting:
            current = waiting[-1]
            key = keys[current]
            assert key is not None
            if (key, training) in self._values:
                waiting.pop()
                continue
            given = network.nodes[current].inputs
            missing = [item for item in given if (keys[item], training) not in self._values]
            if missing:
                waiting.extend(missing)
                continue
            tensors = [self._values[keys[item], training] for item in given]  # type: ignore[index]
            self._values[key, training] = self._compute(current, training, graph, tensors, weights)
        return self._values[keys[index], training]  # type: ignore[index]

    def _compute(
        self,
        index: int,
        training: bool,
        graph: LayerGraph,
        tensors: Sequence[Any],
        weights: dict[int, list[PlacedWeight]],
    ) -> Any:
        operation = graph.calls[index].operation
        if operation is None:
            shapes = [call.output.shape for call in graph.calls if call.operation is None]
            number = sum(call.operation is None for call in graph.calls[:index])
            return tf.constant(make_inputs(shapes, self._seed, self._probe)[number])
        if any(tensor is None for tensor in tensors):
            return None
        placed = weights.get(id(operation), [])
        placing = _placing(weights, graph.calls[index])
        if self._filled.get(id(operation)) != placing:
            for weight in placed:
                weight.fill(self._seed)
        # A call in training mode changes the moving averages.
        self._filled[id(operation)] = None if training else placing
        try:
            with equal_randomness(self._seed):
                return _call(operation, tensors, training)
        except Exception:  # as above
            return None


def _placing(weights: dict[int, list[PlacedWeight]], call: LayerCall) -> Any:
    return tuple((item.place, item.scale) for item in weights.get(id(call.operation), ()))


def _call(operation: Any, tensors: Sequence[Any], training: bool) -> Any:
    if isinstance(operation, _Function):
        return operation.call(*tensors)
    keywords = {"training": training} if operation._call_has_training_arg else {}
    return operation(tensors[0] if len(tensors) == 1 else list(tensors), **keywords)


def _signature(node: Node) -> str:
    return f"{node.kind} {json.dumps(dict(node.attributes), sort_keys=True)}"


def _make(node: Node) -> Any:
    """Make the operation of a node.

    Raises:
        _CannotRebuildError: the grader knows no such operation.
    """
    attributes = dict(node.attributes)
    constants = attributes.pop("constants", None)
    if "part" in attributes:
        raise _CannotRebuildError
    if node.kind in ("add", "multiply", "subtract") and not (constants and node.kind == "subtract"):
        return _Function(_folded(getattr(keras.ops, node.kind), constants or []))
    if node.kind == "take" and constants:
        return _Function(lambda x: keras.ops.take(x, constants[0], attributes["axis"]))
    if constants:
        raise _CannotRebuildError
    layer = _layer_classes().get(node.kind)
    if layer is not None and attributes:
        return layer.from_config(attributes)
    activation = keras.activations.get(node.kind) if node.kind in _activations() else None
    if activation is not None:
        return _Function(activation)
    if layer is not None:
        return layer.from_config(attributes)
    raise _CannotRebuildError


def _folded(operation: Callable[[Any, Any], Any], constants: Sequence[Any]) -> Callable[..., Any]:
    def fold(*tensors: Any) -> Any:
        first, *others = (*tensors, *constants)
        for other in others:
            first = operation(first, other)
        return first

    return fold


@lru_cache
def _layer_classes() -> dict[str, Any]:
    classes = {"re_lu": "clipped_relu", "softmax": "softmax_over_another_axis"}
    layers = {
        snake_case(name): value
        for name, value in vars(keras.layers).items()
        if isinstance(value, type) and issubclass(value, keras.Layer)
    }
    return layers | {canonical: layers[own] for own, canonical in classes.items()}


@lru_cache
def _activations() -> frozenset[str]:
    return frozenset(name for name, value in vars(keras.activations).items() if callable(value))


def _output_shape(operation: Any, shapes: Sequence[_Shape | None]) -> _Shape:
    """Build a layer, and compute the shape of its output."""
    given = [keras.KerasTensor(shape) for shape in shapes]
    if isinstance(operation, _Function):
        return tuple(operation.call(*given).shape)
    shape = shapes[0] if len(shapes) == 1 else list(shapes)
    if not operation.built:
        operation.build(shape)
    returned = operation.compute_output_spec(given[0] if len(given) == 1 else given)
    return tuple(returned.shape)
