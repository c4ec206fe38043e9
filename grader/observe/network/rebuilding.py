"""Compute the values of a network that is given as plain data.

The layers are made again from their kinds and attributes, so that a changed copy of the reference
can be compared with what a student's network computed. No code of a student runs here.

Values are kept: a copy that is changed in one place is computed from that place on.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from inspect import isfunction
from types import MappingProxyType
from typing import Any, TypeAlias

import keras
import tensorflow as tf

from grader.fingerprint import UNEQUAL, Fingerprint, fingerprint_of
from grader.observation import Network, Node
from grader.observe.network.canonical import snake_case
from grader.observe.network.graph import LayerCall, LayerGraph
from grader.observe.network.outputs import equal_randomness, make_inputs
from grader.observe.network.transplant import Layouts, PlacedWeight, placed_weights
from grader.observe.network.unfilled import unfilled_variables
from grader.rubrics import Probe

_Shape: TypeAlias = "tuple[int | None, ...]"
_MODES = (False, True)
"""Values of `training`."""
_COMPUTING_LAYERS = tuple(
    f"keras.src.layers.{part}"
    for part in (
        *("activations.", "convolutional.", "core.dense", "core.einsum_dense", "core.embedding"),
        *("merging.", "normalization.", "pooling.", "regularization.", "reshaping."),
    )
)
"""Modules whose layers compute and do nothing else: a description may be forged, and other layers
of Keras load files or run code."""


_FAR = 6
"""Nodes in a row whose values nobody looks for, after which the next are not computed. Another
spelling of a layer has up to three values that the student's network has not."""


class _CannotRebuildError(Exception):
    """The error of a node that cannot be made from its description."""


@dataclass(frozen=True)
class _Function:
    """An operation without weights."""

    description: Any
    """Its kind and attributes."""
    call: Callable[..., Any]


@dataclass(frozen=True)
class _Symbol:
    """The one field that is read of a symbolic tensor."""

    shape: _Shape


@dataclass(frozen=True)
class _Inputs:
    """The one field that is read of Keras's record of a call."""

    input_tensors: Sequence[_Symbol]


@dataclass(frozen=True)
class _Built:
    """A network whose layers have been made."""

    graph: LayerGraph
    weights: Mapping[int, list[PlacedWeight]]
    keys: Sequence[int | None]
    """Of each node, the number of its value; None if it cannot be computed."""
    inputs: Sequence[int]
    """Indices of the network's inputs."""


