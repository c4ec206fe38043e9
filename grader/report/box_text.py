"""The words in the boxes of a picture, measured in characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Literal, TypeAlias

from grader.layer_names import differing_attributes
from grader.observation import Network, Node
from grader.report.folding import Item
from grader.report.layers import attribute_words, layer_title, shape_words
from grader.report.text import brief, count

Style: TypeAlias = Literal["layer", "fold", "divergent", "nothing"]
Side: TypeAlias = Literal["found", "expected"]

_MARKS: dict[Side, str] = {"found": "✗ found", "expected": "✓ expected"}
_TITLE_LENGTH, _STRONG_LENGTH, _PLAIN_LENGTH = 18, 32, 39
"""Characters that fit into a box in any font: a title beside a mark, a bold and a plain line."""


@dataclass(frozen=True)
class BoxText:
    """The words in one box."""

    style: Style
    title: str
    spoken: str
    """All words that matter as one phrase, for a reader who does not see the picture."""
    mark: str = ""
    """The words at the right of the title: "✗ found"."""
    strong: tuple[str, ...] = ()
    """Bold lines below the title: the difference."""
    plain: tuple[str, ...] = ()
    """Lines below the bold ones."""


def box_text(item: Item, network: Network, side: Side, counterpart: Node | None = None) -> BoxText:
    """Write the words of one box.

    Args:
        item: The nodes that the box stands for.
        network: The network of these nodes.
        side: The column in which the box stands.
        counterpart: The layer of the other network that stands beside a divergent layer.
    """
    match item:
        case Item(()):
            title = "no layer here" if side == "found" else "nothing here"
            return BoxText("nothing", title, title)
        case Item((index,), "divergent"):
            return _divergent(network, index, side, counterpart)
        case Item((index,)):
            node = network.nodes[index]
            title = layer_title(node)
            return BoxText("layer", title, title, plain=tuple(_joined(attribute_words(node))))
        case _:
            layers = count(len(item.nodes), f"{'equal' if item.role == 'equal' else 'more'} layer")
            words = layers + _common_size(network, item.nodes)
            return BoxText("fold", f"… {words} …", words)


def _divergent(network: Network, index: int, side: Side, counterpart: Node | None) -> BoxText:
    node = network.nodes[index]
    title, mark = layer_title(node), _MARKS[side]
    strong: list[str] = []
    equal = attribute_words(node)
    if counterpart is not None and counterpart.kind == node.kind:
        differing = attribute_words(node, differing_attributes(node, counterpart))
        strong += differing or _inputs_in_words(network, node)
        equal = [phrase for phrase in equal if phrase not in differing]
    if node.shared_with is not None:
        strong.append("the same layer as an earlier one")
    plain = _joined(equal)
    if side == "found" and node.place is not None:
        plain.append(brief(str(node.place), _PLAIN_LENGTH))
    spoken = ", ".join([title, mark, *strong, *plain])
    lines = [line for phrase in strong for line in wrap(phrase, _STRONG_LENGTH)]
    if len(title) > _TITLE_LENGTH:
        lines, mark = [mark, *lines], ""
    return BoxText("divergent", title, spoken, mark, tuple(lines), tuple(plain))


def _common_size(network: Network, nodes: Sequence[int]) -> str:
    """Name the common height and width of a stage, if any."""
    size, *others = {network.nodes[node].shape[1:-1] for node in nodes}
    return "" if others or not size else f" at {brief(shape_words((None, *size)), 20)}"


def _inputs_in_words(network: Network, node: Node) -> list[str]:
    """Name the inputs of a node, the only difference between equal layers."""
    names = [layer_title(network.nodes[source]) for source in dict.fromkeys(node.inputs)]
    times = " twice" if len(node.inputs) == 2 and len(names) == 1 else ""
    return [f"receives {' and '.join(names)}{times}"] if names else []


def _joined(phrases: Sequence[str]) -> list[str]:
    """Put phrases on as few lines as possible."""
    lines: list[str] = []
    for phrase in phrases:
        text = brief(phrase, _PLAIN_LENGTH)
        if lines and len(lines[-1]) + 3 + len(text) <= _PLAIN_LENGTH:
            lines[-1] += f" · {text}"
        else:
            lines.append(text)
    return lines
