"""How a layer is called and described in a picture."""

from __future__ import annotations

from collections.abc import Mapping

from grader.observation import Node, Plain
from grader.report.text import TIMES, brief

_KERAS_NAMES = {
    "input": "Input",
    "conv2d": "Conv2D",
    "conv1d": "Conv1D",
    "depthwise_conv2d": "DepthwiseConv2D",
    "separable_conv2d": "SeparableConv2D",
    "conv2d_transpose": "Conv2DTranspose",
    "dense": "Dense",
    "batch_normalization": "BatchNormalization",
    "layer_normalization": "LayerNormalization",
    "max_pooling2d": "MaxPooling2D",
    "average_pooling2d": "AveragePooling2D",
    "global_average_pooling2d": "GlobalAveragePooling2D",
    "global_max_pooling2d": "GlobalMaxPooling2D",
    "zero_padding2d": "ZeroPadding2D",
    "up_sampling2d": "UpSampling2D",
    "relu": "ReLU",
    "relu6": "ReLU6",
    "leaky_relu": "LeakyReLU",
    "elu": "ELU",
    "gelu": "GELU",
}
_DECISIVE = ("filters", "units", "kernel_size", "pool_size", "strides", "padding", "axis", "rate")
"""Attributes shown wherever a layer has them, in this order; others only where they differ."""
_SUFFIXED = {
    "filters": "filters",
    "units": "units",
    "kernel_size": "kernel",
    "pool_size": "window",
}


def layer_title(node: Node) -> str:
    """The kind of layer as Keras spells it."""
    known = _KERAS_NAMES.get(node.kind)
    return known or brief("".join(map(_capitalised, node.kind.split("_"))), 28)


def shape_words(shape: tuple[int | None, ...]) -> str:
    """A shape without the batch dimension: "32 x 32 x 64"."""
    return f" {TIMES} ".join("?" if size is None else str(size) for size in shape[1:]) or "scalar"


def attribute_words(node: Node, names: tuple[str, ...] | None = None) -> list[str]:
    """Short phrases: "64 filters", "3x3 kernel", "strides 2x2", "same padding"."""
    if names is None:
        names = tuple(name for name in _DECISIVE if name in node.attributes)
    return [phrase for name in names if (phrase := _phrase(name, node.attributes))]


def differing_attributes(node: Node, other: Node) -> tuple[str, ...]:
    """Names of the attributes in which two layers of one kind differ."""
    names = dict.fromkeys([*node.attributes, *other.attributes])
    return tuple(name for name in names if node.attributes.get(name) != other.attributes.get(name))


def _phrase(name: str, attributes: Mapping[str, Plain]) -> str:
    if name not in attributes:
        return f"no {_spaced(name)}"
    value = attributes[name]
    if name == "padding" and isinstance(value, str):
        return f"{brief(value, 20)} padding"
    if name in _SUFFIXED:
        return f"{_value_words(value)} {_SUFFIXED[name]}"
    return f"{_spaced(name)} {_value_words(value)}"


def _value_words(value: Plain) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "none"}[value]
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple):
        flat = all(not isinstance(item, list | tuple | dict) for item in value)
        words = [_value_words(item) for item in value]
        return brief(TIMES.join(words) if flat else "(" + ", ".join(words) + ")", 24)
    return brief(str(value), 24)


def _spaced(name: str) -> str:
    return brief(name.replace("_", " "), 24)


def _capitalised(word: str) -> str:
    return word[:1].upper() + word[1:]
