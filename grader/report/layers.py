"""How a layer is called and described in a picture."""

from __future__ import annotations

import re
from collections.abc import Mapping

from grader.observation import Node, Plain
from grader.report.text import TIMES, brief

_SPECIAL = {"relu": "ReLU", "prelu": "PReLU", "elu": "ELU", "selu": "SELU", "gelu": "GELU"}
"""Kinds whose capitals no rule gives."""
_DECISIVE = ("filters", "units", "kernel_size", "pool_size", "strides", "padding", "rate")
"""Attributes shown wherever a layer has them, in this order; others only where they differ."""
_USUAL = (("strides", [1, 1]), ("strides", [1]))
"""What is shown only where it is the difference."""
_SUFFIXED = {
    "filters": "filters",
    "units": "units",
    "kernel_size": "kernel",
    "pool_size": "window",
}


def layer_title(node: Node) -> str:
    """The kind of layer as Keras spells it: "conv2d" gives "Conv2D"."""
    spelled = "".join(word[:1].upper() + word[1:] for word in node.kind.split("_"))
    spelled = re.sub(r"([123])d$", r"\1D", spelled)
    return _SPECIAL.get(node.kind) or brief(spelled, 28)


def shape_words(shape: tuple[int | None, ...]) -> str:
    """A shape without the batch dimension: "32 x 32 x 64"."""
    return f" {TIMES} ".join("?" if size is None else str(size) for size in shape[1:]) or "scalar"


def attribute_words(node: Node, names: tuple[str, ...] | None = None) -> list[str]:
    """Short phrases: "64 filters", "3x3 kernel", "strides 2x2", "same padding"."""
    if names is None:
        names = tuple(
            name
            for name in _DECISIVE
            if name in node.attributes and (name, node.attributes[name]) not in _USUAL
        )
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
        if value and all(isinstance(item, list | tuple) and item == value[0] for item in value):
            return _value_words(value[0]) if len(set(value[0])) > 1 else _value_words(value[0][0])
        flat = all(not isinstance(item, list | tuple | dict) for item in value)
        words = [_value_words(item) for item in value]
        return brief(TIMES.join(words) if flat else "(" + ", ".join(words) + ")", 24)
    return brief(str(value), 24)


def _spaced(name: str) -> str:
    return brief(name.replace("_", " "), 24)
