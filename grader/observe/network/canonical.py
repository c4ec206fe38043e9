"""One canonical form for layers with several spellings."""

from __future__ import annotations

import math
import re
from typing import Any

import keras
import numpy as np

from grader.observation import Plain

_SYNONYMS = {"re_lu": "relu"}

# As layers these have arguments, as activations or operations they have none.
_WITHOUT_ATTRIBUTES = frozenset({"relu", "softmax", "add", "multiply", "identity"})

# Attributes that do not change the function, or that a rubric asks for explicitly.
_NOT_THE_FUNCTION = re.compile(
    r"name|trainable|dtype|activation|data_format|momentum|seed|noise_shape|synchronized"
    r"|renorm|.*_(initializer|regularizer|constraint)|(activity|kernel|bias)_regularizer"
    r"|batch_shape|batch_input_shape|input_shape|sparse|ragged|optional|lora_.*|quantization.*"
)

_MOST_WRITTEN_OUT = 32


def kind_of(operation: Any) -> str:
    """Return the canonical kind of a layer or operation; "input" for None.

    `ReLU()`, `Activation("relu")` and `keras.ops.relu` are all "relu"; `Add()` and `+` are "add";
    `Rescaling(4)` and `4 *` are "multiply"; anything without an effect is "identity".
    """
    if operation is None:
        return "input"
    class_name = type(operation).__name__
    if class_name == "Activation":
        name = _activation_name(operation.activation)
        return "identity" if name == "linear" else name
    if class_name == "Identity" or (class_name == "Dropout" and operation.rate == 0):
        return "identity"
    if class_name == "ReLU" and (
        operation.max_value is not None or operation.negative_slope or operation.threshold
    ):
        return "clipped_relu"
    if class_name == "Rescaling" and operation.offset == 0:
        return "multiply"
    if class_name == "Softmax" and getattr(operation, "axis", -1) != -1:
        return "softmax_over_another_axis"
    kind = snake_case(class_name)
    return _SYNONYMS.get(kind, kind)


def fused_activation(operation: Any) -> str:
    """Name the activation inside a layer, such as "relu"; empty without one."""
    if not isinstance(operation, keras.Layer) or type(operation).__name__ == "Activation":
        return ""
    activation = getattr(operation, "activation", None)
    if activation is None or not callable(activation):
        return ""
    name = _activation_name(activation)
    return "" if name == "linear" else name


def attributes_of(operation: Any, keras_node: Any, rank: int) -> dict[str, Plain]:
    """Return the attributes that decide the function: strides, padding, axis.

    Args:
        operation: Keras layer or operation; None for an input.
        keras_node: Keras's record of the call, for the arguments of operations.
        rank: number of dimensions of the output, which turns negative axes into positive ones.
    """
    if operation is None:
        return {}
    if isinstance(operation, keras.layers.Rescaling) and operation.offset == 0:
        config = {"constants": [_constant(operation.scale)]}
    elif kind_of(operation) in _WITHOUT_ATTRIBUTES:
        config = {}
    elif isinstance(operation, keras.Layer):
        try:
            config = operation.get_config()
        except Exception:  # a student's layer may lack it
            config = {}
    else:
        config = {key: value for key, value in vars(operation).items() if not key.startswith("_")}
    if not isinstance(operation, keras.Layer):
        # `2 * x` differs from `3 * x` only in these, as does `x[..., 0]` from `x[..., 1]`.
        given = [*keras_node.arguments.args, *keras_node.arguments.kwargs.values()]
        constants = [
            _constant(value) for value in given if value is not None and not _holds_a_tensor(value)
        ]
        if constants:
            config["constants"] = constants
    attributes = {
        key: _plain(value)
        for key, value in config.items()
        if not _NOT_THE_FUNCTION.fullmatch(key) and _is_plain(value)
    }
    if "padding" in attributes and set(attributes.get("kernel_size", ())) == {1}:
        # A window of one pixel never reaches over the edge.
        attributes["padding"] = "valid"
    if isinstance(operation, keras.Layer) and operation.weights:
        # A frozen batch normalization computes another function with the same weights.
        attributes["trainable"] = operation.trainable
    return {key: _positive_axis(key, value, rank) for key, value in attributes.items()}


def _holds_a_tensor(value: Any) -> bool:
    return any(isinstance(item, keras.KerasTensor) for item in keras.tree.flatten(value))


def _constant(value: Any) -> Any:
    """Write a constant argument: a number, indices, a slice; else its type."""
    if isinstance(value, slice):
        ends = ("" if end is None else str(end) for end in (value.start, value.stop))
        return ":".join(ends) + (f":{value.step}" if value.step not in (None, 1) else "")
    if isinstance(value, list | tuple):
        return [_constant(item) for item in value]
    if isinstance(value, np.ndarray):
        return value.tolist() if value.size <= _MOST_WRITTEN_OUT else f"array {value.shape}"
    if value is Ellipsis:
        return "..."
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if _is_plain(value) else type(value).__name__


def _activation_name(activation: Any) -> str:
    name = str(getattr(activation, "__name__", type(activation).__name__)).lower()
    # Names of TensorFlow's functions end with a version: tf.nn.softmax is "softmax_v2".
    return re.sub(r"_v\d+$", "", name)


def snake_case(name: str) -> str:
    """Convert a class name as Keras does: "MaxPooling2D" → "max_pooling2d"."""
    name = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", re.sub(r"\W+", "", name))
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def only_finite(value: Plain) -> Plain:
    """Replace NaN and infinity by words, since JSON has no such numbers."""
    if isinstance(value, list):
        return [only_finite(item) for item in value]
    if isinstance(value, dict):
        return {key: only_finite(item) for key, item in value.items()}
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _is_plain(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_plain(item) for item in value)
    return value is None or isinstance(value, bool | int | float | str | np.generic)


def _plain(value: Any) -> Plain:
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return only_finite(value.item() if isinstance(value, np.generic) else value)


def _positive_axis(key: str, value: Plain, rank: int) -> Plain:
    if key != "axis":
        return value
    if isinstance(value, list):
        return [_positive_axis(key, item, rank) for item in value]
    return value + rank if isinstance(value, int) and value < 0 else value
