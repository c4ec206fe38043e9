"""A person: proportions, skin, hair, beard, glasses and clothes."""

from dataclasses import dataclass
from enum import Enum

from datasets.drawing.skin import TONES, draw_tone
from datasets.drawing.vectors import Vector, mix, scale
from datasets.uniform_stream import UniformStream


class Hair(Enum):
    """Hairstyles, and covers of the hair."""

    BALD = "bald"
    CROPPED = "cropped"
    SHORT = "short"
    FRINGE = "fringe"
    BOB = "bob"
    LONG = "long"
    BUN = "bun"
    CURLY = "curly"
    BEANIE = "beanie"
    SCARF = "scarf"


class Beard(Enum):
    """Beards."""

    NONE = "none"
    STUBBLE = "stubble"
    FULL = "full"
    GOATEE = "goatee"
    MUSTACHE = "mustache"


@dataclass(frozen=True)
class Person:
    """Properties that no expression changes; lengths in centimeters, colors 0 to 255."""

    width: float
    """Width of the head, as a share of the average."""
    jaw: float
    """Width of the jaw, as a share of the average."""
    nose: float
    """Size of the nose, as a share of the average."""
    lips: float
    """Thickness of the lips, as a share of the average."""
    age: float
    """Depth of the face's folds at rest, 0 to 1."""
    skin: Vector
    lip_color: Vector
    iris: Vector
    hair: Hair
    hair_color: Vector
    """Color of hair, brows and beard."""
    cover_color: Vector
    """Color of the hair, or of the cap or scarf."""
    hairline: float
    """Height of the hairline above the eyes, in centimeters."""
    beard: Beard
    glasses: bool
    glasses_color: Vector
    lens_size: float
    clothes: Vector


_HAIR_COLORS: tuple[Vector, ...] = (
    (34.0, 28.0, 26.0),
    (34.0, 28.0, 26.0),
    (60.0, 42.0, 32.0),
    (92.0, 62.0, 42.0),
    (140.0, 98.0, 60.0),
    (196.0, 158.0, 104.0),
    (150.0, 78.0, 42.0),
    (150.0, 148.0, 146.0),
    (208.0, 206.0, 202.0),
)
_DARK_HAIR = _HAIR_COLORS[:3]
_IRISES: tuple[Vector, ...] = (
    (62.0, 40.0, 26.0),
    (62.0, 40.0, 26.0),
    (96.0, 66.0, 38.0),
    (86.0, 104.0, 66.0),
    (88.0, 116.0, 142.0),
)
_FRAMES: tuple[Vector, ...] = (
    (24.0, 24.0, 28.0),
    (70.0, 44.0, 30.0),
    (128.0, 128.0, 134.0),
    (110.0, 30.0, 34.0),
)
_HAIR_WITH_BEARD = (Hair.BALD, Hair.CROPPED, Hair.SHORT, Hair.SHORT, Hair.CURLY, Hair.BEANIE)


def draw_person(stream: UniformStream) -> Person:
    """Draw a person, in the same way for smiles and other faces."""
    skin, darkness = draw_tone(stream)
    dark = darkness / (len(TONES) - 1)
    hair_color = stream.one_of(_DARK_HAIR if dark > 0.5 and stream.chance(0.8) else _HAIR_COLORS)
    bearded = stream.chance(0.35)
    beard = stream.one_of(tuple(Beard)[1:]) if bearded else Beard.NONE
    hair = stream.one_of(_HAIR_WITH_BEARD if bearded else tuple(Hair))
    covered = hair in (Hair.BEANIE, Hair.SCARF)
    return Person(
        width=stream.around(1.05, 0.08),
        jaw=stream.around(0.95, 0.17),
        nose=stream.around(1.0, 0.2),
        lips=stream.around(1.0 + 0.25 * dark, 0.35),
        age=stream.between(0.0, 1.0),
        skin=skin,
        lip_color=_draw_lips(skin, stream),
        iris=stream.one_of(_IRISES[:3] if dark > 0.5 else _IRISES),
        hair=hair,
        hair_color=hair_color,
        cover_color=_draw_cloth(stream) if covered else hair_color,
        hairline=stream.between(5.6, 7.6),
        beard=beard,
        glasses=stream.chance(0.28),
        glasses_color=stream.one_of(_FRAMES),
        lens_size=stream.between(0.9, 1.2),
        clothes=_draw_cloth(stream),
    )


def _draw_lips(skin: Vector, stream: UniformStream) -> Vector:
    redness = stream.between(0.0, 1.0)
    return (skin[0] * (0.86 + 0.04 * redness), skin[1] * (0.72 - 0.16 * redness), skin[2] * 0.72)


def _draw_cloth(stream: UniformStream) -> Vector:
    tint = (stream.between(0.15, 1.0), stream.between(0.15, 1.0), stream.between(0.15, 1.0))
    return scale(mix(tint, (0.6, 0.6, 0.6), stream.between(0.0, 0.8)), stream.between(90.0, 235.0))
