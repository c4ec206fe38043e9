"""The words in the boxes of a picture, measured in characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Literal, TypeAlias

from grader.layer_names import differing_attributes
from grader.observation import Network, Node, Place
from grader.report.folding import Item
from grader.report.layers import attribute_words, layer_title, shape_words
from grader.report.tensor_names import differing_inputs
from grader.report.text import brief, count
from grader.verdict import Edit, Repair

Style: TypeAlias = Literal["layer", "fold", "edit", "nothing"]
Side: TypeAlias = Literal["found", "expected"]

_MARKS: dict[Side, str] = {"found": "✗ found", "expected": "✓ expected"}
_TITLE_LENGTH, _STRONG_LENGTH, _PLAIN_LENGTH, _CODE_LENGTH = 17, 32, 39, 36
"""Characters that fit into a box in any font: a title beside a mark, a bold line, words, code."""


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


def box_text(item: Item, network: Network, side: Side, repair: Repair | None = None) -> BoxText:
    """Write the words of one box.

    Args:
        item: The nodes that the box stands for.
        network: The network of these nodes.
        side: The column in which the box stands.
        repair: The difference of two networks; None in the picture of one network.
    """
    match item:
        case Item(()):
            title = _hole_words(item.edit, side)
            return BoxText("nothing", title, title)
        case Item((index,), edit=Edit() as edit) if repair is not None:
            return _edited(repair, edit, item, side)
        case Item((index,), more=0):
            return layer_text(network.nodes[index])
        case _:
            words = _fold_words(item, network, side)
            return BoxText("fold", f"… {words} …", words)


def layer_text(node: Node, length: int = _PLAIN_LENGTH) -> BoxText:
    """Write the words of an unmarked layer in lines of at most `length` characters."""
    title = layer_title(node)
    return BoxText("layer", title, title, plain=tuple(_joined(attribute_words(node), length)))


def _hole_words(edit: Edit | None, side: Side) -> str:
    if side == "expected":
        return "nothing here"
    missing = len(edit.expected_nodes) - len(edit.found_nodes) if edit else 1
    return f"{count(missing, 'layer')} missing here" if missing > 1 else "missing here"


def _fold_words(item: Item, network: Network, side: Side) -> str:
    layers = count(len(item.nodes), "more layer" if item.role == "after" else "layer")
    if item.more:
        return f"{layers} with {count(item.more, 'more difference')}"
    as_expected = " as expected" if item.role == "equal" and side == "found" else ""
    return layers + as_expected + _common_size(network, item.nodes)


def _edited(repair: Repair, edit: Edit, item: Item, side: Side) -> BoxText:
    (index,) = item.nodes
    network = repair.found if side == "found" else repair.expected
    node = network.nodes[index]
    title, mark = layer_title(node), _MARKS[side]
    strong = _difference(repair, edit, index, item.beside, side)
    plain = _joined([phrase for phrase in attribute_words(node) if phrase not in strong])
    if side == "found" and node.place is not None:
        plain.append(_line(node.place))
    spoken = ", ".join([title, mark, *strong, *plain])
    lines = [line for phrase in strong for line in wrap(phrase, _STRONG_LENGTH)]
    if len(title) > _TITLE_LENGTH:
        lines, mark = [mark, *lines], ""
    return BoxText("edit", title, spoken, mark, tuple(lines), tuple(plain))


def _difference(
    repair: Repair, edit: Edit, index: int, partner: int | None, side: Side
) -> list[str]:
    """Name the difference between a layer and the one beside it."""
    network, other = repair.found, repair.expected
    if side == "expected":
        network, other = other, network
    node = network.nodes[index]
    match edit.kind:
        case "attributes" if partner is not None:
            return attribute_words(node, _changed_attributes(node, other.nodes[partner]))
        case "inputs" | "order" | "difference" if partner is not None:
            if node.kind != other.nodes[partner].kind:
                return []
            pair = (index, partner) if side == "found" else (partner, index)
            named = differing_inputs(repair, *pair, ordered=edit.kind == "order")
            return named[0 if side == "found" else 1]
        case "weights":
            return [_weights(network, node)]
        case "outputs":
            return ["is returned"]
        case "input shape":
            return [shape_words(node.shape)]
    return []


def _changed_attributes(node: Node, other: Node) -> tuple[str, ...]:
    """List the attributes that change what a layer computes."""
    if node.kind != other.kind:
        return ()
    windows = [layer.attributes.get("kernel_size") for layer in (node, other)]
    # A window of one pixel needs no padding: both kinds compute the same.
    ignored = {"padding"} if all(size in ([1], [1, 1], [1, 1, 1]) for size in windows) else ()
    return tuple(name for name in differing_attributes(node, other) if name not in ignored)


def _weights(network: Network, node: Node) -> str:
    if node.shared_with is None:
        return "weights of its own"
    first = network.nodes[node.shared_with].place
    return f"the same layer as {f'in line {first.line}' if first else 'an earlier one'}"


def _line(place: Place) -> str:
    """Quote a line of the student; JupyterLab shows no line numbers."""
    words = f"line {place.line}: {place.text.strip()}" if place.text.strip() else str(place)
    return brief(words, _CODE_LENGTH)


def _common_size(network: Network, nodes: Sequence[int]) -> str:
    """Name the common height and width of a stage, if any."""
    size, *others = {network.nodes[node].shape[1:-1] for node in nodes}
    return "" if others or not size else f" at {brief(shape_words((None, *size)), 20)}"


def _joined(phrases: Sequence[str], length: int = _PLAIN_LENGTH) -> list[str]:
    """Put phrases on as few lines as possible."""
    lines: list[str] = []
    for phrase in phrases:
        text = brief(phrase, length)
        if lines and len(lines[-1]) + 3 + len(text) <= length:
            lines[-1] += f" · {text}"
        else:
            lines.append(text)
    return lines
