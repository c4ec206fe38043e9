"""Layers and models of the student's own classes, opened: the graph of the layers within.

To Keras a subclass of `Layer` or `Model` is one box. Called with symbolic tensors, its `call`
method leaves the history of what it does with its parts, as a function does. A class that has
weights of its own, or does what cannot be written as a graph, stays one box and is judged by what
it computes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras

from grader.observation import Place
from grader.observe.code.recording import recorded_calls


@dataclass(frozen=True)
class Opened:
    """What a layer gives when its parts are called one by one."""

    outputs: list[Any]
    """Symbolic tensors."""
    places: dict[int, Place]
    """Lines of the calls within, as `recorded_calls` notes them."""


def open_layer(operation: Any, keras_node: Any) -> Opened | None:
    """Open a call of a layer; None where it is Keras's own or cannot be opened.

    Args:
        operation: Keras layer or operation.
        keras_node: Keras's record of the call.
    """
    if not is_made_of_layers(operation):
        return None
    return _call(operation, keras_node.arguments.args, keras_node.arguments.kwargs)


def open_model(
    model: keras.Model, shapes: Sequence[tuple[int | None, ...]]
) -> tuple[keras.Model, dict[int, Place]] | None:
    """A functional model of the same layers, and the lines of their calls.

    Args:
        model: an object of a student's subclass of `keras.Model`.
        shapes: of its inputs, the batch dimension first.

    Returns:
        None where it cannot be opened.
    """
    inputs = [keras.Input(shape[1:]) for shape in shapes]
    given = inputs[0] if len(inputs) == 1 else inputs
    opened = _call(model, (given,), {})
    if opened is None or not is_made_of_layers(model):
        return None
    outputs = opened.outputs[0] if len(opened.outputs) == 1 else opened.outputs
    return keras.Model(given, outputs), opened.places


def is_own(operation: Any) -> bool:
    """Whether a layer is of a student's own class."""
    is_layer = isinstance(operation, keras.Layer)
    return is_layer and not type(operation).__module__.startswith("keras.")


def is_made_of_layers(operation: Any) -> bool:
    """Whether this is of a student's own class, with parts and no weight beside theirs."""
    return is_own(operation) and not has_own_weights(operation) and has_parts(operation)


def has_parts(layer: Any) -> bool:
    """Whether there are layers with weights within a layer or model, at any depth."""
    return any(part.weights for part in layer._flatten_layers(include_self=False))


def has_own_weights(layer: Any) -> bool:
    """Whether a layer or model has weights beside those of its parts."""
    return bool(layer._trainable_variables or layer._non_trainable_variables)


def _call(layer: Any, positional: Sequence[Any], keywords: dict[str, Any]) -> Opened | None:
    try:
        with recorded_calls(layer.call) as recording:
            outputs = keras.tree.flatten(layer.call(*positional, **keywords))
    except Exception:  # whatever a student's `call` does with symbolic tensors
        return None
    if not all(isinstance(output, keras.KerasTensor) for output in outputs):
        return None
    return Opened(outputs, recording.places)
