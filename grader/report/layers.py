"""Names and describes layers in a picture."""

from __future__ import annotations

from collections.abc import Mapping

from grader.layer_names import DECISIVE_ATTRIBUTES, layer_name
from grader.observation import Node, Plain
from grader.report.text import TIMES, brief

_USUAL = (("strides", [1, 1]), ("strides", [1]))
"""Attributes with their usual value, shown only where they differ."""
_SUFFIXED = {"filters": "filters", "units": "units", "kernel_size": "kernel", "pool_size": "window"}


def layer_title(node: Node) -> str:
    """Return the name of a layer's kind, short enough for a box."""
    return brief(layer_name(node.kind), 28)


def shape_words(shape: tuple[int | None, ...]) -> str:
    """Write a shape without its batch dimension: "32 x 32 x 64"."""
    return f" {TIMES} ".join("?" if size is None else str(size) for size in shape[1:]) or "scalar"


def attribute_words(node: Node, names: tuple[str, ...] | None = None) -> list[str]:
    """Describe attributes: "64 filters", "3x3 kernel", "strides 2x2", "same padding"."""
    if names is None:
        names = tuple(
            name
            for name in (*DECISIVE_ATTRIBUTES, "rate")
            if name in node.attributes and (name, node.attributes[name]) not in _USUAL
        )
    return [phrase for name in names if (phrase := _phrase(name, node.attributes))]


def _phrase(name: str, attributes: Mapping[str, Plain]) -> str:
    if name not in attributes:
        return f"no {_spaced(name)}"
    value = attributes[name]
    if name == "padding" and isinstance(value, str):
        return f"{brief(value, 20)} padding"
    if name in _SUFFIXED:
        return f"{value_words(value)} {_SUFFIXED[name]}"
    return f"{_spaced(name)} {value_words(value)}"


def value_words(value: Plain) -> str:
    """Write the value of an attribute: "3x3", "same", "0.001"."""
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "none"}[value]
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple):
        if value and all(isinstance(item, list | tuple) and item == value[0] for item in value):
            return value_words(value[0]) if len(set(value[0])) > 1 else value_words(value[0][0])
        flat = all(not isinstance(item, list | tuple | dict) for item in value)
        words = [value_words(item) for item in value]
        return brief(TIMES.join(words) if flat else "(" + ", ".join(words) + ")", 24)
    return brief(str(value), 24)


def _spaced(name: str) -> str:
    return brief(name.replace("_", " "), 24)
