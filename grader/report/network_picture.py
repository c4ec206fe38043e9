"""The picture of a network alone: branches side by side, numbered inputs at merges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.observation import Network
from grader.report.box_text import layer_text
from grader.report.branches import Chain, Fork, is_tangled, part
from grader.report.ordering import drawing_order
from grader.report.picture import (
    GAP,
    MARGIN,
    Arrow,
    Box,
    Column,
    Label,
    arrow_head,
    draw_column,
    output_words,
    text_height,
)

# All numbers are pixels, except for characters.
_BOX_WIDTH, _CHARACTERS = 204, 30
"""Width of a box beside others, and characters in a line of it."""
_FORK_GAP = 54
"""Space below a layer whose output goes to several others."""
_BUS = 30
"""Distance from a layer to the line that spreads its output."""
_BETWEEN = 26
"""Space between two branches."""
_OVERHANG = 28
"""Distance from an arrow into a wide box to its edge."""


def draw_network(network: Network) -> Column:
    """Lay out a whole network alone."""
    chain = part(network)
    if is_tangled(chain) or not any(isinstance(item, Fork) for item in chain):
        return draw_column(network)
    drawing = _Drawing(network)
    left, right, height = drawing.measure(chain)
    drawing.place(chain, MARGIN + left, MARGIN, [])
    boxes = [drawing.boxes[index] for index in drawing_order(network)]
    return Column(
        "found",
        "Your network",
        "; then ".join(box.text.spoken for box in boxes),
        left + right + 2 * MARGIN,
        height + MARGIN + GAP,
        tuple(boxes),
        tuple(drawing.arrows),
        tuple(drawing.labels),
    )


@dataclass(frozen=True)
class _End:
    """The lower end of a branch: a layer and the line below it."""

    layer: int
    x: int
    path: str
    """The path of the line up to here."""


class _Drawing:
    """Boxes, arrows and numbers of a network, placed chain by chain."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.texts = [layer_text(node, _CHARACTERS) for node in network.nodes]
        self.boxes: dict[int, Box] = {}
        self.arrows: list[Arrow] = []
        self.labels: list[Label] = []

    def measure(self, chain: Chain) -> tuple[int, int, int]:
        """Return the space left and right of a chain's axis, and its height."""
        left = right = height = reach = 0
        for place, item in enumerate(chain):
            if isinstance(item, Fork):
                offsets, (first, last), tall = self._spread(item)
                reach = _reach(offsets)
                left, right = max(left, -first), max(right, last)
                height += tall + (_FORK_GAP if place else 0)
            elif isinstance(item, int):
                left, right = (max(side, reach, _BOX_WIDTH // 2) for side in (left, right))
                height += text_height(self.texts[item]) + (GAP if place else 0)
                reach = 0
        return left, right, height

    def _spread(self, fork: Fork) -> tuple[list[int], tuple[int, int], int]:
        """Return the axes of branches side by side, their outer edges, and their height."""
        sizes = list(map(self.measure, fork.branches))
        axes, edge = [], 0
        for left, right, _ in sizes:
            axes.append(edge + left)
            edge += left + right + _BETWEEN
        layers = [axis for axis, branch in zip(axes, fork.branches, strict=True) if branch]
        # A shortcut leaves the only real branch straight below the layer before it.
        axis = layers[0] if len(layers) == 1 else (axes[0] + axes[-1]) // 2
        edges = -axis, edge - _BETWEEN - axis
        return [place - axis for place in axes], edges, max(height for *_, height in sizes)

    def place(self, chain: Chain, axis: int, top: int, ends: list[_End]) -> list[_End]:
        """Place a chain below its incoming lines, and return its outgoing lines."""
        for place, item in enumerate(chain):
            if isinstance(item, Fork):
                top += (_FORK_GAP - GAP) if place else 0
                offsets, _, tall = self._spread(item)
                below = []
                for offset, branch in zip(offsets, item.branches, strict=True):
                    entry = [self._turned(end, axis + offset) for end in ends]
                    below += self.place(branch, axis + offset, top, entry)
                ends, top = below, top + tall + GAP
            elif isinstance(item, int):
                box = self._box(item, axis, top, ends)
                ends = [_End(item, axis, f"M{axis},{box.y + box.height}")]
                top = box.y + box.height + GAP
        return ends

    def _turned(self, end: _End, x: int) -> _End:
        """Lead a line sideways to the top of a branch."""
        box = self.boxes[end.layer]
        turn = f" V{box.y + box.height + _BUS} H{x}" if x != end.x else ""
        return _End(end.layer, x, end.path + turn)

    def _box(self, index: int, axis: int, top: int, ends: Sequence[_End]) -> Box:
        text, node = self.texts[index], self.network.nodes[index]
        half = max(_BOX_WIDTH // 2, _reach([end.x - axis for end in ends]))
        words = output_words(self.network, index)
        box = Box(top, text_height(text), text, words, axis - half, 2 * half)
        self.boxes[index] = box
        for end in ends:
            self.arrows.append(Arrow(f"{end.path} V{top - 7}", arrow_head(end.x, top), False))
            if len(node.inputs) > 1:
                places = (n for n, source in enumerate(node.inputs, start=1) if source == end.layer)
                self.labels.append(Label(end.x - 9, top - 8, ", ".join(map(str, places))))
        return box


def _reach(offsets: Sequence[int]) -> int:
    """Return half the width of a box below arrows at these offsets."""
    return max(map(abs, offsets)) + _OVERHANG if len(offsets) > 1 else 0
