"""Skin under a soft light from above."""

from dataclasses import dataclass

import numpy as np

from datasets.hand.filters import Plane, enlarge, shifted, smooth
from datasets.hand.surface import Surface
from datasets.hand.vectors import Vector, mix, scale, unit
from datasets.uniform_stream import UniformStream

# Skin in daylight from very light to very dark, as red, green and blue from 0 to 255.
_TONES: tuple[Vector, ...] = (
    (240.0, 196.0, 172.0),
    (228.0, 174.0, 144.0),
    (212.0, 152.0, 116.0),
    (186.0, 124.0, 88.0),
    (146.0, 94.0, 66.0),
    (104.0, 66.0, 48.0),
)
_WRAP = (0.5, 0.38, 0.32)  # red light spreads farther inside skin than blue light
_SHADOW_STEPS = 8


@dataclass(frozen=True)
class Skin:
    """Colours of one person's skin (red, green, blue; 0 to 255)."""

    palm: Vector
    back: Vector
    flush: float
    """How red fingertips are, 0 to 1."""


@dataclass(frozen=True)
class Light:
    """A wide light far away."""

    direction: Vector
    """Unit vector to the light: right, down, towards the viewer."""
    ambient: float
    """Share of the light that comes from everywhere."""


def draw_skin(stream: UniformStream) -> Skin:
    """Draws a skin: light to dark, the palm lighter than the back."""
    darkness = stream.between(0.0, 1.0)
    # Squaring alone would leave few dark hands; the mixture keeps every tone in sight.
    place = (0.4 * darkness + 0.6 * darkness * darkness) * (len(_TONES) - 1)
    first = int(place)
    tone = mix(_TONES[first], _TONES[min(first + 1, len(_TONES) - 1)], place - first)
    tone = (tone[0], tone[1] * stream.around(1.0, 0.04), tone[2] * stream.around(1.0, 0.07))
    back = mix(tone, (90.0, 55.0, 36.0), 0.12)
    palm = mix(tone, _TONES[1], 0.4 * place / len(_TONES))
    # Cameras expose for the bright wall, so a hand before it comes out darker than alone.
    exposure = stream.between(0.76, 1.02)
    return Skin(scale(palm, exposure), scale(back, exposure), stream.between(0.4, 1.0))


def draw_light(stream: UniformStream) -> Light:
    """Draws a light above and in front of the hand."""
    direction = unit((stream.around(0.0, 1.0), stream.between(-1.1, -0.3), 0.9))
    return Light(direction, stream.between(0.26, 0.44))


def shade_skin(
    surface: Surface, skin: Skin, light: Light, centimetre: float, stream: UniformStream
) -> list[Plane]:
    """Returns red, green and blue planes (0 to 255) of the hand; the wall's pixels are arbitrary.

    Args:
        surface: what is seen.
        skin: its colours.
        light: where light comes from.
        centimetre: its length in pixels.
        stream: draws the unevenness of the skin.
    """
    size = surface.height.shape[0]
    lengths = np.sqrt(
        surface.normal_x * surface.normal_x
        + surface.normal_y * surface.normal_y
        + surface.normal_z * surface.normal_z
    )
    lengths = np.maximum(lengths, np.float32(1e-3))
    towards_light = (
        surface.normal_x * light.direction[0]
        + surface.normal_y * light.direction[1]
        + surface.normal_z * light.direction[2]
    ) / lengths
    rim = np.clip(surface.normal_z / lengths, 0.0, 1.0)
    floor = np.maximum(surface.height, np.float32(-4.0 * centimetre))
    lit = 1.0 - _cast_shadow(floor, light, centimetre) * stream.between(0.45, 0.75)
    openness = 1.0 - _occlusion(floor, centimetre) * stream.between(0.6, 1.0)
    openness = openness * (rim * 0.22 + 0.78)
    blotches = enlarge(stream.array(9, 9).astype(np.float32), size)
    mottling = enlarge(stream.array(29, 29).astype(np.float32), size)
    sheen = _sheen(surface, lengths, light) * stream.between(0.0, 34.0)
    unevenness = blotches * 0.16 + mottling * stream.between(0.0, 0.12) + 0.86
    tint = unevenness * (1.0 - surface.folds) * openness

    planes = []
    for channel in range(3):
        wrap = _WRAP[channel]
        diffuse = np.maximum((towards_light + wrap) * (1.0 / (1.0 + wrap)), 0.0) * lit
        bright = diffuse * (1.3 * (1.0 - light.ambient)) + light.ambient
        palm, back = skin.palm[channel], skin.back[channel]
        albedo = surface.palmar * (palm - back) + back
        redder = (1.02, 0.86, 0.86)[channel] - 1.0
        albedo = albedo * (surface.flush * (redder * skin.flush) + 1.0)
        nail = 0.45 * palm + 0.55 * (238.0, 196.0, 184.0)[channel]
        albedo = albedo + surface.nail * ((nail - albedo) * 0.75)
        # Light that reaches a fold has bounced off skin, so its shade is red rather than grey.
        bounce = (0.82, 1.0, 1.08)[channel]
        planes.append(albedo * bright * (1.0 - (1.0 - tint) * bounce) + sheen * lit)
    return planes


def _sheen(surface: Surface, lengths: Plane, light: Light) -> Plane:
    """Returns 1 where moist skin mirrors the wide light towards the viewer, white on any skin."""
    right, down, near = light.direction
    halfway = unit((right, down, near + 1.0))
    facing = (
        surface.normal_x * halfway[0]
        + surface.normal_y * halfway[1]
        + surface.normal_z * halfway[2]
    ) / lengths
    sheen: Plane = np.clip(facing * 3.0 - 2.0, 0.0, 1.0)
    return sheen * sheen


def _occlusion(floor: Plane, centimetre: float) -> Plane:
    """Returns how much of the sky each pixel loses to higher neighbours, 0 to 0.6."""
    steps = (1, max(1, round(0.35 * centimetre)), max(2, round(0.8 * centimetre)))
    # Tall neighbours count by how near they are, not by how tall they are.
    around = smooth(floor, steps)
    depth = (around - floor) * (1.0 / (1.6 * centimetre))
    return np.clip(depth, 0.0, 0.6)


def _cast_shadow(floor: Plane, light: Light, centimetre: float) -> Plane:
    """Returns 1 where other parts of the hand hide the light, with soft edges."""
    right, down, near = light.direction
    shadow = np.zeros_like(floor)
    for step in range(1, _SHADOW_STEPS + 1):
        reach = 0.55 * centimetre * step
        blocker = shifted(floor, -round(down * reach), -round(right * reach))
        above = blocker - floor - np.float32(near * reach)
        shadow = np.maximum(shadow, np.clip(above * (1.0 / (0.8 * centimetre)), 0.0, 1.0))
    return smooth(shadow, (1, 2))
