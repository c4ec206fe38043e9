"""Facial expressions: the smiles, and the faces that must not count as one."""

from dataclasses import dataclass

from datasets.uniform_stream import UniformStream


@dataclass(frozen=True)
class Expression:
    """Positions of the moving parts, in centimeters or from 0 to 1."""

    mouth_half_width: float
    """Centimeters."""
    corner_lift: float
    """Height of the corners of the mouth above its middle, in centimeters."""
    opening: float
    """Height of the open mouth in its middle, in centimeters."""
    teeth: float
    """Share of the opening that the upper teeth fill."""
    cheeks: float
    """Height and roundness of the cheeks, from 0 at rest to 1 in a broad smile."""
    eye_opening: float
    """Opening of the eyes as a share of that at rest."""
    brow_lift: float
    """Centimeters above rest."""
    brow_slant: float
    """Distance of a brow's inner end below its outer end, in centimeters."""


@dataclass(frozen=True)
class _Near:
    """A range in which numbers near the center are more likely."""

    center: float
    reach: float


_Ranges = tuple[float | tuple[float, float] | _Near, ...]
"""A number or a range for each field of `Expression`, in the same order."""

# The first line is the mouth: half width, corner lift, opening, teeth. The second: cheeks, eye
# opening, brow lift, brow slant.
# fmt: off
_CLOSED_SMILE: _Ranges = (
    (3.2, 3.8), (1.2, 1.8), 0.0, 0.0,
    (0.6, 1.0), (0.65, 0.9), (-0.1, 0.35), _Near(0.0, 0.2),
)
_OPEN_SMILE: _Ranges = (
    (3.2, 4.0), (1.2, 1.8), (1.0, 1.7), (0.8, 1.0),
    (0.7, 1.0), (0.55, 0.9), (-0.1, 0.4), _Near(0.0, 0.2),
)
_LAUGH: _Ranges = (
    (3.1, 3.8), (1.1, 1.6), (1.6, 2.6), (0.35, 0.5),
    (0.8, 1.0), (0.35, 0.7), (0.0, 0.5), _Near(0.0, 0.2),
)
_REST: _Ranges = (
    (2.2, 2.8), (-0.3, 0.0), 0.0, 0.0,
    (0.0, 0.15), (0.8, 1.1), _Near(0.0, 0.25), _Near(0.0, 0.3),
)
_ANGRY: _Ranges = (
    (2.2, 2.8), (-1.2, -0.6), 0.0, 0.0,
    (0.0, 0.2), (0.6, 1.0), (-0.45, -0.1), (0.4, 0.9),
)
_SAD: _Ranges = (
    (2.2, 2.8), (-1.2, -0.6), 0.0, 0.0,
    (0.0, 0.2), (0.6, 1.0), (0.1, 0.4), (-0.8, -0.3),
)
_SURPRISE: _Ranges = (
    (1.4, 2.0), (-0.25, 0.05), (1.4, 2.8), (0.0, 0.25),
    0.0, (1.1, 1.4), (0.5, 1.0), _Near(-0.1, 0.2),
)
_TALK: _Ranges = (
    (2.0, 2.8), (-0.4, 0.05), (0.5, 1.4), (0.3, 0.7),
    (0.0, 0.2), (0.8, 1.15), _Near(0.1, 0.4), _Near(0.0, 0.4),
)
_GRIMACE: _Ranges = (  # teeth and cheeks as in a smile
    (2.6, 3.2), (-1.1, -0.6), (0.7, 1.3), (0.85, 1.0),
    (0.2, 0.6), (0.4, 0.8), (-0.4, 0.0), (0.2, 0.8),
)
_POUT: _Ranges = (
    (1.3, 1.8), (-0.4, 0.0), 0.0, 0.0,
    0.0, (0.75, 1.1), _Near(0.0, 0.3), _Near(0.1, 0.4),
)
# fmt: on


def draw_expression(smiling: bool, stream: UniformStream) -> Expression:
    """Draw a smile, or a face that people make when they do not smile."""
    if smiling:
        ranges = stream.one_of((_CLOSED_SMILE, _OPEN_SMILE, _OPEN_SMILE, _LAUGH))
    else:
        ranges = stream.one_of((_REST, _REST, _SAD, _SURPRISE, _TALK, _GRIMACE, _POUT))
    if ranges is _SAD and stream.chance(0.5):
        ranges = _ANGRY
    return Expression(*(_draw(each, stream) for each in ranges))


def _draw(range_: float | tuple[float, float] | _Near, stream: UniformStream) -> float:
    if isinstance(range_, _Near):
        return stream.around(range_.center, range_.reach)
    return stream.between(*range_) if isinstance(range_, tuple) else range_
