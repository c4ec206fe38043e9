"""Weights that are a pure function of a layer's place in the graph and of its shape.

Two networks that are wired alike get equal weights, whatever their layers are called, in whatever
order they were made and however they were initialized. So whether two networks compute the same
function can be asked by comparing their outputs.

The scale of each kind of weight keeps activations near unit scale at every depth, so that a bug
moves the outputs by far more than rounding does: kernels as in He et al. 2015 (Delving deep into
rectifiers, section 2.2), a residual branch small beside its shortcut.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

import numpy as np
import tensorflow as tf

from grader.observe.arguments import random_generator
from grader.observe.graph import LayerGraph, weights_of
from grader.observe.unfilled import fill

_POOL_SIZE = 100_003
"""A prime, so that a kernel larger than the pool does not repeat itself along an axis. Each
process draws a pool: ten times as many numbers would take as long as observing a block."""
_ALIGNMENT = 16
"""TensorFlow shares a part of a tensor that begins at a multiple of 64 bytes, or copies it."""
_RESIDUAL_SCALE = 0.2
_CLASSIFIER_SCALE = 0.3


def transplant(graph: LayerGraph, seed: str) -> None:
    """Set the weights of every layer in the graph.

    Args:
        graph: what `read_graph` gave.
        seed: secret that decides the values.
    """
    places = _places(graph)
    residual = _last_normalizations_of_main_paths(graph)
    last = _last_layers(graph)
    for layer in graph.layers():
        for weight in layer.weights:
            values = _values(
                role=_role(weight),
                shape=tuple(weight.shape),
                place=places[id(layer)],
                scale=_scale(id(layer), len(weight.shape), residual, last),
                seed=seed,
            )
            fill(weight, values)


def _places(graph: LayerGraph) -> dict[int, str]:
    """Hash of (roles and shapes of its weights, hashes of its nearest weighted ancestors)."""
    places: dict[int, str] = {}
    for index, call in enumerate(graph.calls):
        if not weights_of(call) or id(call.operation) in places:
            continue
        weights = [f"{_role(weight)}{tuple(weight.shape)}" for weight in weights_of(call)]
        ancestors = sorted(
            places[id(graph.calls[ancestor].operation)]
            if graph.calls[ancestor].operation is not None
            else f"input {ancestor}"
            for ancestor in _nearest_weighted(graph, index)
        )
        text = "|".join((*weights, "from", *ancestors))
        places[id(call.operation)] = hashlib.sha256(text.encode()).hexdigest()
    return places


def _nearest_weighted(graph: LayerGraph, index: int) -> set[int]:
    """Indices of the weighted calls, or inputs, met first on the way back from a call."""
    found: set[int] = set()
    seen: set[int] = set()
    waiting = list(graph.calls[index].inputs)
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        call = graph.calls[current]
        if weights_of(call) or call.operation is None:
            found.add(current)
        else:
            waiting.extend(call.inputs)
    return found


def _last_normalizations_of_main_paths(graph: LayerGraph) -> set[int]:
    """Layers whose scale `gamma` is the last one on the longest path into a junction.

    Only the main path is made small: with a small projection too, the depth of the network
    amplifies rounding in training mode.
    """
    depth: list[int] = []
    for call in graph.calls:
        deepest = max((depth[index] for index in call.inputs), default=0)
        depth.append(deepest + bool(weights_of(call)))
    layers: set[int] = set()
    for index, call in enumerate(graph.calls):
        # However it is written: `Add`, `+`, or a `Lambda` of two tensors.
        if len(call.inputs) < 2 or weights_of(call):
            continue
        normalizations = [
            ancestor
            for ancestor in _nearest_weighted(graph, index)
            if any(_role(weight) == "gamma" for weight in weights_of(graph.calls[ancestor]))
        ]
        deepest = max((depth[ancestor] for ancestor in normalizations), default=0)
        layers |= {
            id(graph.calls[ancestor].operation)
            for ancestor in normalizations
            if depth[ancestor] == deepest
        }
    return layers


def _last_layers(graph: LayerGraph) -> set[int]:
    """Weighted layers after which no other weighted layer comes."""
    followed = {
        ancestor
        for index, call in enumerate(graph.calls)
        if weights_of(call)
        for ancestor in _nearest_weighted(graph, index)
    }
    return {
        id(call.operation)
        for index, call in enumerate(graph.calls)
        if weights_of(call) and index not in followed
    }


def _role(weight: Any) -> str:
    return str(weight.path.split("/")[-1])


def _scale(layer: int, rank: int, residual: set[int], last: set[int]) -> float:
    if rank == 1 and layer in residual:
        return _RESIDUAL_SCALE
    # A classifier with small logits: a saturated softmax hides bugs.
    return _CLASSIFIER_SCALE if rank == 2 and layer in last else 1.0


def _values(role: str, shape: tuple[int, ...], place: str, scale: float, seed: str) -> Any:
    start = int(place[:12], 16) + sum(role.encode())
    size = int(np.prod(shape, dtype=np.int64))
    if role == "gamma":
        return (scale * (0.5 + _slice(_uniform(seed), start, size))).reshape(shape)
    if role.endswith("variance"):
        return (0.5 + _slice(_uniform(seed), start, size)).reshape(shape)
    if len(shape) < 2:
        return (np.float32(0.1) * _slice(_normal(seed), start, size)).reshape(shape)
    fan_in = max(1, int(np.prod(shape[:-1], dtype=np.int64)))
    deviation = scale * (2.0 / fan_in) ** 0.5
    return _kernel(shape, start, size, deviation, seed)


def _kernel(shape: tuple[int, ...], start: int, size: int, deviation: float, seed: str) -> Any:
    """A part of a tensor that all kernels of this deviation share: TensorFlow copies nothing."""
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
