"""A sofa, with or without an animal on it."""

from datasets.animal.body import FurCone
from datasets.animal.coat import Fur, Pattern
from datasets.drawing.backdrop import draw_color
from datasets.drawing.vectors import Vector, scale
from datasets.uniform_stream import UniformStream


def build_sofa(width: float, stream: UniformStream) -> list[FurCone]:
    """Return the parts of a sofa that faces the viewer.

    The seat is the plane y = 0.

    Args:
        width: distance between the arms; the cones have the same unit.
        stream: source of colors, arms and cushions.
    """
    color = draw_color(stream, 45.0, 215.0)
    fur = _upholstery(color, stream)
    half, unit = 0.5 * width, width / 10.0
    parts = [
        _roll((-half, y * unit, -1.6 * unit), (half, y * unit, -1.6 * unit), 1.3 * unit, fur)
        for y in (0.6, 1.6, 2.6 + stream.around(0.6, 0.6))
    ]
    parts += [
        _roll((-half, -unit, z * unit), (half, -unit, z * unit), unit, fur)
        for z in (-1.0, 0.0, 1.0, 2.0)
    ]
    parts += [
        _roll((-half, -y * unit, 2.2 * unit), (half, -y * unit, 2.2 * unit), unit, fur)
        for y in (2.0, 3.0, 4.0)
    ]
    arm = stream.between(0.4, 1.8) * unit
    for side in (-1.0, 1.0):
        x = side * (half + 0.6 * unit)
        parts += [
            _roll((x, y, -1.5 * unit), (x, y, 2.4 * unit), 1.05 * unit, fur)
            for y in (arm, arm - 1.5 * unit, arm - 3.0 * unit)
        ]
    for side in (-1.0, 1.0):
        if stream.chance(0.45):
            parts.append(_cushion(side * stream.between(0.15, 0.4) * width, unit, stream))
    return parts


def _upholstery(color: Vector, stream: UniformStream) -> Fur:
    pattern = stream.one_of((Pattern.PLAIN, Pattern.PLAIN, Pattern.STRIPES, Pattern.SPOTS))
    other = scale(color, stream.between(0.7, 1.15))
    return Fur(color, color, -2.0, pattern, other, stream.between(2.0, 5.0))


def _roll(start: Vector, end: Vector, radius: float, fur: Fur) -> FurCone:
    return FurCone(start, end, radius, radius, fur, 0.7 * radius, along=(0.0, end[0] - start[0]))


def _cushion(x: float, unit: float, stream: UniformStream) -> FurCone:
    fur = _upholstery(draw_color(stream, 60.0, 235.0), stream)
    aside = stream.around(0.0, 0.4) * unit
    start: Vector = (x - aside, 0.5 * unit, -0.1 * unit)
    end: Vector = (x + aside, 1.6 * unit, -0.5 * unit)
    return FurCone(start, end, 0.9 * unit, 0.9 * unit, fur, 0.3 * unit)
