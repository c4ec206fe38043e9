"""Pictures of networks as numbers that a template draws: columns of boxes and arrows.

A repair has two columns side by side. A network alone has one, with all its layers, unless its
branches can be drawn side by side (`grader.report.network_picture`).

The drawing inherits the color of the text around it and puts white text on its two strong
colors. The same numbers therefore serve a light page, a dark page and the output of a cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, zip_longest

from grader.observation import Network
from grader.report.box_text import BoxText, Side, box_text
from grader.report.folding import Item, fold
from grader.report.lanes import find_routes
from grader.report.layers import shape_words
from grader.report.ordering import drawing_order
from grader.report.text import brief
from grader.verdict import Repair

# All numbers are pixels.
MARGIN = 3
_BOX_WIDTH = 252
GAP = 30
"""Space between two boxes, for the arrow and the shape of the values that flow along it."""
_FOLD_HEIGHT = 25
_TITLE_HEIGHT = 32
"""Height of a box without lines below its title."""
_LINE_HEIGHT = 15
_LANE_WIDTH = 15
_ENTRY = 11
"""Distance from the corner of a box to an arrow that enters or leaves at the side."""


@dataclass(frozen=True)
class Box:
    """A rectangle with words, and the shape of its output."""

    y: int
    height: int
    text: BoxText
    shape: str
    x: int = MARGIN
    width: int = _BOX_WIDTH


@dataclass(frozen=True)
class Arrow:
    """A path with a head at its end."""

    path: str
    head: str
    """The three points of the head."""
    marked: bool
    """True for an arrow of a tensor that is wrong, or expected in its place."""


@dataclass(frozen=True)
class Label:
    """A number left of an arrow."""

    x: int
    y: int
    text: str


@dataclass(frozen=True)
class Column:
    """The drawing of one network."""

    side: Side
    title: str
    description: str
    """The same in words, for a reader who does not see the picture."""
    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    labels: tuple[Label, ...] = ()


def draw(repair: Repair) -> tuple[Column, Column]:
    """Lay out the found and the expected network in common rows."""
    rows = fold(repair)
    found_items, expected_items = [row[0] for row in rows], [row[1] for row in rows]
    found = [box_text(item, repair.found, "found", repair) if item else None for item, _ in rows]
    expected = [
        box_text(item, repair.expected, "expected", repair) if item else None for _, item in rows
    ]
    heights = _heights(found, expected)
    return (
        _column("found", repair.found, found_items, found, heights),
        _column("expected", repair.expected, expected_items, expected, heights),
    )


def draw_column(network: Network) -> Column:
    """Lay out a whole network alone, with all layers below each other."""
    items = [Item((node,), "equal") for node in drawing_order(network)]
    texts = [box_text(item, network, "found") for item in items]
    return _column("found", network, items, texts, _heights(texts))


def text_height(text: BoxText) -> int:
    """Compute the height of a box from its words."""
    if text.style == "fold":
        return _FOLD_HEIGHT
    return _TITLE_HEIGHT + _LINE_HEIGHT * len(text.strong + text.plain)


def _heights(*columns: Sequence[BoxText | None]) -> list[int]:
    """Compute the heights of all rows from their highest boxes."""
    return [max(text_height(text) for text in row if text) for row in zip_longest(*columns)]


def _column(
    side: Side,
    network: Network,
    items: Sequence[Item | None],
    texts: Sequence[BoxText | None],
    heights: Sequence[int],
) -> Column:
    tops = list(accumulate((height + GAP for height in heights), initial=MARGIN))
    boxes = {}
    for row, (item, text) in enumerate(zip(items, texts, strict=True)):
        if item and text:
            shape = output_words(network, item.nodes[-1]) if item.nodes else ""
            height = _box_height(heights[row : row + item.rows], text)
            boxes[row] = Box(tops[row], height, text, shape)
    routes = find_routes(network, items)
    lanes = max((route.lane + 1 for route in routes if route.lane is not None), default=0)
    return Column(
        side,
        "Your network" if side == "found" else "Expected",
        "; then ".join(box.text.spoken for box in boxes.values()),
        _BOX_WIDTH + 2 * MARGIN + (lanes * _LANE_WIDTH + 4 if lanes else 0),
        max((box.y + box.height for box in boxes.values()), default=0) + GAP,
        tuple(boxes.values()),
        tuple(
            _straight(boxes[route.source], boxes[route.target], route.marked)
            if route.lane is None
            else _bent(boxes[route.source], boxes[route.target], route.lane, route.marked)
            for route in routes
        ),
    )


def _box_height(rows: Sequence[int], text: BoxText) -> int:
    """Compute the height of a box; an empty place covers all its rows."""
    return sum(rows) + GAP * (len(rows) - 1) if text.style == "nothing" else text_height(text)


def output_words(network: Network, index: int) -> str:
    """Name the shape of a layer's output, and whether it is returned."""
    returned = "  returned" if index in network.outputs else ""
    return brief(shape_words(network.nodes[index].shape) + returned, 30)


def _straight(source: Box, target: Box, marked: bool) -> Arrow:
    x, top, bottom = source.x + source.width // 2, source.y + source.height, target.y
    return Arrow(f"M{x},{top} V{bottom - 7}", arrow_head(x, bottom), marked)


def arrow_head(x: int, y: int) -> str:
    """Return the points of the head of a downward arrow."""
    return f"{x},{y - 1} {x - 4},{y - 8} {x + 4},{y - 8}"


def _bent(source: Box, target: Box, lane: int, marked: bool) -> Arrow:
    edge = source.x + source.width
    x = edge + _LANE_WIDTH * (lane + 1)
    start, end = source.y + source.height - _ENTRY, target.y + _ENTRY
    turn = 6 if end > start else -6
    return Arrow(
        f"M{edge},{start} H{x - 6} Q{x},{start} {x},{start + turn} "
        f"V{end - turn} Q{x},{end} {x - 6},{end} H{edge + 7}",
        f"{edge + 1},{end} {edge + 8},{end - 4} {edge + 8},{end + 4}",
        marked,
    )
