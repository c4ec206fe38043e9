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
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

import keras
import numpy as np
import tensorflow as tf

from grader.observe.arguments import random_generator
from grader.observe.network.graph import LayerCall, LayerGraph, weights_of
from grader.observe.network.unfilled import fill
from grader.observe.network.units import Interval, Piece, Units, units_of
from grader.observe.network.weights import Layout, layouts_of

Layouts: TypeAlias = dict[int, list[Layout]]
"""Id of a layer → its weights; empty if all of them are constants."""

_Places: TypeAlias = dict[int, list[list[str]]]
"""Id of a layer → for each of its stages, the hash of the place of each piece."""

_POOL_SIZE = 100_003
"""A prime, so that a kernel larger than the pool does not repeat along an axis. Each
process draws a pool: ten times as many numbers would take as long as observing a block."""
_ALIGNMENT = 16
"""Float32 numbers in 64 bytes: TensorFlow copies parts of tensors that begin elsewhere."""
_WITH_FREE_UNITS = (
    *(keras.layers.Dense, keras.layers.EinsumDense, keras.layers.BatchNormalization),
    *(keras.layers.Conv1D, keras.layers.Conv2D, keras.layers.Conv3D),
    *(keras.layers.Conv1DTranspose, keras.layers.Conv2DTranspose, keras.layers.Conv3DTranspose),
)
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
class PlacedPiece:
    """Units of a layer, and all that decides their weights besides the seed."""

    piece: Piece
    place: str
    scale: float


@dataclass(frozen=True)
class PlacedWeight:
    """A weight, and all that its value depends on besides the seed."""

    layout: Layout
    pieces: tuple[PlacedPiece, ...]

    def fill(self, seed: str) -> None:
        """Set the weight."""
        fill(self.layout.weight, _values(self.layout, self.pieces, seed))


def placed_weights(
    graph: LayerGraph, known: Layouts | None = None
) -> dict[int, list[PlacedWeight]]:
    """Find the places of all weights: id of a layer → its weights.

    Args:
        graph: the calls of the layers.
        known: layouts of layers that live on, to which those of new layers are added.
    """
    weighted = _Weighted.of(graph, {} if known is None else known)
    places = _places(weighted)
    residual = _last_normalizations_of_main_paths(weighted, places)
    last = _last_layers(weighted)

    def placed(layer: int, layout: Layout) -> PlacedWeight:
        stages, scales = places[layer], []
        for number in range(len(weighted.pieces[layer])):
            is_last = (layer, number) in last and layout.stage == len(stages) - 1
            scales.append(_scale(layout.role, (layer, number) in residual, is_last))
        pieces = zip(weighted.pieces[layer], stages[layout.stage], scales, strict=True)
        return PlacedWeight(layout, tuple(itertools.starmap(PlacedPiece, pieces)))

    return {
        layer: [placed(layer, layout) for layout in weights]
        for layer, weights in weighted.layouts.items()
    }


