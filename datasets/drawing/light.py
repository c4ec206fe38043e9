"""Light from a wide source, and its shadows."""

from dataclasses import dataclass

import numpy as np

from datasets.drawing.filters import Plane, shifted, smooth
from datasets.drawing.vectors import Vector, unit
from datasets.uniform_stream import UniformStream

TO_VIEWER: Vector = (0.0, 0.0, 1.0)
_SHADOW_STEPS = 8


@dataclass(frozen=True)
class Light:
    """A wide, distant source of light."""

    direction: Vector
    """Unit vector to the light: right, down, to the viewer."""
    ambient: float
    """Share of the light that comes from all directions."""


def draw_light(
    stream: UniformStream,
    aside: float = 0.75,
    above: tuple[float, float] = (0.45, 0.95),
    ambient: tuple[float, float] = (0.36, 0.5),
) -> Light:
    """Draw a light from above and in front.

    Args:
        stream: source of the position.
        aside: greatest distance to the left or right, where the distance in front is 0.9.
        above: least and greatest distance above.
        ambient: least and greatest share of the light that comes from all directions.
    """
    direction = unit((stream.around(0.0, aside), stream.between(-above[1], -above[0]), 0.9))
    return Light(direction, stream.between(*ambient))


def occlusion(floor: Plane, centimeter: float, most: float = 0.7) -> Plane:
    """Return the share of ambient light that higher neighbors block, 0 to `most`."""
    steps = (1, max(1, round(0.35 * centimeter)), max(2, round(0.8 * centimeter)))
    # The distance of a tall neighbor counts, its height does not.
    around = smooth(floor, steps)
    depth = (around - floor) * (1.0 / (1.6 * centimeter))
    return np.clip(depth, 0.0, most)


def cast_shadow(floor: Plane, light: Light, centimeter: float) -> Plane:
    """Return 1 where higher parts block the light, with soft edges."""
    right, down, near = light.direction
    shadow = np.zeros_like(floor)
    for step in range(1, _SHADOW_STEPS + 1):
        reach = 0.55 * centimeter * step
        blocker = shifted(floor, -round(down * reach), -round(right * reach))
        above = blocker - floor - np.float32(near * reach)
        shadow = np.maximum(shadow, np.clip(above * (1.0 / (0.8 * centimeter)), 0.0, 1.0))
    return smooth(shadow, (1, 2))


def facing(normals: Plane, direction: Vector) -> Plane:
    """Return the cosine of the angle between normals and a direction.

    Args:
        normals: shape (3, size, size), of any length: right, down, to the viewer.
        direction: a unit vector.
    """
    lengths = np.sqrt(normals[0] * normals[0] + normals[1] * normals[1] + normals[2] * normals[2])
    right, down, near = direction
    along = normals[0] * right + normals[1] * down + normals[2] * near
    cosine: Plane = along / np.maximum(lengths, np.float32(1e-3))
    return cosine


def shade(
    colors: list[Plane],
    normals: Plane,
    height: Plane,
    light: Light,
    wrap: tuple[float, float, float],
    gloss: Plane | float,
    relief: float,
) -> list[Plane]:
    """Return the lit red, green and blue.

    Args:
        colors: red, green and blue of the surface, 0 to 255, each of shape (size, size).
        normals: shape (3, size, size): right, down, to the viewer; not of length one where parts
            blend.
        height: the depth buffer.
        light: the source of light.
        wrap: for each color the reach of the light around an edge.
        gloss: additional brightness in the middle of a highlight.
        relief: difference of height, in pixels, with the darkest shadow.
    """
    toward_light = facing(normals, light.direction)
    floor = np.maximum(height, np.float32(-7.5 * relief))
    lit = 1.0 - cast_shadow(floor, light, relief) * 0.6
    openness = 1.0 - occlusion(floor, 1.4 * relief) * 0.8
    rim = np.clip(facing(normals, TO_VIEWER), 0.0, 1.0) * 0.2 + 0.8
    shine = np.maximum(toward_light - np.float32(0.9), 0.0) * 10.0 * gloss
    shaded: list[Plane] = []
    for color, reach in zip(colors, wrap, strict=True):
        diffuse = np.maximum((toward_light + reach) * (1.0 / (1.0 + reach)), 0.0) * lit
        bright = diffuse * (1.2 * (1.0 - light.ambient)) + light.ambient
        shaded.append(color * bright * openness * rim + shine)
    return shaded
