"""The layout of architecture diagrams: parts in rows, as shapes that a template draws.

All lengths are pixels.
"""

from __future__ import annotations

import math

from grader.observation import Network
from grader.report.architecture.measures import FRAME, LINE, Measures
from grader.report.architecture.parts import (
    Branches,
    Parts,
    Side,
    fold,
    parts_of,
    spoken,
    volumes_in,
)
from grader.report.architecture.placing import Placing
from grader.report.architecture.rows import rows_of
from grader.report.architecture.shapes import Diagram, Key, Words, number, text_width
from grader.report.architecture.volumes import Marks, Role

_WIDTH = 590
_MARGIN = 10
_GAP = 22
"""Space between two rows."""
_SCALE = (
    "Height and depth: rows and columns of the feature maps.",
    "Width: channels. Four times as many are drawn twice as long.",
)
_MARKED = "✗ and a red edge: a difference, or the layer before a missing one."
_PALE = "Pale: not as expected, or not compared."


def draw_diagram(network: Network, marks: Marks | None = None) -> Diagram:
    """Lay out a network in rows that read like a text.

    A fork that is too wide for a row becomes one line, with letters for its connections.

    Args:
        network: The network.
        marks: Layers to point at, and layers to draw pale.
    """
    parts = parts_of(network, marks)
    measures = Measures(parts)
    wide = frozenset(
        item.start for item in parts if isinstance(item, Branches) and not _fits(measures, (item,))
    )
    if wide:
        parts = parts_of(network, marks, wide)
        measures = Measures(parts)
    folded = fold(parts, lambda first: _fits(measures, first))
    layout = _Layout(Diagram(spoken(folded), _WIDTH), measures)
    bottom = layout.rows(folded, _MARGIN, 6.0)
    layout.diagram.height = math.ceil(layout.key(folded, bottom + 14))
    return layout.diagram


def _fits(measures: Measures, parts: Parts) -> bool:
    """Return True if parts fit into one row, with the frame of a repetition."""
    return measures.width(parts) + 2 * FRAME <= _WIDTH - 2 * _MARGIN


class _Layout:
    """Rows of parts, connected like the lines of a text, and the key."""

    def __init__(self, diagram: Diagram, measures: Measures) -> None:
        self.diagram, self.measures = diagram, measures
        self.placing = Placing(diagram, measures)

    def rows(self, parts: Parts, left: float, top: float, entry: str = "") -> float:
        """Place parts in rows; return the lower end.

        Args:
            parts: The parts, in order.
            left: The left end of the rows.
            top: The upper end of the first row.
            entry: The path of the line that comes from the part before, if any.
        """
        for row in rows_of(parts, _WIDTH - _MARGIN - left, self.measures):
            size = self.measures.row(row, "below")
            axis = top + size.above
            main = tuple(item for item in row if not isinstance(item, Side))
            first, end = self.placing.chain(main, left, axis, "below")
            if entry:
                path = f"{entry} V{number(axis)} H{number(first)}"
                self.placing.line(path, first, axis, main[0])
            top = axis + size.below + _GAP
            sides = [(place, item) for place, item in enumerate(row) if isinstance(item, Side)]
            for place, side in sides:
                fork = left + self.measures.width(row[:place]) - 2
                top = self._side(side, fork, axis, top)
            right = _WIDTH - 4 if sides else min(left + size.width + 2, _WIDTH - 4)
            entry = (
                f"M{number(end)},{number(axis)} H{number(right)} "
                f"V{number(top - _GAP / 2)} H{number(left - 7)}"
            )
        return top - _GAP

    def _side(self, side: Side, fork: float, axis: float, top: float) -> float:
        """Place a side branch below its row; return the top of the next row."""
        width = min(self.measures.width(side.parts), _WIDTH - 2 * _MARGIN)
        left = max(min(fork + 4, _WIDTH - _MARGIN - width), _MARGIN)
        entry = f"M{number(fork)},{number(axis)}"
        self.diagram.dots.append((fork, axis))
        if left < fork + 4:
            entry += f" V{number(top - _GAP / 2)} H{number(left - 7)}"
        return self.rows(side.parts, left, top, entry) + _GAP

    def key(self, parts: Parts, top: float) -> float:
        """Write the meaning of the colors and the scale; return the lower end."""
        volumes = list(volumes_in(parts))
        roles: list[Role] = list(dict.fromkeys(v.role for v in volumes if v.role != "input"))
        if any(volume.is_normalized for volume in volumes) and "normalization" not in roles:
            roles.append("normalization")
        x, y = float(_MARGIN), top + LINE
        for role in roles:
            is_own = any(volume.role == role for volume in volumes)
            text = role if is_own else f"{role} (right face)"
            if x + 18 + text_width(text) > _WIDTH - _MARGIN:
                x, y = float(_MARGIN), y + LINE + 4
            self.diagram.keys.append(Key(role, x, y - 11))
            self.diagram.words.append(Words(x + 18, y, text, "start"))
            x += 18 + text_width(text) + 16
        y += 6
        marked = [_MARKED] * any(volume.is_marked for volume in volumes)
        pale = [_PALE] * any(volume.is_pale for volume in volumes)
        for sentence in (*_SCALE, *marked, *pale):
            y += LINE + 1
            self.diagram.words.append(Words(_MARGIN, y, sentence, "start"))
        return y + 8
