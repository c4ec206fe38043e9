"""The places of volumes, branches and lines within a row of a diagram."""

from __future__ import annotations

from grader.report.architecture.measures import BUS, FRAME, LINE, TAG, Measures, Style, words_at
from grader.report.architecture.parts import Branches, Part, Parts, Repeated
from grader.report.architecture.shapes import Diagram, Frame, Line, Solid, Words, number, points
from grader.report.architecture.volumes import Volume
from grader.report.text import TIMES

_CURVE = 10
"""Radius of the corners of a shortcut."""


class Placing:
    """The shapes of parts, added to a diagram.

    Each method takes the left end and the axis of a part and returns the ends of the lines that
    enter and leave it.
    """

    def __init__(self, diagram: Diagram, measures: Measures) -> None:
        self.diagram, self.measures = diagram, measures

    def chain(self, parts: Parts, x: float, axis: float, style: Style) -> tuple[float, float]:
        """Place parts one behind the other, with arrows between them."""
        ends: list[tuple[float, float]] = []
        for item in parts:
            first, last = self._part(item, x, axis, style)
            if ends:
                self._join(ends[-1][1], first, axis, item)
            ends.append((first, last))
            x += self.measures.measure(item, style).width
        return ends[0][0], ends[-1][1]

    def _part(self, item: Part, x: float, axis: float, style: Style) -> tuple[float, float]:
        match item:
            case Volume():
                return self._volume(item, x, axis, style)
            case Branches():
                if item.shortcut is not None:
                    return self._around(item, item.shortcut, x, axis)
                return self._side_by_side(item, x, axis)
            case Repeated():
                return self._repeated(item, x, axis, style)
        raise AssertionError(item)

    def _volume(self, volume: Volume, x: float, axis: float, style: Style) -> tuple[float, float]:
        width, height, depth = self.measures.lengths(volume)
        space = self.measures.measure(volume, style).width
        body = x + 4 if style == "wire" else x + (space - width - depth) / 2
        solid = Solid(volume, body, axis - height / 2, width, height, depth)
        self.diagram.solids.append(solid)
        for place, text in enumerate(words_at(volume, style)):
            is_strong = volume.is_marked and place == 0
            if style == "wire":
                y = axis + LINE - 2 if place else axis - 4
                words = Words(solid.right + 6, y, text, "start", is_strong)
            else:
                y = axis + height / 2 + 2 + (place + 1) * LINE
                words = Words(x + space / 2, y, text, is_strong=is_strong)
            self.diagram.words.append(words)
        if style == "below":
            return body, solid.right
        self.line(f"M{number(solid.right)},{number(axis)} H{number(x + space)}")
        return body, x + space

    def _repeated(self, item: Repeated, x: float, axis: float, style: Style) -> tuple[float, float]:
        size, times = self.measures.measure(item, style), f"{TIMES} {len(item.copies)}"
        top = axis - size.above
        if item.is_volume:
            first, last = self.chain(item.copies[0], x, axis, style)
            solid = self.diagram.solids[-1]
            middle = (solid.x + solid.right) / 2
            self.diagram.words.append(Words(middle, top + 13, times, is_strong=True))
            return first, last
        height = size.above - TAG + size.below
        self.diagram.frames.append(Frame(x + 1, top + TAG, size.width - 2, height))
        self.diagram.words.append(Words(x + 6, top + 14, times, "start", is_strong=True))
        return self.chain(item.copies[0], x + FRAME, axis, style)

    def _side_by_side(self, item: Branches, x: float, axis: float) -> tuple[float, float]:
        """Place branches below each other, between the lines that spread and collect."""
        sizes = self.measures.branches(item)
        y = axis - sum(size.above + size.below for size in sizes) / 2
        fork, join = x + 4, x + max(size.width for size in sizes) + 2 * BUS - 4
        levels = [axis]
        for (branch, times), size in zip(item.grouped, sizes, strict=True):
            level = y + size.above
            levels.append(level)
            if times > 1:
                words = Words(x + BUS + 4, y + 14, f"{times} branches", "start", is_strong=True)
                self.diagram.words.append(words)
            y = level + size.below
            end = fork
            if branch:
                first, end = self.chain(branch, x + BUS, level, "wire")
                if item.start >= 0:
                    path = f"M{number(fork)},{number(level)} H{number(first)}"
                    self.line(path, first, level, branch[0])
            self.line(f"M{number(end)},{number(level)} H{number(join)}")
        for bus in (fork, join) if item.start >= 0 else (join,):
            self.line(f"M{number(bus)},{number(min(levels))} V{number(max(levels))}")
        if item.merge is None:
            return fork, join
        merged, end = self._volume(item.merge, join + 4, axis, "below")
        self._join(join, merged, axis, item.merge)
        return fork, end

    def _around(self, item: Branches, shortcut: int, x: float, axis: float) -> tuple[float, float]:
        """Place a long branch, and a short one as an arc above it."""
        assert item.merge is not None
        main, over = item.split(shortcut)
        first, last = self.chain(main, x + BUS, axis, "below")
        behind = x + BUS + self.measures.row(main, "below").width
        merged, end = self._volume(item.merge, behind, axis, "below")
        self._join(last, merged, axis, item.merge)
        fork, level = x + 6, axis - self.measures.rise(item, shortcut)
        self.line(f"M{number(fork)},{number(axis)} H{number(first)}", first, axis, main[0])
        self.diagram.dots.append((fork, axis))
        solid = self.diagram.solids[-1]
        down, roof = (solid.x + solid.right) / 2, solid.y - solid.depth / 2
        path = (
            f"M{number(fork)},{number(axis)} V{number(level + _CURVE)} "
            f"Q{number(fork)},{number(level)} {number(fork + _CURVE)},{number(level)}"
        )
        if over:
            room = self.measures.row(over, "wire").width
            start = max(fork + 16, (fork + down - room) / 2)
            entry, leave = self.chain(over, start, level, "wire")
            self.line(f"{path} H{number(entry)}", entry, level, over[0])
            path = f"M{number(leave)},{number(level)}"
        path += (
            f" H{number(down - _CURVE)} Q{number(down)},{number(level)} "
            f"{number(down)},{number(level + _CURVE)} V{number(roof - 7)}"
        )
        head = points((down, roof - 1), (down - 4, roof - 8), (down + 4, roof - 8))
        self.diagram.lines.append(Line(path, head))
        return fork, end

    def _join(self, start: float, end: float, axis: float, item: Part) -> None:
        """Draw the arrow from one part to the next, if there is one."""
        if not isinstance(item, Volume) or item.follows:
            self.line(f"M{number(start)},{number(axis)} H{number(end)}", end, axis, item)

    def line(self, path: str, x: float = 0, y: float = 0, into: Part | None = None) -> None:
        """Draw a line, with a head if it ends at a volume."""
        while isinstance(into, Repeated):
            into = into.copies[0][0]
        is_arrow = isinstance(into, Volume)
        head = points((x - 1, y), (x - 8, y - 4), (x - 8, y + 4)) if is_arrow else ""
        self.diagram.lines.append(Line(path, head))
