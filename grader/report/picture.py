"""The picture of a divergence: two columns of boxes and arrows, as numbers that a template draws.

A network alone is one such column, with all its layers.

The drawing inherits the colour of the text around it and puts white text on its two strong
colours, so the same lines serve a light page, a dark page and the output of a notebook cell.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap
from typing import Literal, TypeAlias

from grader.observation import Network
from grader.report.folding import Fold, Item, Layer, Nothing, fold
from grader.report.layers import (
    attribute_words,
    differing_attributes,
    layer_title,
    shape_words,
)
from grader.report.ordering import drawing_order
from grader.report.text import brief, count
from grader.verdict import Divergence

Style: TypeAlias = Literal["layer", "fold", "divergent", "nothing"]
Side: TypeAlias = Literal["found", "expected"]

_MARGIN = 3
_BOX_WIDTH = 252
_GAP = 30
"""Between two boxes; the arrow and the shape of what flows along it stand there."""
_TITLE, _LINE, _PADDING = 16, 15, 8
_LANE = 15
_MOST_LANES = 6
_LINE_LENGTH, _BOLD_LINE_LENGTH, _TITLE_LENGTH = 42, 34, 18
"""Characters of a line that fit into a box, and of a title that leaves room for a mark."""
_ENTRY = 11
"""Distance of an arrow that enters or leaves at the side from the box's corner."""


@dataclass(frozen=True)
class Box:
    """A rectangle with words."""

    x: int
    y: int
    width: int
    height: int
    style: Style
    title: str
    mark: str
    """What stands at the right of the title: "✗ found"."""
    lines: tuple[tuple[str, bool], ...]
    """Further lines, and whether each is what differs."""


@dataclass(frozen=True)
class Arrow:
    """A path with a head at its end."""

    path: str
    head: str
    """The three points of the head."""
    marked: bool
    """Whether it leads into the divergence."""


@dataclass(frozen=True)
class Label:
    """Small words between the boxes."""

    x: int
    y: int
    text: str


@dataclass(frozen=True)
class Column:
    """One of the two networks."""

    side: Side
    title: str
    description: str
    """The same in words, for those who do not see the picture."""
    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Picture:
    """Both networks around the first divergence."""

    found: Column
    expected: Column


def draw(divergence: Divergence) -> Picture:
    """Lay out the two columns; rows have the same height in both."""
    rows = fold(divergence)
    words = _BoxWords(divergence)
    found = [words.of(row.found, "found") for row in rows]
    expected = [words.of(row.expected, "expected") for row in rows]
    tops, height = [], _MARGIN
    for left, right in zip(found, expected, strict=True):
        tops.append(height)
        height += max(left.height if left else 0, right.height if right else 0) + _GAP
    return Picture(
        _column("found", divergence.found, [row.found for row in rows], found, tops),
        _column("expected", divergence.expected, [row.expected for row in rows], expected, tops),
    )


def draw_network(network: Network) -> Column:
    """Lay out a network alone, whole."""
    words = _BoxWords(Divergence(network, network, (), (), ()))
    items = [Layer(node, "equal") for node in drawing_order(network)]
    boxes = [words.of(item, "found") for item in items]
    tops, height = [], _MARGIN
    for box in boxes:
        tops.append(height)
        height += (box.height if box else 0) + _GAP
    return _column("found", network, items, boxes, tops)


@dataclass(frozen=True)
class _Words:
    style: Style
    title: str
    mark: str = ""
    lines: tuple[tuple[str, bool], ...] = ()
    details: tuple[str, ...] = ()
    """What the lines of a divergent layer say, unbroken, for those who hear it."""

    @property
    def height(self) -> int:
        if self.style == "fold":
            return _LINE + 2 * _PADDING - 6
        return _TITLE + _LINE * len(self.lines) + 2 * _PADDING


