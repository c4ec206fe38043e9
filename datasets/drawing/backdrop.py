"""Backgrounds out of focus: walls, furniture and foliage as blurred shapes."""

import numpy as np

from datasets.drawing.filters import Plane, enlarge, smooth
from datasets.drawing.vectors import Vector, mix, scale
from datasets.uniform_stream import UniformStream

_BLUR = (1, 2, 3)


def draw_color(stream: UniformStream, low: float = 40.0, high: float = 230.0) -> Vector:
    """Draw a color of any hue; dull colors are more likely."""
    gray = stream.between(low, high)
    tint: Vector = (stream.between(low, high), stream.between(low, high), stream.between(low, high))
    vividness = stream.between(0.0, 1.0)
    return mix((gray, gray, gray), tint, 0.6 * vividness * vividness)


def uneven(size: int, cells: int, stream: UniformStream) -> Plane:
    """Return smooth noise from 0 to 1 that varies over `cells` by `cells` squares."""
    return enlarge(stream.array(cells + 1, cells + 1).astype(np.float32), size)


def paint_backdrop(size: int, stream: UniformStream) -> list[Plane]:
    """Return red, green and blue planes (0 to 255) of a blurred background."""
    place = (np.arange(size).astype(np.float32) + np.float32(0.5)) * np.float32(1.0 / size)
    x, y = place[None, :], place[:, None]
    first, second = draw_color(stream, 50.0), draw_color(stream, 50.0)
    second = mix(first, second, stream.between(0.0, 0.6))
    slope = np.clip(x * stream.around(0.0, 1.0) + y * stream.around(0.0, 1.0) + 0.5, 0.0, 1.0)
    noise = uneven(size, 6, stream) * np.float32(stream.between(0.0, 0.3))
    planes: list[Plane] = [
        slope * (second[channel] - first[channel]) + first[channel] for channel in range(3)
    ]
    planes = [plane * (noise + np.float32(0.85)) for plane in planes]
    for _ in range(int(stream.between(0.0, 9.0))):
        lay_shape(planes, x, y, stream)
    return [smooth(plane, _BLUR) for plane in planes]


def lay_shape(planes: list[Plane], x: Plane, y: Plane, stream: UniformStream) -> None:
    """Draw a box or a disc of one color onto the planes."""
    color = scale(draw_color(stream), stream.between(0.7, 1.1))
    across = np.abs(x - stream.between(0.0, 1.0)) * (1.0 / stream.between(0.04, 0.3))
    along = np.abs(y - stream.between(0.0, 1.0)) * (1.0 / stream.between(0.04, 0.45))
    inside = np.maximum(across, along) < 1.0
    if stream.chance(0.4):
        inside = across * across + along * along < 1.0
    for channel, plane in enumerate(planes):
        plane[inside] = np.float32(min(color[channel], 250.0))