@dataclass(frozen=True)
class _Weighted:
    """A graph, and its layers with weights."""

    graph: LayerGraph
    layouts: Layouts
    units: Units
    pieces: Mapping[int, Sequence[Piece]]
    """Id of a layer → its pieces; one for most."""
    _nearest: dict[tuple[int, Interval], set[tuple[int, int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, graph: LayerGraph, known: Layouts) -> _Weighted:
        layouts: Layouts = {}
        for call in graph.calls:
            if id(call.operation) not in layouts and weights_of(call):
                if id(call.operation) not in known:
                    known[id(call.operation)] = layouts_of(call)
                layouts[id(call.operation)] = known[id(call.operation)]
        units = units_of(graph, lambda call: _has_free_units(call, layouts))
        pieces: dict[int, Sequence[Piece]] = dict.fromkeys(layouts, (Piece(),))
        for index, found in units.pieces.items():
            pieces[id(graph.calls[index].operation)] = found
        return cls(graph, layouts, units, pieces)

    def layer(self, index: int) -> int:
        """Return the id of the layer of a call."""
        return id(self.graph.calls[index].operation)

    def nearest(self, index: int, interval: Interval = None) -> set[tuple[int, int]]:
        """Find the nearest weighted calls before a call, or inputs.

        Args:
            index: of the call.
            interval: the channels of its input that are looked at.

        Returns:
            Index of a call and number of a piece of its layer.
        """
        if (index, interval) in self._nearest:
            return self._nearest[index, interval]
        found: set[tuple[int, int]] = set()
        waiting = [(source, interval) for source in self.graph.calls[index].inputs]
        visited = set()
        while waiting:
            current, channels = state = waiting.pop()
            if state in visited:
                continue
            visited.add(state)
            call = self.graph.calls[current]
            if self.layouts.get(id(call.operation)) or call.operation is None:
                found |= {(current, number) for number in self.units.pieces_in(current, channels)}
            else:
                channels = self.units.read(current, channels)
                waiting.extend((source, channels) for source in call.inputs)
        self._nearest[index, interval] = found
        return found


def _has_free_units(call: LayerCall, layouts: Layouts) -> bool:
    """Return True if each unit of a layer computes alone what its weights say."""
    return (
        isinstance(call.operation, _WITH_FREE_UNITS)
        and getattr(call.operation, "groups", 1) == 1
        and all(layout.shape[-1] == call.output.shape[-1] for layout in layouts[id(call.operation)])
    )


def _places(weighted: _Weighted) -> _Places:
    """Hash the place of each stage and piece of the layers with weights.

    The hash covers the roles and shapes of its weights and the hashes of its nearest weighted
    ancestors. Equal hashes of ancestors count once: the groups of a convolution, if written as
    separate convolutions, have one place, and the next layer has the same place in both cases.
    """
    places: _Places = {}
    for index, call in enumerate(weighted.graph.calls):
        layer = id(call.operation)
        weights = weighted.layouts.get(layer)
        if not weights or layer in places:
            continue
        stages = range(max(layout.stage for layout in weights) + 1)
        places[layer] = [[] for _ in stages]
        for piece in weighted.pieces[layer]:
            interval = weighted.units.read(index, piece.interval)
            ancestors = _places_of(weighted.nearest(index, interval), weighted, places)
            for stage in stages:
                here = [layout for layout in weights if layout.stage == stage]
                shapes = sorted(f"{layout.role}{piece.shape(layout.shape)}" for layout in here)
                text = "|".join((*shapes, "from", *sorted(ancestors)))
                ancestors = {hashlib.sha256(text.encode()).hexdigest()}
                places[layer][stage] += ancestors
    return places


def _places_of(found: Iterable[tuple[int, int]], weighted: _Weighted, places: _Places) -> set[str]:
    """Return the places of weighted calls, or inputs, by their indices and pieces."""
    return {
        places[weighted.layer(index)][-1][number]
        if weighted.graph.calls[index].operation is not None
        else f"input {index}"
        for index, number in found
    }


def _last_normalizations_of_main_paths(
    weighted: _Weighted, places: _Places
) -> set[tuple[int, int]]:
    """Find the pieces of layers with the last `gamma` before a junction.

    Only the longest path gets a small scale: with a small projection as well, the depth of the
    network would amplify rounding in training mode.
    """
    graph, layouts = weighted.graph, weighted.layouts
    depth: list[int] = []
    for call in graph.calls:
        deepest = max((depth[index] for index in call.inputs), default=0)
        depth.append(deepest + bool(layouts.get(id(call.operation))))
    found: set[tuple[int, int]] = set()
    for index, call in enumerate(graph.calls):
        # A junction can be `Add`, `+`, or a `Lambda` of two tensors.
        if len(call.inputs) < 2 or layouts.get(id(call.operation)):
            continue
        meeting = weighted.nearest(index)
        if len(_places_of(meeting, weighted, places)) < 2:
            continue  # one tensor meets itself, as in `x * sigmoid(x)`, or its other channels
        normalizations = [
            (ancestor, number)
            for ancestor, number in meeting
            if any(layout.role == "gamma" for layout in layouts.get(weighted.layer(ancestor), ()))
        ]
        deepest = max((depth[ancestor] for ancestor, _ in normalizations), default=0)
        found |= {
            (weighted.layer(ancestor), number)
            for ancestor, number in normalizations
            if depth[ancestor] == deepest
        }
    return found


def _last_layers(weighted: _Weighted) -> set[tuple[int, int]]:
    """Find the pieces of weighted layers without a weighted layer behind them."""
    pieces, followed = set(), set()
    for index, call in enumerate(weighted.graph.calls):
        if weighted.layouts.get(id(call.operation)):
            for number, piece in enumerate(weighted.pieces[id(call.operation)]):
                pieces.add((index, number))
                followed |= weighted.nearest(index, weighted.units.read(index, piece.interval))
    return {(weighted.layer(index), number) for index, number in pieces - followed}


def _scale(role: str, residual: bool, last: bool) -> float:
    # What shifts is scaled with what multiplies: the layer's output then has the same direction
    # whatever follows it, and is recognized in a network that goes on otherwise.
    if residual and role in ("gamma", "beta"):
        return _RESIDUAL_SCALE
    # A classifier with small logits: a saturated softmax hides bugs.
    return _CLASSIFIER_SCALE if last and role in ("kernel", "bias") else 1.0


def _values(layout: Layout, pieces: Sequence[PlacedPiece], seed: str) -> Any:
    parts = []
    for placed in pieces:
        start = int(placed.place[:12], 16) + sum(layout.role.encode())
        shape = placed.piece.shape(layout.shape)
        values = _canonical_values(layout.role, shape, start, placed.scale, seed)
        parts.append(placed.piece.of_whole(values))
    values = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=-1)
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
