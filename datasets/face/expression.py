"""What a face does: the smiles, and what must not be taken for one."""

from dataclasses import dataclass

from datasets.uniform_stream import UniformStream


@dataclass(frozen=True)
class Expression:
    """Positions of the parts that move (centimeters, or 0 to 1 where no unit is named)."""

    mouth_half_width: float
    corner_lift: float
    """How far the corners of the mouth lie above its middle, in centimeters."""
    opening: float
    """Height of the open mouth in its middle, in centimeters."""
    teeth: float
    """Share of the opening that upper teeth fill."""
    cheeks: float
    """How high and round the cheeks are, 0 at rest to 1 in a broad smile."""
    eye_opening: float
    """1 at rest."""
    brow_lift: float
    """Centimeters above rest."""
    brow_slant: float
    """How far the inner end of a brow lies below the outer one, in centimeters."""


def draw_expression(smiling: bool, stream: UniformStream) -> Expression:
    """Draw a smile, or one of the faces that people make when they do not smile."""
    if smiling:
        return stream.one_of((_closed_smile, _open_smile, _open_smile, _laugh))(stream)
    return stream.one_of((_rest, _rest, _frown, _surprise, _talk, _grimace, _pout))(stream)


def _closed_smile(stream: UniformStream) -> Expression:
    return Expression(
        mouth_half_width=stream.between(3.2, 3.8),
        corner_lift=stream.between(1.2, 1.8),
        opening=0.0,
        teeth=0.0,
        cheeks=stream.between(0.6, 1.0),
        eye_opening=stream.between(0.65, 0.9),
        brow_lift=stream.between(-0.1, 0.35),
        brow_slant=stream.around(0.0, 0.2),
    )


def _open_smile(stream: UniformStream) -> Expression:
    return Expression(
        mouth_half_width=stream.between(3.2, 4.0),
        corner_lift=stream.between(1.2, 1.8),
        opening=stream.between(1.0, 1.7),
        teeth=stream.between(0.8, 1.0),
        cheeks=stream.between(0.7, 1.0),
        eye_opening=stream.between(0.55, 0.9),
        brow_lift=stream.between(-0.1, 0.4),
        brow_slant=stream.around(0.0, 0.2),
    )


def _laugh(stream: UniformStream) -> Expression:
    return Expression(
        mouth_half_width=stream.between(3.1, 3.8),
        corner_lift=stream.between(1.1, 1.6),
        opening=stream.between(1.6, 2.6),
        teeth=stream.between(0.35, 0.5),
        cheeks=stream.between(0.8, 1.0),
        eye_opening=stream.between(0.35, 0.7),
        brow_lift=stream.between(0.0, 0.5),
        brow_slant=stream.around(0.0, 0.2),
    )


def _rest(stream: UniformStream) -> Expression:
    return Expression(
        mouth_half_width=stream.between(2.2, 2.8),
        corner_lift=stream.between(-0.3, 0.0),
        opening=0.0,
        teeth=0.0,
        cheeks=stream.between(0.0, 0.15),
        eye_opening=stream.between(0.8, 1.1),
        brow_lift=stream.around(0.0, 0.25),
        brow_slant=stream.around(0.0, 0.3),
    )


def _frown(stream: UniformStream) -> Expression:
    angry = stream.chance(0.5)
    return Expression(
        mouth_half_width=stream.between(2.2, 2.8),
        corner_lift=stream.between(-1.2, -0.6),
        opening=0.0,
        teeth=0.0,
        cheeks=stream.between(0.0, 0.2),
        eye_opening=stream.between(0.6, 1.0),
        brow_lift=stream.between(-0.45, -0.1) if angry else stream.between(0.1, 0.4),
        brow_slant=stream.between(0.4, 0.9) if angry else stream.between(-0.8, -0.3),
    )


def _surprise(stream: UniformStream) -> Expression:
    return Expression(
        mouth_half_width=stream.between(1.4, 2.0),
        corner_lift=stream.between(-0.25, 0.05),
        opening=stream.between(1.4, 2.8),
        teeth=stream.between(0.0, 0.25),
        cheeks=0.0,
        eye_opening=stream.between(1.1, 1.4),
        brow_lift=stream.between(0.5, 1.0),
        brow_slant=stream.around(-0.1, 0.2),
    )


def _talk(stream: UniformStream) -> Expression:
    return Expression(
        mouth_half_width=stream.between(2.0, 2.8),
        corner_lift=stream.between(-0.4, 0.05),
        opening=stream.between(0.5, 1.4),
        teeth=stream.between(0.3, 0.7),
        cheeks=stream.between(0.0, 0.2),
        eye_opening=stream.between(0.8, 1.15),
        brow_lift=stream.around(0.1, 0.4),
        brow_slant=stream.around(0.0, 0.4),
    )


def _grimace(stream: UniformStream) -> Expression:
    """Teeth and raised cheeks, as in a smile, with the corners drawn down."""
    return Expression(
        mouth_half_width=stream.between(2.6, 3.2),
        corner_lift=stream.between(-1.1, -0.6),
        opening=stream.between(0.7, 1.3),
        teeth=stream.between(0.85, 1.0),
        cheeks=stream.between(0.2, 0.6),
        eye_opening=stream.between(0.4, 0.8),
        brow_lift=stream.between(-0.4, 0.0),
        brow_slant=stream.between(0.2, 0.8),
    )


def _pout(stream: UniformStream) -> Expression:
    return Expression(
        mouth_half_width=stream.between(1.3, 1.8),
        corner_lift=stream.between(-0.4, 0.0),
        opening=0.0,
        teeth=0.0,
        cheeks=0.0,
        eye_opening=stream.between(0.75, 1.1),
        brow_lift=stream.around(0.0, 0.3),
        brow_slant=stream.around(0.1, 0.4),
    )
