"""One layout for weights that can be laid out in several ways.

A kernel is a matrix: inputs of a unit by units. So a convolution over its whole input has the
weights of a dense layer, a 1x1 convolution those of a dense layer on the last axis, a depthwise
convolution those of a convolution with as many groups as channels; and each group of a grouped
convolution has those of a separate convolution. The kernel of an `EinsumDense` layer has the axes
that its equation says, that of a transposed convolution is turned round, and a separable
convolution has the weights of two layers.

A layer of a student's own class can use any names for its weights. There, a weight that changes the
output of a zero input is a bias, and any other is a kernel, whose axes are known by the outputs
that they reach; a weight made as not trainable is a constant, part of the function, and stays as it
is. A layer with moving averages under Keras's names is a batch normalization written by hand.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from grader.observe.network.graph import LayerCall, weights_of
from grader.observe.network.opening import is_own
from grader.observe.network.unfilled import fill

_TRANSPOSED = (
    keras.layers.Conv1DTranspose,
    keras.layers.Conv2DTranspose,
    keras.layers.Conv3DTranspose,
)
_SEPARABLE = (keras.layers.SeparableConv1D, keras.layers.SeparableConv2D)
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
    order: tuple[int, ...] = ()
    """Axes of the weight in canonical order: inputs of a unit, then units; empty if they are."""
    turned: tuple[int, ...] = ()
    """Axes of the weight that run backwards, as in a transposed convolution."""
    stage: int = 0
    """Number of weighted steps of the same layer before the weight is used."""

    def in_own_layout(self, values: Any) -> Any:
        """Lay canonical values out as the weight has them."""
        shape = tuple(self.weight.shape)
        order = self.order or tuple(range(len(shape)))
        if tuple(values.shape) != tuple(shape[axis] for axis in order):
            values = tf.reshape(values, [shape[axis] for axis in order])
        if order != tuple(sorted(order)):
            values = tf.transpose(values, [order.index(axis) for axis in range(len(order))])
        return tf.reverse(values, self.turned) if self.turned else values


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
        _of_own(call, weight, id(weight) in adding) if id(weight) in own else _plain(weight)
        for weight in weights_of(call)
        if id(weight) not in constants
    ]


def _of_keras(call: LayerCall, weight: Any) -> Layout:
    layout = _plain(weight)
    if isinstance(call.operation, keras.layers.EinsumDense):
        return _of_einsum(call.operation.equation, layout)
    if isinstance(call.operation, _TRANSPOSED) and layout.role == "kernel":
        window = tuple(range(len(weight.shape) - 2))
        order = (*window, len(window) + 1, len(window))
        return replace(_ordered(weight, order, len(window) + 1), turned=window)
    if isinstance(call.operation, _SEPARABLE) and layout.role == "bias":
        return replace(layout, stage=1)
    if isinstance(call.operation, _SEPARABLE) and layout.role == "pointwise_kernel":
        return Layout(weight, "kernel", tuple(weight.shape[-2:]), stage=1)
    groups = getattr(call.operation, "groups", 1)
    if _is_depthwise(call.operation, layout.role):
        *window, channels, multiplier = weight.shape
        return Layout(weight, "kernel", (math.prod(window), channels * multiplier))
    if groups == 1 or groups == _input_shape(call)[-1]:
        return layout
    *inputs, units = layout.shape
    return Layout(weight, layout.role, (*inputs, units // groups), groups)


def _of_einsum(equation: str, layout: Layout) -> Layout:
    """Read the axes of a kernel from an equation such as "bhwc,dc->bhwd"."""
    if layout.role == "bias":
        shape = tuple(length for length in layout.shape if length != 1) or (1,)
        return replace(layout, shape=shape)
    inputs, kernel, outputs = re.split(",|->", re.sub(r"[ .]", "", equation))
    summed = [letter for letter in inputs if letter in kernel and letter not in outputs]
    units = [letter for letter in outputs if letter in kernel]
    order = tuple(map(kernel.index, (*summed, *units)))
    if len(order) < len(kernel):
        return layout
    return _ordered(layout.weight, order, len(summed))


def _ordered(weight: Any, order: tuple[int, ...], summed: int) -> Layout:
    """Describe a kernel by its axes in canonical order, the summed ones first."""
    lengths = [weight.shape[axis] for axis in order]
    shape = math.prod(lengths[:summed]), math.prod(lengths[summed:])
    return Layout(weight, "kernel", shape, order=order)


def _is_batch_normalization(call: LayerCall) -> bool:
    return {_plain(weight).role for weight in weights_of(call)} >= _MOVING_AVERAGES


def _is_depthwise(layer: Any, role: str) -> bool:
    depthwise = isinstance(layer, keras.layers.DepthwiseConv1D | keras.layers.DepthwiseConv2D)
    return role == "depthwise_kernel" or (depthwise and role == "kernel")


def _plain(weight: Any) -> Layout:
    role, shape = str(weight.path.split("/")[-1]), tuple(weight.shape)
    if role not in ("kernel", "embeddings") or len(shape) < 2:
        return Layout(weight, role, shape)
    role = "kernel"
    return Layout(weight, role, (math.prod(shape[:-1]), shape[-1]))


def _of_own(call: LayerCall, weight: Any, adds: bool) -> Layout:
    shape = tuple(length for length in weight.shape if length != 1) or (1,)
    if adds:
        return Layout(weight, "bias", shape)
    if len(shape) < 2:
        return Layout(weight, "kernel", (1, *shape))
    units = _axes_of_units(call, weight)
    if not units:
        return Layout(weight, "kernel", (math.prod(shape[:-1]), shape[-1]))
    summed = [axis for axis in range(len(weight.shape)) if axis not in units]
    return _ordered(weight, (*summed, *units), len(summed))


def _axes_of_units(call: LayerCall, weight: Any) -> list[int]:
    """Find the axes of a kernel that decide only a part of the outputs."""
    layer, found = call.operation, []
    ones = np.ones([length or 1 for length in _input_shape(call)], np.float32)
    try:
        for other in layer._trainable_variables:
            fill(other, np.ones(other.shape, np.float32))
        fill(weight, np.zeros(weight.shape, np.float32))
        nothing = np.asarray(layer(ones))
        for axis, length in enumerate(weight.shape):
            part = np.zeros(weight.shape, np.float32)
            part[(slice(None),) * axis + (0,)] = 1 / part.size
            fill(weight, part)
            reached = np.asarray(layer(ones)) != nothing
            if length > 1 and reached.any() and not reached.all():
                found.append(axis)
    except Exception:
        return []  # as above: the axes then have the usual order
    return found


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