class _BoxWords:
    """What stands in the boxes of a divergence."""

    def __init__(self, divergence: Divergence) -> None:
        self._divergence = divergence
        self._counterparts = {
            ("found", here): there
            for here, there in zip(divergence.found_nodes, divergence.expected_nodes, strict=False)
        } | {
            ("expected", there): here
            for here, there in zip(divergence.found_nodes, divergence.expected_nodes, strict=False)
        }

    def of(self, item: Item, side: Side) -> _Words | None:
        match item:
            case None:
                return None
            case Nothing():
                return _Words("nothing", "no layer here" if side == "found" else "nothing here")
            case Fold(nodes, role):
                folded = count(len(nodes), "equal layer" if role == "equal" else "more layer")
                return _Words("fold", f"… {folded}{_at_size(self._network(side), nodes)} …")
            case Layer(index, "divergent"):
                return self._divergent(index, side)
            case Layer(index):
                network = self._network(side)
                lines = _wrapped(attribute_words(network.nodes[index]))
                return _Words("layer", _title(network, index), "", _plain(lines))

    def _divergent(self, index: int, side: Side) -> _Words:
        network = self._network(side)
        node = network.nodes[index]
        counterpart = self._counterparts.get((side, index))
        other = self._divergence.expected if side == "found" else self._divergence.found
        differing: tuple[str, ...] = ()
        strong: list[str] = []
        if counterpart is not None and other.nodes[counterpart].kind == node.kind:
            differing = differing_attributes(node, other.nodes[counterpart])
            strong = attribute_words(node, differing)
            if not differing:
                strong = _receives(network, index)
        if node.shared_with is not None:
            strong.append("the same layer as an earlier one")
        same = [
            phrase
            for phrase in attribute_words(node)
            if phrase not in attribute_words(node, differing)
        ]
        plain = _wrapped(same)
        if side == "found" and node.place is not None:
            plain.append(brief(str(node.place), _LINE_LENGTH))
        lines = [(line, True) for text in strong for line in wrap(text, _BOLD_LINE_LENGTH)]
        lines += _plain(plain)
        title = _title(network, index)
        mark = "✗ found" if side == "found" else "✓ expected"
        details = (mark, *strong, *plain)
        if len(title) > _TITLE_LENGTH:
            return _Words("divergent", title, "", ((mark, True), *lines), details)
        return _Words("divergent", title, mark, tuple(lines), details)

    def _network(self, side: Side) -> Network:
        return self._divergence.found if side == "found" else self._divergence.expected


def _title(network: Network, index: int) -> str:
    return layer_title(network.nodes[index])


def _at_size(network: Network, nodes: Sequence[int]) -> str:
    """The height and width of a stage; nothing for layers whose outputs are no images."""
    sizes = {network.nodes[node].shape[1:-1] for node in nodes}
    size = sizes.pop()
    if sizes or not size:
        return ""
    return f" at {brief(shape_words((None, *size)), 20)}"


def _receives(network: Network, index: int) -> list[str]:
    """Where two layers are alike, what differs is what they are called with."""
    inputs = network.nodes[index].inputs
    repeated = len(set(inputs)) < len(inputs)
    names = [layer_title(network.nodes[source]) for source in dict.fromkeys(inputs)]
    times = " twice" if repeated and len(inputs) == 2 else ""
    return [f"receives {' and '.join(names)}{times}"] if inputs else []


def _wrapped(phrases: Sequence[str]) -> list[str]:
    """Phrases on as few lines as they fit on."""
    lines: list[str] = []
    for phrase in phrases:
        text = brief(phrase, _LINE_LENGTH)
        if lines and len(lines[-1]) + 3 + len(text) <= _LINE_LENGTH:
            lines[-1] += f" · {text}"
        else:
            lines.append(text)
    return lines


