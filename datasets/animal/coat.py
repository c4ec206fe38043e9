"""The colors and patterns of fur."""

from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from datasets.drawing.backdrop import uneven
from datasets.drawing.cones import Sighting
from datasets.drawing.filters import Plane
from datasets.drawing.vectors import Vector, mix
from datasets.uniform_stream import UniformStream


class Pattern(Enum):
    """Patterns of the second color on the upper side."""

    PLAIN = "plain"
    STRIPES = "stripes"
    SPOTS = "spots"
    PATCHES = "patches"


@dataclass(frozen=True)
class Fur:
    """The colors of one part of the body (red, green, blue; 0 to 255)."""

    upper: Vector
    lower: Vector
    """Color of the lower side."""
    border: float = -0.5
    """Position where the two meet: from 1 in the middle of the back to -1 on the belly."""
    pattern: Pattern = Pattern.PLAIN
    mark: Vector = (0.0, 0.0, 0.0)
    """Color of stripes, spots or patches on the upper side."""
    period: float = 3.0
    """Distance from stripe to stripe in centimeters."""


def even(color: Vector) -> Fur:
    """Return fur of one color."""
    return Fur(color, color)


_NOSE = even((60.0, 44.0, 44.0))
_IRIS = even((60.0, 44.0, 30.0))
_INNER_EAR = even((196.0, 150.0, 140.0))


@dataclass(frozen=True)
class Coat:
    """The fur of each part of an animal."""

    trunk: Fur
    legs: Fur
    paws: Fur
    head: Fur
    muzzle: Fur
    ears: Fur
    eye_ring: Fur
    tail: Fur
    tail_tip: Fur
    mane: Fur
    nose: Fur = _NOSE
    iris: Fur = _IRIS
    inner_ear: Fur = _INNER_EAR


def coat_of(trunk: Fur | Vector, **parts: Fur | Vector) -> Coat:
    """Return a coat like the trunk everywhere except for the named parts.

    Args:
        trunk: its fur, or the one color of its fur.
        **parts: the same for other fields of `Coat`.
    """
    trunk = _fur(trunk)
    plain = replace(trunk, border=-2.0)
    upper = even(trunk.upper)
    coat = Coat(
        trunk=trunk,
        legs=plain,
        paws=replace(plain, pattern=Pattern.PLAIN),
        head=replace(plain, period=0.6 * trunk.period),
        muzzle=even(mix(trunk.upper, trunk.lower, 0.6)),
        ears=upper,
        eye_ring=upper,
        tail=plain,
        tail_tip=upper,
        mane=upper,
    )
    return replace(coat, **{name: _fur(part) for name, part in parts.items()})


def _fur(worn: Fur | Vector) -> Fur:
    return worn if isinstance(worn, Fur) else even(worn)


def vary_coat(coat: Coat, stream: UniformStream) -> Coat:
    """Return the coat of another animal of the kind.

    Its fur is a little lighter or darker, warmer or cooler, and its stripes wider or narrower.
    """
    bright, warm = stream.around(1.0, 0.16), stream.around(0.0, 0.07)
    factors = (bright * (1.0 + warm), bright, bright * (1.0 - warm))
    stretch, shift = stream.around(1.0, 0.25), stream.around(0.0, 0.25)
    varied = {
        name: replace(
            fur,
            upper=_tinted(fur.upper, factors),
            lower=_tinted(fur.lower, factors),
            mark=_tinted(fur.mark, factors),
            border=fur.border + shift,
            period=fur.period * stretch,
        )
        for name, fur in vars(coat).items()
        if name not in ("nose", "iris", "inner_ear")
    }
    return replace(coat, **varied)


def _tinted(color: Vector, factors: Vector) -> Vector:
    red, green, blue = (
        min(part * factor, 250.0) for part, factor in zip(color, factors, strict=True)
    )
    return (red, green, blue)


@dataclass(frozen=True)
class Grain:
    """Random variation of one animal's fur, as planes from 0 to 1."""

    patches: Plane
    spots: Plane
    hairs: Plane


def draw_grain(size: int, centimeter: float, stream: UniformStream) -> Grain:
    """Draw the positions of patches, spots and hairs; `centimeter` is in pixels."""
    extent = size / centimeter
    return Grain(
        patches=uneven(size, max(3, round(extent / 7.0)), stream),
        spots=uneven(size, max(6, round(extent / 2.2)), stream),
        hairs=uneven(size, size // 3, stream),
    )


def color_fur(
    fur: Fur, seen: Sighting, upwards: Plane, along: tuple[float, float], grain: Grain
) -> list[Plane]:
    """Return red, green and blue of a part's visible pixels.

    Args:
        fur: fur of the part.
        seen: the visible part.
        upwards: for each pixel the cosine between surface and the part's upper side, -1 to 1.
        along: positions of the part's start and end along the animal in centimeters, for stripes.
        grain: random variation of this animal's fur.
    """
    patches, spots = grain.patches[seen.window], grain.spots[seen.window]
    ragged = upwards + (patches - np.float32(0.5)) * 0.7
    on_top = np.clip((ragged - np.float32(fur.border)) * 5.0, 0.0, 1.0)
    if fur.pattern is Pattern.STRIPES:
        centimeters = seen.place * (along[1] - along[0]) + np.float32(along[0])
        waves = centimeters * (1.0 / fur.period) + patches * 1.3 + (spots - np.float32(0.5)) * 0.3
        saw = waves - np.floor(waves)
        marked = np.clip((np.abs(saw - np.float32(0.5)) - np.float32(0.27)) * 9.0, 0.0, 1.0)
        marked = marked * np.clip(upwards * 2.0 + 1.6, 0.0, 1.0)
    elif fur.pattern is Pattern.SPOTS:
        marked = np.clip((spots - np.float32(0.58)) * 12.0, 0.0, 1.0)
    elif fur.pattern is Pattern.PATCHES:
        marked = np.clip((patches - np.float32(0.52)) * 16.0, 0.0, 1.0)
    else:
        marked = np.zeros_like(patches)
    hairs = grain.hairs[seen.window] * 0.18 + np.float32(0.91)
    planes: list[Plane] = []
    for upper, lower, mark in zip(fur.upper, fur.lower, fur.mark, strict=True):
        top = marked * (mark - upper) + np.float32(upper)
        planes.append((on_top * (top - np.float32(lower)) + np.float32(lower)) * hairs)
    return planes
