"""Skin under a soft light from above."""

from dataclasses import dataclass

import numpy as np

from datasets.drawing.filters import Plane, enlarge
from datasets.drawing.light import TO_VIEWER, Light, cast_shadow, facing, occlusion
from datasets.drawing.skin import TONES, WRAP, draw_tone
from datasets.drawing.vectors import Vector, mix, scale, unit
from datasets.hand.surface import Surface
from datasets.uniform_stream import UniformStream


@dataclass(frozen=True)
class Skin:
    """Colors of one person's skin (red, green, blue; 0 to 255)."""

    palm: Vector
    back: Vector
    flush: float
    """Redness of the fingertips, 0 to 1."""


def draw_skin(stream: UniformStream) -> Skin:
    """Draw a skin from light to dark, with a palm lighter than the back."""
    tone, place = draw_tone(stream)
    back = mix(tone, (90.0, 55.0, 36.0), 0.12)
    palm = mix(tone, TONES[1], 0.4 * place / len(TONES))
    # Cameras expose for the bright wall, so a hand before it becomes darker.
    exposure = stream.between(0.76, 1.02)
    return Skin(scale(palm, exposure), scale(back, exposure), stream.between(0.4, 1.0))


def shade_skin(
    surface: Surface, skin: Skin, light: Light, centimeter: float, stream: UniformStream
) -> list[Plane]:
    """Return red, green and blue planes (0 to 255) of the hand.

    Pixels of the wall have arbitrary colors.

    Args:
        surface: the visible surface.
        skin: colors of the skin.
        light: the source of light.
        centimeter: length of a centimeter in pixels.
        stream: source of the variation of the skin.
    """
    size = surface.height.shape[0]
    toward_light = facing(surface.normals, light.direction)
    rim = np.clip(facing(surface.normals, TO_VIEWER), 0.0, 1.0)
    floor = np.maximum(surface.height, np.float32(-4.0 * centimeter))
    lit = 1.0 - cast_shadow(floor, light, centimeter) * stream.between(0.45, 0.75)
    openness = 1.0 - occlusion(floor, centimeter, most=0.6) * stream.between(0.6, 1.0)
    openness = openness * (rim * 0.22 + 0.78)
    blotches = enlarge(stream.array(9, 9).astype(np.float32), size)
    mottling = enlarge(stream.array(29, 29).astype(np.float32), size)
    sheen = _sheen(surface, light) * stream.between(0.0, 34.0)
    unevenness = blotches * 0.16 + mottling * stream.between(0.0, 0.12) + 0.86
    tint = unevenness * (1.0 - surface.folds) * openness

    planes = []
    for channel in range(3):
        wrap = WRAP[channel]
        diffuse = np.maximum((toward_light + wrap) * (1.0 / (1.0 + wrap)), 0.0) * lit
        bright = diffuse * (1.3 * (1.0 - light.ambient)) + light.ambient
        palm, back = skin.palm[channel], skin.back[channel]
        albedo = surface.palmar * (palm - back) + back
        redder = (1.02, 0.86, 0.86)[channel] - 1.0
        albedo = albedo * (surface.flush * (redder * skin.flush) + 1.0)
        nail = 0.45 * palm + 0.55 * (238.0, 196.0, 184.0)[channel]
        albedo = albedo + surface.nail * ((nail - albedo) * 0.75)
        # Skin reflects the light that reaches a fold, so its shade is red rather than gray.
        bounce = (0.82, 1.0, 1.08)[channel]
        planes.append(albedo * bright * (1.0 - (1.0 - tint) * bounce) + sheen * lit)
    return planes


def _sheen(surface: Surface, light: Light) -> Plane:
    """Return 1 where moist skin reflects the light to the viewer."""
    right, down, near = light.direction
    halfway = unit((right, down, near + 1.0))
    sheen: Plane = np.clip(facing(surface.normals, halfway) * 3.0 - 2.0, 0.0, 1.0)
    return sheen * sheen