def _plain(lines: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    return tuple((line, False) for line in lines)


def _column(
    side: Side,
    network: Network,
    items: Sequence[Item],
    words: Sequence[_Words | None],
    tops: Sequence[int],
) -> Column:
    boxes: dict[int, Box] = {}
    row_of: dict[int, int] = {}
    labels: list[Label] = []
    for row, (item, word) in enumerate(zip(items, words, strict=True)):
        if word is None:
            continue
        boxes[row] = box = Box(
            _MARGIN,
            tops[row],
            _BOX_WIDTH,
            word.height,
            word.style,
            word.title,
            word.mark,
            word.lines,
        )
        nodes = _nodes_of(item)
        row_of |= dict.fromkeys(nodes, row)
        if nodes:
            # Of a fold, the shape that leaves it is that of its last layer.
            labels.append(_shape_label(network, nodes[-1], box))
    arrows, lanes = _arrows(network, items, boxes, row_of)
    bottom = max((box.y + box.height for box in boxes.values()), default=0)
    return Column(
        side,
        "Your network" if side == "found" else "Expected",
        "; then ".join(_described(word) for word in words if word),
        _BOX_WIDTH + 2 * _MARGIN + (lanes * _LANE + 4 if lanes else 0),
        bottom + _GAP,
        tuple(boxes.values()),
        arrows,
        tuple(labels),
    )


def _nodes_of(item: Item) -> tuple[int, ...]:
    match item:
        case Layer(node):
            return (node,)
        case Fold(nodes):
            return nodes
        case _:
            return ()


def _described(words: _Words) -> str:
    return ", ".join([words.title.strip("… "), *words.details])


def _shape_label(network: Network, node: int, box: Box) -> Label:
    text = shape_words(network.nodes[node].shape)
    if node in network.outputs:
        text += "  returned"
    return Label(box.x + box.width // 2 + 10, box.y + box.height + 19, brief(text, 30))


def _arrows(
    network: Network,
    items: Sequence[Item],
    boxes: Mapping[int, Box],
    row_of: Mapping[int, int],
) -> tuple[tuple[Arrow, ...], int]:
    """Straight arrows between neighbours, and a lane at the side for each source of the others."""
    edges: Counter[tuple[int, int]] = Counter()
    for target, row in row_of.items():
        for source in network.nodes[target].inputs:
            if row_of.get(source, row) != row:
                edges[row_of[source], row] += 1
    drawn_rows = sorted(boxes)
    following = dict(pairwise(drawn_rows))

    arrows: list[Arrow] = []
    sideways: dict[int, list[int]] = defaultdict(list)
    for (source, target), times in sorted(edges.items()):
        item = items[target]
        marked = isinstance(item, Layer) and item.role == "divergent"
        straight = following.get(source) == target
        if straight:
            arrows.append(_straight(boxes[source], boxes[target], marked))
        if not straight or (times > 1 and isinstance(item, Layer)):
            sideways[source].append(target)

    lanes: list[int] = []
    for source in sorted(sideways, key=lambda row: max(sideways[row]) - row):
        first, last = min(source, *sideways[source]), max(source, *sideways[source])
        lane = _free_lane(lanes, first, last)
        for target in sideways[source]:
            item = items[target]
            marked = isinstance(item, Layer) and item.role == "divergent"
            arrows.append(_bent(boxes[source], boxes[target], lane, marked))
    # The marked ones are drawn last, over the others that share their lane.
    arrows.sort(key=lambda arrow: arrow.marked)
    return tuple(arrows), len(lanes)


def _free_lane(lanes: list[int], first: int, last: int) -> int:
    """The innermost lane that is free from row `first` to `last`; `lanes` has a bit a row."""
    wanted = (1 << (last + 1)) - (1 << first)
    for lane, taken in enumerate(lanes):
        if not taken & wanted:
            lanes[lane] |= wanted
            return lane
    if len(lanes) < _MOST_LANES:
        lanes.append(wanted)
    return len(lanes) - 1


def _straight(source: Box, target: Box, marked: bool) -> Arrow:
    x, top, bottom = source.x + source.width // 2, source.y + source.height, target.y
    return Arrow(
        f"M{x},{top} V{bottom - 7}",
        f"{x},{bottom - 1} {x - 4},{bottom - 8} {x + 4},{bottom - 8}",
        marked,
    )


def _bent(source: Box, target: Box, lane: int, marked: bool) -> Arrow:
    edge = source.x + source.width
    x = edge + _LANE * (lane + 1)
    start, end = source.y + source.height - _ENTRY, target.y + _ENTRY
    turn = 6 if end > start else -6
    return Arrow(
        f"M{edge},{start} H{x - 6} Q{x},{start} {x},{start + turn} "
        f"V{end - turn} Q{x},{end} {x - 6},{end} H{edge + 7}",
        f"{edge + 1},{end} {edge + 8},{end - 4} {edge + 8},{end + 4}",
        marked,
    )
