"""One name for each kind of layer, in sentences and in pictures."""

from __future__ import annotations

from grader.observation import Node

_NAMES = {
    "relu": "ReLU",
    "prelu": "PReLU",
    "input": "Input",
    "max_pooling2d": "MaxPooling2D",
    "clipped_relu": "ReLU with arguments",
}
_ACTIVATIONS = frozenset(
    {"softmax", "sigmoid", "tanh", "elu", "selu", "gelu", "swish", "silu", "leaky_relu", "softplus"}
)
"""Kinds written as in `activation="softmax"`."""
DECISIVE_ATTRIBUTES = ("filters", "kernel_size", "strides", "pool_size", "units", "padding")
"""Attributes that describe a layer, in the order in which they are listed."""


def layer_name(kind: str) -> str:
    """Return the name of a kind in Keras: "conv2d" gives "Conv2D"."""
    if kind in _NAMES:
        return _NAMES[kind]
    if kind in _ACTIVATIONS:
        return kind
    words = "".join(part.capitalize() for part in kind.split("_"))
    return words.replace("1d", "1D").replace("2d", "2D").replace("3d", "3D")


def is_activation(kind: str) -> bool:
    """Return True for a kind that `activation="..."` can name."""
    return kind == "relu" or kind in _ACTIVATIONS


def differing_attributes(node: Node, other: Node) -> tuple[str, ...]:
    """List the attributes in which two layers differ, in the first one's order."""
    names = dict.fromkeys([*node.attributes, *other.attributes])
    return tuple(name for name in names if node.attributes.get(name) != other.attributes.get(name))
