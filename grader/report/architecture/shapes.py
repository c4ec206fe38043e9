"""The shapes of an architecture diagram, as numbers that a template draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import Literal, TypeAlias

from grader.report.architecture.volumes import Role, Volume

FONT = 13.5
"""Height of all texts; at 400 pixels, the width of a narrow window, it still is 9."""
_NARROW, _MEDIUM, _BROAD = "ijl' .,;:|()", "frt-", "mwMWQO%\u00d7\u2026\u2717"
"""Characters that are not about 0.64 times as wide as the font is high, in a wide font."""

Anchor: TypeAlias = Literal["start", "middle", "end"]


def text_width(text: str, is_strong: bool = False) -> float:
    """Estimate the width of a text in a wide font."""
    shares = {_NARROW: 0.33, _MEDIUM: 0.42, _BROAD: 0.9, ascii_uppercase: 0.78}
    widths = (next((w for some, w in shares.items() if c in some), 0.64) for c in text)
    return FONT * sum(widths) * (1.1 if is_strong else 1)


@dataclass(frozen=True)
class Solid:
    """A volume with the upper left corner of its front and its lengths."""

    volume: Volume
    x: float
    y: float
    width: float
    height: float
    depth: float

    @property
    def right(self) -> float:
        """The right end of the volume."""
        return self.x + self.width + self.depth

    @property
    def front(self) -> str:
        """The corners of the front."""
        return points(
            (self.x, self.y),
            (self.x + self.width, self.y),
            (self.x + self.width, self.y + self.height),
            (self.x, self.y + self.height),
        )

    @property
    def top(self) -> str:
        """The corners of the upper face."""
        return points(
            (self.x, self.y),
            (self.x + self.depth, self.y - self.depth),
            (self.right, self.y - self.depth),
            (self.x + self.width, self.y),
        )

    @property
    def side(self) -> str:
        """The corners of the right face."""
        return points(
            (self.x + self.width, self.y),
            (self.right, self.y - self.depth),
            (self.right, self.y - self.depth + self.height),
            (self.x + self.width, self.y + self.height),
        )


@dataclass(frozen=True)
class Line:
    """A path, with or without a head at its end."""

    path: str
    head: str
    """The three points of the head; empty without one."""


@dataclass(frozen=True)
class Words:
    """A line of text."""

    x: float
    y: float
    """The base line."""
    text: str
    anchor: Anchor = "middle"
    is_strong: bool = False

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom."""
        width = text_width(self.text, self.is_strong)
        left = self.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        return left, self.y - FONT * 0.8, left + width, self.y + FONT * 0.2


@dataclass(frozen=True)
class Frame:
    """A rectangle around a repeated part."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Key:
    """A color of the diagram with its meaning."""

    role: Role
    x: float
    y: float


@dataclass
class Diagram:
    """The drawing of one network."""

    description: str
    """The same in words, for a reader who does not see the picture."""
    width: int
    height: int = 0
    solids: list[Solid] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    dots: list[tuple[float, float]] = field(default_factory=list)
    """Places at which a line leaves another one."""
    frames: list[Frame] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)


def points(*corners: Sequence[float]) -> str:
    """Write the corners of a shape."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in corners)


def number(value: float) -> str:
    """Write a coordinate with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