class Rebuilding:
    """Computes networks on the inputs of one probe, at transplanted weights.

    Args:
        seed: secret that determines inputs and weights.
        probe: the inputs to draw.
        namespace: names, among them the layer classes and activations that are not Keras's.
    """

    def __init__(
        self, seed: str, probe: Probe, namespace: Mapping[str, Any] = MappingProxyType({})
    ) -> None:
        self._seed = seed
        self._probe = probe
        self._namespace = namespace
        self._classes = _layer_classes() | _layers_among(namespace)
        self._operations: dict[Any, Any] = {}
        self._shapes: dict[Any, _Shape] = {}
        self._layouts: Layouts = {}
        self._signatures: dict[tuple[str, int], tuple[Node, str]] = {}
        """Kind and identity of attributes → a node that has them, and its signature."""
        self._filled: dict[int, Any] = {}
        self._keys: dict[Any, int] = {}
        self._values: dict[tuple[int | None, bool], Any] = {}
        self._prints: dict[int, Fingerprint] = {}

    def observe(
        self,
        network: Network,
        wanted: Collection[int] | None = None,
        is_known: Callable[[Node], bool] | None = None,
    ) -> Network:
        """Compute the shapes and fingerprints of a network.

        Args:
            network: the nodes; what they say of shapes is not looked at, but for inputs.
            wanted: indices of the nodes that are needed; None for all.
            is_known: tells of a computed node whether its value is one that is looked for. Nodes
                far behind the last such value are not computed. None if all values are needed.

        Returns:
            The network; a node has no fingerprint where it cannot be computed, and no shape where
            it cannot be made. Nodes that are not wanted stay as they are. The fingerprint of those
            that are too far behind is `UNEQUAL`.
        """
        with unfilled_variables(), equal_randomness(self._seed):
            built = self._built(network)
            nodes = list(network.nodes)
            behind: dict[int, int] = {}
            for index in range(len(nodes)) if wanted is None else wanted:
                distance = 1 + min((behind.get(item, 0) for item in nodes[index].inputs), default=0)
                nodes[index] = replace(
                    nodes[index],
                    shape=built.graph.calls[index].output.shape,
                    fingerprint=self._fingerprint(index, built, is_near=distance <= _FAR),
                )
                if is_known and not is_known(nodes[index]):
                    behind[index] = distance
        return replace(network, nodes=tuple(nodes))

    def forget_changes_of(self, network: Network) -> None:
        """Keep only the values of a network, not those of its changed copies."""
        with unfilled_variables():
            kept = set(self._built(network).keys)
        self._values = {key: value for key, value in self._values.items() if key[0] in kept}
        self._prints = {key: value for key, value in self._prints.items() if key in kept}
        self._signatures.clear()

    def _built(self, network: Network) -> _Built:
        graph = self._graph(network)
        weights = placed_weights(graph, self._layouts)
        keys = self._value_keys(network, graph, weights)
        inputs = [index for index, node in enumerate(network.nodes) if node.kind == "input"]
        return _Built(graph, weights, keys, inputs)

    def _graph(self, network: Network) -> LayerGraph:
        """Make the operation of each node, or None for an input.

        An operation that cannot be made is None, too, and its output has no shape.
        """
        calls: list[LayerCall] = []
        operation_of: dict[int, Any] = {}
        made: Counter[Any] = Counter()
        for index, node in enumerate(network.nodes):
            given = [calls[source].output for source in node.inputs]
            operation, shape = None, tuple(node.shape)
            if node.kind != "input":
                shapes = tuple(symbol.shape for symbol in given)
                # The calls of a shared layer name one of them; another one may come first.
                group = index if node.shared_with is None else node.shared_with
                description = (self._signature(node), shapes)
                operation, shape = self._operation(
                    node, description, made[description], operation_of.get(group)
                )
                made[description] += 1
                operation_of.setdefault(group, operation)
            calls.append(LayerCall(operation, node.inputs, _Symbol(shape), _Inputs(given), None))
        return LayerGraph(tuple(calls), network.outputs)

    def _operation(
        self, node: Node, description: Any, number: int, shared: Any
    ) -> tuple[Any, _Shape]:
        """Make an operation, or take the one with this description and number again."""
        _, shapes = description
        try:
            if not all(shapes):
                raise _CannotRebuildError
            operation = shared or self._numbered(node, description, number)
            shape = _output_shape(operation, shapes) if shared else self._shapes[description]
            return operation, shape
        except Exception:  # Keras refuses shapes and arguments with many kinds of exceptions
            return None, ()

    def _numbered(self, node: Node, description: Any, number: int) -> Any:
        """Make the first node of a description, and twins of it."""
        if (description, number) not in self._operations:
            if number == 0:
                operation = _make(node, self._classes, self._namespace)
                self._shapes[description] = _output_shape(operation, description[1])
            else:
                operation = _twin(self._numbered(node, description, 0))
            self._operations[description, number] = operation
        return self._operations[description, number]

    def _signature(self, node: Node) -> str:
        known = self._signatures.get((node.kind, id(node.attributes)))
        if known is None:
            text = f"{node.kind} {json.dumps(dict(node.attributes), sort_keys=True)}"
            known = self._signatures[node.kind, id(node.attributes)] = (node, text)
        return known[1]

    def _intern(self, description: Any) -> int:
        return self._keys.setdefault(description, len(self._keys))

    def _value_keys(
        self, network: Network, graph: LayerGraph, weights: Mapping[int, list[PlacedWeight]]
    ) -> list[int | None]:
        """Give nodes with equal values equal numbers, also in other networks."""
        keys: list[int | None] = []
        inputs = 0
        for node, call in zip(network.nodes, graph.calls, strict=True):
            given = [keys[index] for index in node.inputs]
            if node.kind == "input":
                keys.append(self._intern(("input", inputs, call.output.shape)))
                inputs += 1
            elif call.operation is None or None in given:
                keys.append(None)
            else:
                keys.append(self._intern((self._signature(node), _placing(weights, call), *given)))
        return keys

    def _fingerprint(self, index: int, built: _Built, *, is_near: bool) -> Fingerprint:
        key = built.keys[index]
        if key is None:
            return ()
        if key not in self._prints:
            if not is_near:
                return UNEQUAL
            prints: list[Fingerprint] = []
            for training in _MODES:
                value = self._value(index, training, built)
                prints.append(() if value is None else fingerprint_of(value.numpy()))
            self._prints[key] = sum(prints, ()) if all(prints) else ()
        return self._prints[key]

    def _value(self, index: int, training: bool, built: _Built) -> Any:
        """Compute a node and the nodes before it; None if one cannot be computed."""
        waiting = [index]
        while waiting:
            current = waiting[-1]
            needed = [(built.keys[item], training) for item in built.graph.calls[current].inputs]
            missing = [
                item
                for item, key in zip(built.graph.calls[current].inputs, needed, strict=True)
                if key not in self._values
            ]
            if (built.keys[current], training) in self._values:
                waiting.pop()
            elif missing:
                waiting.extend(missing)
            else:
                tensors = [self._values[key] for key in needed]
                value = self._compute(current, training, built, tensors)
                self._values[built.keys[current], training] = value
        return self._values[built.keys[index], training]

    def _compute(self, index: int, training: bool, built: _Built, tensors: Sequence[Any]) -> Any:
        call = built.graph.calls[index]
        if call.operation is None:
            shapes = [built.graph.calls[item].output.shape for item in built.inputs]
            drawn = make_inputs(shapes, self._seed, self._probe)
            return tf.constant(drawn[built.inputs.index(index)])
        if any(tensor is None for tensor in tensors):
            return None
        placed = built.weights.get(id(call.operation), [])
        placing = _placing(built.weights, call)
        # Twins share their weights.
        owner = id(placed[0].layout.weight) if placed else 0
        if self._filled.get(owner) != placing:
            for weight in placed:
                weight.fill(self._seed)
        # A call in training mode changes the moving averages.
        self._filled[owner] = None if training else placing
        try:
            return _call(call.operation, tensors, training)
        except Exception:  # as above
            return None


