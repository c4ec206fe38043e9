"""Surroundings out of focus: light walls, furniture, foliage, as blurred shapes."""

import numpy as np

from datasets.drawing.filters import Plane, enlarge, smooth
from datasets.drawing.vectors import Vector, mix, scale
from datasets.uniform_stream import UniformStream

_BLUR = (1, 2, 3)


def draw_colour(stream: UniformStream, low: float = 40.0, high: float = 230.0) -> Vector:
    """Draws a colour of any hue, more often a dull one."""
    grey = stream.between(low, high)
    tint: Vector = (stream.between(low, high), stream.between(low, high), stream.between(low, high))
    vividness = stream.between(0.0, 1.0)
    return mix((grey, grey, grey), tint, 0.6 * vividness * vividness)


def uneven(size: int, cells: int, stream: UniformStream) -> Plane:
    """Returns smooth noise from 0 to 1, in `cells` by `cells` squares."""
    return enlarge(stream.array(cells + 1, cells + 1).astype(np.float32), size)


def paint_backdrop(size: int, stream: UniformStream) -> list[Plane]:
    """Returns red, green and blue planes (0 to 255) of a place that is out of focus."""
    place = (np.arange(size).astype(np.float32) + np.float32(0.5)) * np.float32(1.0 / size)
    x, y = place[None, :], place[:, None]
    first, second = draw_colour(stream, 50.0), draw_colour(stream, 50.0)
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
    """Lays a box or a disc of one colour over the planes."""
    colour = scale(draw_colour(stream), stream.between(0.7, 1.1))
    across = np.abs(x - stream.between(0.0, 1.0)) * (1.0 / stream.between(0.04, 0.3))
    along = np.abs(y - stream.between(0.0, 1.0)) * (1.0 / stream.between(0.04, 0.45))
    inside = np.maximum(across, along) < 1.0
    if stream.chance(0.4):
        inside = across * across + along * along < 1.0
    for channel, plane in enumerate(planes):
        plane[inside] = np.float32(min(colour[channel], 250.0))
