"""Set weights that depend only on shapes and places in the graph.

Two networks with the same wiring get equal weights, whatever the names, the order and the
initializers of their layers. A comparison of their outputs then shows if they compute the same
function.

The scale of each kind of weight keeps activations near unit scale at every depth, so that a bug
changes the outputs far more than rounding does: kernels as in He et al. 2015 (Delving deep into
rectifiers, section 2.2), a residual branch small compared with its shortcut.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import tensorflow as tf

from grader.observe.arguments import random_generator
from grader.observe.network.graph import LayerGraph, weights_of
from grader.observe.network.unfilled import fill
from grader.observe.network.weights import Layout, layouts_of

Layouts: TypeAlias = dict[int, list[Layout]]
"""Id of a layer → its weights; empty if all of them are constants."""

_POOL_SIZE = 100_003
"""A prime, so that a kernel larger than the pool does not repeat along an axis. Each
process draws a pool: ten times as many numbers would take as long as observing a block."""
_ALIGNMENT = 16
"""Float32 numbers in 64 bytes: TensorFlow copies parts of tensors that begin elsewhere."""
_RESIDUAL_SCALE = 0.2
_CLASSIFIER_SCALE = 0.3


def transplant(graph: LayerGraph, seed: str) -> None:
    """Set the weights of every layer in the graph.

    Args:
        graph: from `read_graph`.
        seed: secret that determines the values.
    """
    for weights in placed_weights(graph).values():
        for weight in weights:
            weight.fill(seed)


@dataclass(frozen=True)
class PlacedWeight:
    """A weight, and all that its value depends on besides the seed."""

    layout: Layout
    place: str
    scale: float

    def fill(self, seed: str) -> None:
        """Set the weight."""
        fill(self.layout.weight, _values(self.layout, self.place, self.scale, seed))


def placed_weights(
    graph: LayerGraph, known: Layouts | None = None
) -> dict[int, list[PlacedWeight]]:
    """Find the places of all weights: id of a layer → its weights.

    Args:
        graph: the calls of the layers.
        known: layouts of layers that live on, to which those of new layers are added.
    """
    layouts = _layouts(graph, {} if known is None else known)
    places = _places(graph, layouts)
    residual = _last_normalizations_of_main_paths(graph, layouts)
    last = _last_layers(graph, layouts)
    return {
        layer: [
            PlacedWeight(
                layout,
                places[layer][layout.stage],
                _scale(
                    layout.role,
                    layer in residual,
                    layer in last and places[layer][layout.stage] == places[layer][-1],
                ),
            )
            for layout in weights
        ]
        for layer, weights in layouts.items()
    }


def _layouts(graph: LayerGraph, known: Layouts) -> Layouts:
    layouts: Layouts = {}
    for call in graph.calls:
        if id(call.operation) not in layouts and weights_of(call):
            if id(call.operation) not in known:
                known[id(call.operation)] = layouts_of(call)
            layouts[id(call.operation)] = known[id(call.operation)]
    return layouts


def _places(graph: LayerGraph, layouts: Layouts) -> dict[int, list[str]]:
    """Hash the place of each layer with weights, one for each of its stages.

    The hash covers the roles and shapes of its weights and the hashes of its nearest weighted
    ancestors. Equal hashes of ancestors count once: the groups of a convolution, if written as
    separate convolutions, have one place, and the next layer has the same place in both cases.
    """
    places: dict[int, list[str]] = {}
    for index, call in enumerate(graph.calls):
        weights = layouts.get(id(call.operation))
        if not weights or id(call.operation) in places:
            continue
        ancestors = {
            places[id(graph.calls[ancestor].operation)][-1]
            if graph.calls[ancestor].operation is not None
            else f"input {ancestor}"
            for ancestor in _nearest_weighted(graph, index, layouts)
        }
        places[id(call.operation)] = []
        for stage in range(max(layout.stage for layout in weights) + 1):
            here = [layout for layout in weights if layout.stage == stage]
            shapes = sorted(f"{layout.role}{layout.shape}" for layout in here)
            text = "|".join((*shapes, "from", *sorted(ancestors)))
            ancestors = {hashlib.sha256(text.encode()).hexdigest()}
            places[id(call.operation)] += ancestors
    return places


def _nearest_weighted(graph: LayerGraph, index: int, layouts: Layouts) -> set[int]:
    """Find the nearest weighted calls, or inputs, before a call."""
    found: set[int] = set()
    visited: set[int] = set()
    waiting = list(graph.calls[index].inputs)
    while waiting:
        current = waiting.pop()
        if current in visited:
            continue
        visited.add(current)
        call = graph.calls[current]
        if layouts.get(id(call.operation)) or call.operation is None:
            found.add(current)
        else:
            waiting.extend(call.inputs)
    return found


def _last_normalizations_of_main_paths(graph: LayerGraph, layouts: Layouts) -> set[int]:
    """Find the layers with the last `gamma` before a junction.

    Only the longest path gets a small scale: with a small projection as well, the depth of the
    network would amplify rounding in training mode.
    """
    depth: list[int] = []
    for call in graph.calls:
        deepest = max((depth[index] for index in call.inputs), default=0)
        depth.append(deepest + bool(layouts.get(id(call.operation))))
    layers: set[int] = set()
    for index, call in enumerate(graph.calls):
        # A junction can be `Add`, `+`, or a `Lambda` of two tensors.
        if len(call.inputs) < 2 or layouts.get(id(call.operation)):
            continue
        meeting = _nearest_weighted(graph, index, layouts)
        if len(meeting) < 2:
            continue  # one tensor meets itself, as in `x * sigmoid(x)`
        normalizations = [
            ancestor
            for ancestor in meeting
            if any(
                layout.role == "gamma"
                for layout in layouts.get(id(graph.calls[ancestor].operation), ())
            )
        ]
        deepest = max((depth[ancestor] for ancestor in normalizations), default=0)
        layers |= {
            id(graph.calls[ancestor].operation)
            for ancestor in normalizations
            if depth[ancestor] == deepest
        }
    return layers


def _last_layers(graph: LayerGraph, layouts: Layouts) -> set[int]:
    """Find the weighted layers without a weighted layer behind them."""
    weighted = [index for index, call in enumerate(graph.calls) if layouts.get(id(call.operation))]
    followed = {
        ancestor for index in weighted for ancestor in _nearest_weighted(graph, index, layouts)
    }
    return {id(graph.calls[index].operation) for index in weighted if index not in followed}


def _scale(role: str, residual: bool, last: bool) -> float:
    # What shifts is scaled with what multiplies: the layer's output then has the same direction
    # whatever follows it, and is recognized in a network that goes on otherwise.
    if residual and role in ("gamma", "beta"):
        return _RESIDUAL_SCALE
    # A classifier with small logits: a saturated softmax hides bugs.
    return _CLASSIFIER_SCALE if last and role in ("kernel", "bias") else 1.0


def _values(layout: Layout, place: str, scale: float, seed: str) -> Any:
    start = int(place[:12], 16) + sum(layout.role.encode())
    values = _canonical_values(layout.role, layout.shape, start, scale, seed)
    if layout.groups > 1:
        values = np.tile(values, layout.groups)
    return layout.in_own_layout(values)


def _canonical_values(
    role: str, shape: tuple[int, ...], start: int, scale: float, seed: str
) -> Any:
    size = math.prod(shape)
    if role == "gamma":
        return (scale * (0.5 + _slice(_uniform(seed), start, size))).reshape(shape)
    if role.endswith("variance"):
        return (0.5 + _slice(_uniform(seed), start, size)).reshape(shape)
    if len(shape) < 2:
        return (np.float32(0.1 * scale) * _slice(_normal(seed), start, size)).reshape(shape)
    fan_in = max(1, math.prod(shape[:-1]))
    deviation = scale * (2.0 / fan_in) ** 0.5
    return _kernel(shape, start, size, deviation, seed)


def _kernel(shape: tuple[int, ...], start: int, size: int, deviation: float, seed: str) -> Any:
    """Cut a kernel out of the tensor shared by this deviation."""
    repeats = 1 + -(-size // _POOL_SIZE)
    begin = start % _POOL_SIZE // _ALIGNMENT * _ALIGNMENT
    return tf.reshape(tf.slice(_scaled(seed, deviation, repeats), [begin], [size]), shape)


@lru_cache(maxsize=64)
def _scaled(seed: str, deviation: float, repeats: int) -> tf.Tensor:
    return tf.tile(np.float32(deviation) * _normal(seed), [repeats])


@lru_cache(maxsize=1)
def _uniform(seed: str) -> np.ndarray[Any, np.dtype[np.float32]]:
    return random_generator(seed, "weights", "uniform").random(_POOL_SIZE, np.float32)


@lru_cache(maxsize=1)
def _normal(seed: str) -> np.ndarray[Any, np.dtype[np.float32]]:
    return random_generator(seed, "weights", "normal").standard_normal(_POOL_SIZE, np.float32)


def _slice(pool: np.ndarray[Any, Any], start: int, size: int) -> np.ndarray[Any, Any]:
    return pool.take(np.arange(start % _POOL_SIZE, start % _POOL_SIZE + size), mode="wrap")
