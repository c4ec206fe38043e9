"""Open layers and models of the student's own classes: find the layers within.

To Keras a subclass of `Layer` or `Model` is one box. With symbolic tensors, its `call` method
leaves a history of the calls of its parts, as a function does. A class that has weights of its own,
or that has no symbolic graph, stays one box and is judged by its outputs.
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
    """The outputs of a layer from separate calls of its parts."""

    outputs: list[Any]
    """Symbolic tensors."""
    places: dict[int, Place]
    """Lines of the calls within, from `recorded_calls`."""


def open_layer(operation: Any, keras_node: Any) -> Opened | None:
    """Open a call of a layer; None for Keras's, or on failure.

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
    """Make a functional model of the same layers, with their lines.

    Args:
        model: an object of a student's subclass of `keras.Model`.
        shapes: of its inputs, the batch dimension first.

    Returns:
        None if it cannot be opened.
    """
    inputs = [keras.Input(shape[1:]) for shape in shapes]
    given = inputs[0] if len(inputs) == 1 else inputs
    opened = _call(model, (given,), {})
    if opened is None or not is_made_of_layers(model):
        return None
    outputs = opened.outputs[0] if len(opened.outputs) == 1 else opened.outputs
    return keras.Model(given, outputs), opened.places


def is_own(operation: Any) -> bool:
    """Return True if a layer is of a student's own class."""
    is_layer = isinstance(operation, keras.Layer)
    return is_layer and not type(operation).__module__.startswith("keras.")


def is_made_of_layers(operation: Any) -> bool:
    """Return True for a student's own class without own weights."""
    return is_own(operation) and not has_own_weights(operation) and has_parts(operation)


def has_parts(layer: Any) -> bool:
    """Return True if there are layers with weights inside, at any depth."""
    return any(part.weights for part in layer._flatten_layers(include_self=False))


def has_own_weights(layer: Any) -> bool:
    """Return True if a layer has weights beside those of its parts."""
    return bool(layer._trainable_variables or layer._non_trainable_variables)


def _call(layer: Any, positional: Sequence[Any], keywords: dict[str, Any]) -> Opened | None:
    try:
        with recorded_calls(layer.call) as recording:
            outputs = keras.tree.flatten(layer.call(*positional, **keywords))
    except Exception:  # a student's `call` can fail in any way with symbolic tensors
        return None
    if not all(isinstance(output, keras.KerasTensor) for output in outputs):
        return None
    return Opened(outputs, recording.places)
