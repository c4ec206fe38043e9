"""Backgrounds: rooms and meadows, slightly out of focus."""

import numpy as np

from datasets.drawing.backdrop import draw_color, lay_shape, uneven
from datasets.drawing.filters import Plane, shifted, smooth
from datasets.drawing.vectors import Vector, mix
from datasets.uniform_stream import UniformStream

_GRASS: tuple[Vector, ...] = (
    (86.0, 112.0, 54.0),
    (112.0, 128.0, 66.0),
    (150.0, 138.0, 90.0),
    (176.0, 158.0, 116.0),
)
_FAR: tuple[Vector, ...] = (
    (170.0, 196.0, 222.0),
    (206.0, 212.0, 216.0),
    (74.0, 96.0, 62.0),
    (120.0, 132.0, 100.0),
)


def paint_place(size: int, horizon: float, stream: UniformStream) -> list[Plane]:
    """Return red, green and blue planes (0 to 255) of a place.

    Args:
        size: width and height of the picture in pixels.
        horizon: upper edge of the ground, in pixels from the top.
        stream: source of all random choices.
    """
    pixel = np.arange(size).astype(np.float32) + np.float32(0.5)
    x, y = pixel[None, :] * np.float32(1.0 / size), pixel[:, None] * np.float32(1.0 / size)
    outdoors = stream.chance(0.5)
    if outdoors:
        ground, far = stream.one_of(_GRASS), stream.one_of(_FAR)
    else:
        ground, far = draw_color(stream, 50.0), draw_color(stream, 70.0, 240.0)
    tufts = uneven(size, 30 if outdoors else 8, stream) - np.float32(0.5)
    haze = uneven(size, 7, stream) - np.float32(0.5)
    contrast = stream.between(0.1, 0.5)
    planes = [
        np.zeros((size, size), np.float32) + (haze * (0.6 * contrast) + 1.0) * tone for tone in far
    ]
    for _ in range(int(stream.between(0.0, 6.0))):
        lay_shape(planes, x, y * 1.6, stream)
    below = np.clip(pixel[:, None] - np.float32(horizon), 0.0, 1.0)
    lines = _floor_lines(x, y, stream) if not outdoors else 0.0
    edge = mix(ground, (60.0, 60.0, 60.0), 0.3)
    floors: list[Plane] = []
    for channel, plane in enumerate(planes):
        floor = (tufts * contrast + 1.0 + lines) * ground[channel]
        floor = floor + (np.clip((horizon + 2.0) - pixel[:, None], 0.0, 1.0)) * (
            edge[channel] - floor
        )
        floors.append(smooth(plane + below * (floor - plane), (1,)))
    blur = stream.one_of(((1,), (1, 2), (1, 2, 2)))
    return [smooth(plane, blur) for plane in floors]


def _floor_lines(x: Plane, y: Plane, stream: UniformStream) -> Plane | float:
    """Return the dark lines between boards or tiles; 0 for a floor without lines."""
    if stream.chance(0.4):
        return 0.0
    slant, period = stream.around(0.0, 0.8), stream.between(0.06, 0.2)
    across = (x + y * slant) * (1.0 / period)
    lines: Plane = np.where(across - np.floor(across) < 0.12, -0.2, 0.0).astype(np.float32)
    return lines


def cast_on_ground(
    planes: list[Plane], covered: Plane, feet: float, stream: UniformStream
) -> list[Plane]:
    """Darken the ground where an animal blocks the light.

    Args:
        planes: red, green and blue of the place.
        covered: share of each pixel that the animal covers, shape (size, size).
        feet: height at which the animal touches the ground, in pixels from the top.
        stream: source of the shadow's darkness and position.
    """
    size = covered.shape[0]
    # Only parts close to the ground darken it, so rows around the feet count.
    rows = np.arange(size).astype(np.float32)[:, None]
    nearness = np.clip(1.0 - np.abs(rows - np.float32(feet)) * (1.0 / (0.16 * size)), 0.0, 1.0)
    shadow = smooth(covered * nearness, (2, 3, 3))
    aside = round(stream.around(0.0, 0.05) * size)
    shadow = shifted(shadow, round(0.02 * size), aside) * np.float32(stream.between(0.4, 0.9))
    return [plane * (1.0 - np.minimum(shadow, np.float32(0.75))) for plane in planes]
