"""The plain wall behind the hand."""

import numpy as np

from datasets.drawing.filters import Plane, shifted, smooth
from datasets.drawing.light import Light
from datasets.drawing.vectors import Vector
from datasets.uniform_stream import UniformStream

_COLORS: tuple[Vector, ...] = (
    (230.0, 223.0, 212.0),
    (233.0, 229.0, 222.0),
    (222.0, 213.0, 200.0),
    (226.0, 223.0, 218.0),
)
_THINGS: tuple[Vector, ...] = (
    (26.0, 26.0, 32.0),
    (70.0, 30.0, 34.0),
    (84.0, 88.0, 96.0),
    (176.0, 128.0, 102.0),
)
"""Colors of a sleeve, a chair or an elbow that reaches into the picture."""


def paint_wall(
    covered: Plane, light: Light, centimeter: float, stream: UniformStream
) -> list[Plane]:
    """Return red, green and blue (0 to 255) of the wall with a shadow.

    Args:
        covered: share of each pixel that the hand covers, shape (size, size).
        light: the source of light.
        centimeter: length of a centimeter in pixels.
        stream: source of the wall's color, gradient and distance.
    """
    size = covered.shape[0]
    place = (np.arange(size).astype(np.float32) + np.float32(0.5)) * np.float32(2.0 / size) - 1.0
    x, y = place[None, :], place[:, None]
    brightness = 1.0 - x * stream.around(0.0, 0.06) - y * stream.between(0.01, 0.08)
    brightness = brightness - (x * x + y * y) * stream.between(0.01, 0.05)

    behind = stream.between(2.0, 9.0) * centimeter
    right, down, near = light.direction
    moved = shifted(covered, -round(behind * down / near), -round(behind * right / near))
    wide = smooth(moved, (1, 2, 3, 4, 3))
    # Near the hand the shadow is darker, because the hand hides more of the room.
    tight = smooth(covered, (1, 2, 3))
    shadow = wide * stream.between(0.12, 0.42) + tight * stream.between(0.04, 0.14)

    color = stream.one_of(_COLORS)
    warmth = stream.around(0.0, 5.0)
    planes: list[Plane] = []
    for channel in range(3):
        tone = color[channel] + (warmth, 0.0, -warmth)[channel]
        cool = (1.05, 1.0, 0.9)[channel]
        planes.append(brightness * (1.0 - shadow * cool) * tone)
    return _cover_corner(planes, x, y, stream) if stream.chance(0.1) else planes


def _cover_corner(planes: list[Plane], x: Plane, y: Plane, stream: UniformStream) -> list[Plane]:
    """Cover a lower corner with another object."""
    side = -1.0 if stream.chance(0.5) else 1.0
    steepness = stream.between(0.4, 2.0)
    inside = stream.between(0.1, 0.5) - (1.0 - x * side) * steepness - (1.0 - y)
    share = np.clip(inside * 16.0, 0.0, 1.0)
    color = stream.one_of(_THINGS)
    return [plane + share * (tone - plane) for plane, tone in zip(planes, color, strict=True)]
