"""The space that parts of a network take in a diagram, in pixels."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from grader.report.architecture.parts import Branches, Part, Parts, Repeated, Side, volumes_in
from grader.report.architecture.shapes import text_width
from grader.report.architecture.volumes import Volume, size_words

LINE = 16
"""Height of a line of text."""
_HIGHEST, _WIDEST = 84.0, 50.0
"""Height and width of the largest volume of a diagram."""
_LARGEST = 1_000_000
"""Largest size that is drawn to scale; an observation may be forged."""
_SLANT = 0.3
"""Share of the depth of a volume that the slanted view shows."""
_ARROW = 16
"""Space between two volumes."""
BUS = 14
"""Space for the lines that spread an output over branches, or collect them."""
_BETWEEN = 6
"""Space between two branches."""
TAG = 20
"""Height above a repeated part for its number."""
FRAME = 7
"""Distance from the frame of a repeated part to its content."""

Style: TypeAlias = Literal["below", "wire"]
"""Place of the words: below the volume, or above and below the line behind it."""


@dataclass(frozen=True)
class Size:
    """The space that a part takes."""

    width: float
    above: float
    """Above the axis on which the part is lined up."""
    below: float


class Measures:
    """The scales of one diagram, and the space of its parts."""

    def __init__(self, parts: Parts) -> None:
        shapes = [_dimensions(volume) for volume in volumes_in(parts)]
        self._pixels = _HIGHEST / math.sqrt(max(max(rows, columns) for rows, columns, _ in shapes))
        self._channels = _WIDEST / math.sqrt(max(channels for *_, channels in shapes))
        self._known: dict[tuple[int, Style], tuple[Part, Size]] = {}
        """Sizes of parts by their identity; a part in the value keeps its identity alive."""

    def lengths(self, volume: Volume) -> tuple[float, float, float]:
        """Return width, height and depth of a volume, on scales of square roots."""
        rows, columns, channels = map(math.sqrt, _dimensions(volume))
        height, depth = self._pixels * rows, self._pixels * columns * _SLANT
        return self._channels * channels, height, depth

    def width(self, parts: Iterable[Part]) -> float:
        """Return the width of a row."""
        return sum(self.measure(item, "below").width for item in parts)

    def row(self, parts: Iterable[Part], style: Style) -> Size:
        """Measure parts that stand one behind the other; a line without any."""
        sizes = [self.measure(item, style) for item in parts] or [Size(_ARROW, 1, 1)]
        width = sum(size.width for size in sizes)
        return Size(width, max(size.above for size in sizes), max(size.below for size in sizes))

    def measure(self, item: Part, style: Style) -> Size:
        """Measure a part with its words."""
        if (id(item), style) not in self._known:
            self._known[id(item), style] = item, self._measured(item, style)
        return self._known[id(item), style][1]

    def _measured(self, item: Part, style: Style) -> Size:
        match item:
            case Volume():
                return self._measured_volume(item, style)
            case Branches():
                return self._measured_branches(item)
            case Side():
                return Size(0, 0, 0)
            case Repeated((parts, *_)):
                size = self.row(parts, style)
                if item.is_volume:
                    return Size(size.width, size.above + TAG, size.below)
                return Size(size.width + 2 * FRAME, size.above + TAG + FRAME, size.below + FRAME)
        raise AssertionError(item)

    def _measured_volume(self, volume: Volume, style: Style) -> Size:
        width, height, depth = self.lengths(volume)
        lines = list(words_at(volume, style))
        longest = max(
            text_width(line, is_strong=volume.is_marked and place == 0)
            for place, line in enumerate(lines)
        )
        if style == "wire":
            above = max(height / 2 + depth, LINE + 2)
            return Size(width + depth + longest + 17, above, max(height / 2, LINE + 4))
        below = height / 2 + 4 + LINE * len(lines)
        return Size(max(width + depth + _ARROW, longest + 8), height / 2 + depth, below)

    def _measured_branches(self, item: Branches) -> Size:
        merge = self.measure(item.merge, "below") if item.merge else Size(0, 0, 0)
        if item.shortcut is not None:
            main, over = item.split(item.shortcut)
            size = self.row(main, "below")
            above = self.rise(item, item.shortcut) + self.row(over, "wire").above
            return Size(BUS + size.width + merge.width, above, max(size.below, merge.below))
        sizes = self.branches(item)
        half = sum(size.above + size.below for size in sizes) / 2
        width = max(size.width for size in sizes) + 2 * BUS + merge.width
        return Size(width, max(half, merge.above), max(half, merge.below))

    def branches(self, item: Branches) -> list[Size]:
        """Measure the branches that are drawn, with the space between them."""
        sizes = [(self.row(branch, "wire"), times) for branch, times in item.grouped]
        return [
            Size(size.width, size.above + TAG * (times > 1), size.below + _BETWEEN)
            for size, times in sizes
        ]

    def rise(self, item: Branches, shortcut: int) -> float:
        """Return the height of a shortcut above the axis."""
        main, over = item.split(shortcut)
        merge = self.measure(item.merge, "below").above if item.merge else 0
        below = self.row(over, "wire").below if over else 10
        return max(self.row(main, "below").above, merge) + below + 2


def words_at(volume: Volume, style: Style) -> Iterator[str]:
    """List the words at a volume: its size, then its kind."""
    mark = "✗ " * volume.is_marked
    words = volume.words
    if volume.states_size and style == "below":
        yield from (mark + volume.shape_words, *words)
        return
    words = tuple(line.removeprefix("conv ") for line in words)
    if style == "wire" and volume.role == "pooling" and not volume.states_size:
        # Pooling keeps the channels, and a branch has little space.
        words = (*words[0].split(" ", 1), *words[1:])
    else:
        size = volume.shape_words if volume.states_size else size_words(volume.shape[-1])
        words = (size, *words)
    if style == "below":
        yield from (mark + words[0], *words[1:])
    else:
        yield mark + words[0]
        yield ", ".join(words[1:])


def _dimensions(volume: Volume) -> tuple[int, int, int]:
    """Return rows, columns and channels; 1 for those that are unknown."""
    sizes = [min(max(size or 1, 1), _LARGEST) for size in volume.shape]
    match sizes:
        case [channels]:
            return 1, 1, channels
        case [length, channels]:
            return length, 1, channels
        case [rows, columns, *_, channels]:
            return rows, columns, channels
    raise AssertionError(sizes)