def _placing(weights: Mapping[int, list[PlacedWeight]], call: LayerCall) -> Any:
    return tuple(item.pieces for item in weights.get(id(call.operation), ()))


def _call(operation: Any, tensors: Sequence[Any], training: bool) -> Any:
    if isinstance(operation, _Function):
        return operation.call(*tensors)
    keywords = {"training": training} if operation._call_has_training_arg else {}
    return operation.call(tensors[0] if len(tensors) == 1 else list(tensors), **keywords)


def _twin(operation: Any) -> Any:
    """Return another layer with the same weights; making one takes longer."""
    if isinstance(operation, _Function):
        return operation
    twin = object.__new__(type(operation))
    twin.__dict__.update(operation.__dict__)
    return twin


def _make(node: Node, classes: Mapping[str, Any], namespace: Mapping[str, Any]) -> Any:
    """Make the operation of a node.

    Raises:
        _CannotRebuildError: the grader knows no such operation.
    """
    attributes = dict(node.attributes)
    described = node.kind, dict(attributes)
    constants = attributes.pop("constants", None)
    if any(isinstance(value, Mapping) for value in attributes.values()):
        raise _CannotRebuildError  # Keras makes objects of dictionaries
    if "part" in attributes:
        raise _CannotRebuildError
    if node.kind in ("add", "multiply", "subtract") and not (constants and node.kind == "subtract"):
        return _Function(described, _folded(getattr(keras.ops, node.kind), constants or []))
    if node.kind == "take" and constants:
        return _Function(described, lambda x: keras.ops.take(x, constants[0], attributes["axis"]))
    if node.kind == "get_item" and constants:
        places = _index(constants[0])
        return _Function(described, lambda x: x[places])
    if constants:
        raise _CannotRebuildError
    layer = classes.get(node.kind)
    if layer is not None and attributes:
        return layer.from_config(attributes)
    if node.kind in _activations():
        return _Function(described, keras.activations.get(node.kind))
    if layer is not None:
        return layer.from_config(attributes)
    if isfunction(namespace.get(node.kind)):
        return _Function(described, namespace[node.kind])
    raise _CannotRebuildError


def _index(written: Any) -> Any:
    """Read indices and slices as an observation writes them."""
    if isinstance(written, list):
        return tuple(map(_index, written))
    if isinstance(written, str) and ":" in written:
        return slice(*(int(end) if end else None for end in written.split(":")))
    return Ellipsis if written == "..." else written


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
        kind: layer
        for kind, layer in _layers_among(vars(keras.layers)).items()
        if layer.__module__.startswith(_COMPUTING_LAYERS)
    }
    return layers | {canonical: layers[own] for own, canonical in classes.items()}


def _layers_among(namespace: Mapping[str, Any]) -> dict[str, Any]:
    return {
        snake_case(name): value
        for name, value in namespace.items()
        if isinstance(value, type) and issubclass(value, keras.Layer)
    }


@lru_cache
def _activations() -> frozenset[str]:
    return frozenset(name for name, value in vars(keras.activations).items() if callable(value))


def _output_shape(operation: Any, shapes: Sequence[_Shape]) -> _Shape:
    """Build a layer, and compute the shape of its output."""
    given = [keras.KerasTensor(shape) for shape in shapes]
    if isinstance(operation, _Function):
        return tuple(operation.call(*given).shape)
    one = given[0] if len(given) == 1 else given
    operation._assert_input_compatibility(one)
    if not operation.built:
        operation.build(shapes[0] if len(shapes) == 1 else list(shapes))
    return tuple(operation.compute_output_spec(one).shape)
