"""One layout for weights that can be laid out in several ways.

A kernel is a matrix: inputs of a unit by units. So a convolution over its whole input has the
weights of a dense layer, a 1x1 convolution those of a dense layer on the last axis, a depthwise
convolution those of a convolution with as many groups as channels; and each group of a grouped
convolution has those of a separate convolution.

A layer of a student's own class can use any names for its weights. There, a weight that changes the
output of a zero input is a bias, and any other is a kernel; a weight made as not trainable is a
constant, part of the function, and stays as it is. A layer with moving averages under Keras's names
is a batch normalization written by hand.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from grader.observe.network.graph import LayerCall, weights_of
from grader.observe.network.opening import is_own
from grader.observe.network.unfilled import fill

_MOVING_AVERAGES = {"moving_mean", "moving_variance"}


@dataclass(frozen=True)
class Layout:
    """A weight and its canonical form."""

    weight: Any
    """Keras variable, in the layout of its layer."""
    role: str
    """ "kernel", "bias", or Keras's name: "gamma", "moving_mean"."""
    shape: tuple[int, ...]
    """(inputs of a unit, units) of one group of a kernel; the shape of any other weight."""
    groups: int = 1
    """Number of copies of the canonical values along the last axis."""


def layouts_of(call: LayerCall) -> list[Layout]:
    """Return the layer's weights that can differ between layers of one kind.

    Constants of a student's own layer are left out.
    """
    if not is_own(call.operation) or _is_batch_normalization(call):
        return [_of_keras(call, weight) for weight in weights_of(call)]
    constants = {id(weight) for weight in call.operation._non_trainable_variables}
    own = {id(weight) for weight in call.operation._trainable_variables}
    adding = _adding(call) if len(own) > 1 else set()
    return [
        _of_own(weight, id(weight) in adding) if id(weight) in own else _plain(weight)
        for weight in weights_of(call)
        if id(weight) not in constants
    ]


def _of_keras(call: LayerCall, weight: Any) -> Layout:
    layout = _plain(weight)
    groups = getattr(call.operation, "groups", 1)
    if _is_depthwise(call.operation, layout.role):
        *window, channels, multiplier = weight.shape
        return Layout(weight, "kernel", (math.prod(window), channels * multiplier))
    if groups == 1 or groups == _input_shape(call)[-1]:
        return layout
    *inputs, units = layout.shape
    return Layout(weight, layout.role, (*inputs, units // groups), groups)


def _is_batch_normalization(call: LayerCall) -> bool:
    return {_plain(weight).role for weight in weights_of(call)} >= _MOVING_AVERAGES


def _is_depthwise(layer: Any, role: str) -> bool:
    depthwise = isinstance(layer, keras.layers.DepthwiseConv1D | keras.layers.DepthwiseConv2D)
    return role == "depthwise_kernel" or (depthwise and role == "kernel")


def _plain(weight: Any) -> Layout:
    role, shape = str(weight.path.split("/")[-1]), tuple(weight.shape)
    if role != "kernel" or len(shape) < 2:
        return Layout(weight, role, shape)
    return Layout(weight, role, (math.prod(shape[:-1]), shape[-1]))


def _of_own(weight: Any, adds: bool) -> Layout:
    shape = tuple(length for length in weight.shape if length != 1) or (1,)
    if adds:
        return Layout(weight, "bias", shape)
    return Layout(weight, "kernel", (math.prod(shape[:-1]), shape[-1]))


def _input_shape(call: LayerCall) -> tuple[int | None, ...]:
    return tuple(call.keras_node.input_tensors[0].shape)


def _adding(call: LayerCall) -> set[int]:
    """Find the weights that change the output if everything else is zero."""
    layer = call.operation
    nothing = np.zeros([length or 1 for length in _input_shape(call)], np.float32)
    found = set()
    try:
        for weight in _zeroed(layer._trainable_variables):
            before = np.asarray(layer(nothing))
            fill(weight, np.ones(weight.shape, np.float32))
            if not np.array_equal(before, np.asarray(layer(nothing))):
                found.add(id(weight))
    except Exception:
        # Not every layer can be called with zeros; its weights are then kernels.
        return set()
    return found


def _zeroed(weights: list[Any]) -> Iterator[Any]:
    """Yield each weight in turn, with all weights set to zero."""
    for weight in weights:
        for other in weights:
            fill(other, np.zeros(other.shape, np.float32))
        yield weight
