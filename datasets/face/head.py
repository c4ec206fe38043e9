"""The head as round cones, in centimeters.

The head is upright: x points to the right of the picture, y up, z to the viewer. The origin lies
between the ears at the height of the eyes' lower lids.
"""

from dataclasses import dataclass, replace

from datasets.drawing.cones import RoundCone
from datasets.drawing.vectors import Vector
from datasets.face.expression import Expression
from datasets.face.person import Beard, Hair, Person


@dataclass(frozen=True)
class HeadCone(RoundCone):
    """A part of the head, the neck or the shoulders."""

    blend: float = 1.2
    """Centimeters over which it blends into the parts behind it."""
    cover: float = 0.0
    """1 for hair, caps and scarves."""
    cloth: float = 0.0
    """1 for clothes."""


def build_head(person: Person, expression: Expression) -> list[HeadCone]:
    """Return the parts of skin, hair, caps and scarves.

    Where two parts are equally near to the viewer, the later one is on top.
    """
    face = _skull() + _cheeks(expression) + _jaw(person, expression) + _nose(person)
    return [_widened(cone, person.width) for cone in face + _ears() + _hair(person)]


def build_shoulders(person: Person) -> list[HeadCone]:
    """Return the parts of neck and shoulders."""
    scarf = float(person.hair is Hair.SCARF)
    neck = HeadCone((0.0, -6.0, -2.0), (0.0, -16.0, -3.5), 5.0, 5.6, cover=scarf)
    shoulders = [
        HeadCone((side * 3.0, -16.3, -4.0), (side * 17.0, -20.5, -4.0), 4.2, 5.6, cloth=1.0)
        for side in (-1.0, 1.0)
    ]
    chest = HeadCone((0.0, -23.0, -3.0), (0.0, -50.0, -3.0), 9.0, 16.0, cloth=1.0)
    return [neck, *shoulders, chest]


def _ball(x: float, y: float, z: float, radius: float, blend: float = 1.2) -> HeadCone:
    return HeadCone((x, y, z), (x, y, z), radius, radius, blend)


def _both_sides(cone: HeadCone) -> list[HeadCone]:
    return [cone, _widened(cone, -1.0)]


def _widened(cone: HeadCone, factor: float) -> HeadCone:
    start, end = cone.start, cone.end
    return replace(
        cone,
        start=(start[0] * factor, start[1], start[2]),
        end=(end[0] * factor, end[1], end[2]),
    )


def _skull() -> list[HeadCone]:
    return [
        HeadCone((0.0, 3.6, -2.5), (0.0, 3.4, 0.2), 7.8, 7.3),
        _ball(0.0, 5.2, 1.9, 6.2),
        HeadCone((0.0, 1.0, 1.0), (0.0, -4.8, 2.2), 6.8, 5.7, blend=1.8),
        HeadCone((-3.2, 2.9, 5.9), (3.2, 2.9, 5.9), 1.6, 1.6, blend=1.8),
    ]


def _cheeks(expression: Expression) -> list[HeadCone]:
    bones = _both_sides(_ball(3.9, -1.3, 3.7, 2.6, blend=2.6))
    lift = expression.cheeks
    apples = _both_sides(
        _ball(3.5 + 0.3 * lift, -3.2 + 1.2 * lift, 4.6 + 0.9 * lift, 2.0 + 0.3 * lift, blend=1.9)
    )
    return bones + apples


def _jaw(person: Person, expression: Expression) -> list[HeadCone]:
    drop = 0.55 * expression.opening
    chin: Vector = (0.0, -8.9 - drop, 4.9)
    corner: Vector = (3.7 * person.jaw, -5.0 - 0.4 * drop, 1.0)
    beard = 0.45 if person.beard is Beard.FULL else 0.0
    jawbone = HeadCone(corner, chin, 3.1 + beard, 2.2 + beard, blend=2.6)
    lips = _ball(0.0, -5.7 - 0.3 * drop, 5.6, 2.5, blend=1.8)
    return [*_both_sides(jawbone), lips]


def _nose(person: Person) -> list[HeadCone]:
    size = person.nose
    wings = _both_sides(_ball(1.1 * size, -2.9, 8.0, 0.8 * size, blend=0.7))
    bridge = HeadCone((0.0, 1.6, 7.0), (0.0, -2.4, 8.6 + 0.5 * size), 0.75, 1.1 * size, blend=0.9)
    return [bridge, *wings]


def _ears() -> list[HeadCone]:
    return _both_sides(HeadCone((7.0, 1.4, -1.6), (6.7, -1.9, -1.0), 1.2, 0.8, blend=0.5))


def _lock(start: Vector, end: Vector, start_radius: float, end_radius: float) -> HeadCone:
    return HeadCone(start, end, start_radius, end_radius, blend=0.8, cover=1.0)


def _hair(person: Person) -> list[HeadCone]:
    cap = _lock((0.0, 4.4, -3.0), (0.0, 6.2, 0.5), 8.4, 7.3)
    long_end = -12.0 if person.hair is Hair.LONG else -6.0
    curtains = [
        *_both_sides(_lock((6.3, 5.0, -0.6), (7.2, long_end, -0.6), 2.3, 2.5)),
        _lock((0.0, 3.0, -4.0), (0.0, long_end, -5.0), 8.4, 7.6),
    ]
    crown = _lock((-2.6, 8.3, 1.6), (2.6, 8.3, 1.6), 4.2, 4.2)
    fringe = _lock((-3.6, 7.0, 3.6), (3.6, 7.0, 3.6), 2.7, 2.7)
    return {
        Hair.BALD: [],
        Hair.CROPPED: [_lock((0.0, 4.0, -2.8), (0.0, 4.0, -1.6), 8.0, 7.6)],
        Hair.SHORT: [cap, crown],
        Hair.FRINGE: [cap, crown, fringe],
        Hair.BOB: [cap, crown, *curtains],
        Hair.LONG: [cap, crown, *curtains],
        Hair.BUN: [cap, _lock((0.0, 13.2, -2.5), (0.0, 13.6, -2.5), 3.0, 3.0)],
        Hair.CURLY: [
            _lock((-2.0, 6.0, -2.4), (2.0, 6.0, -2.4), 9.4, 9.4),
            *_both_sides(_lock((5.0, 9.0, 0.0), (7.6, 1.5, -2.0), 3.4, 3.6)),
        ],
        Hair.BEANIE: [
            _lock((0.0, 5.6, -2.4), (0.0, 6.4, -1.0), 8.7, 8.2),
            _lock((-5.0, 6.0, 0.6), (5.0, 6.0, 0.6), 3.4, 3.4),
        ],
        Hair.SCARF: [
            _lock((0.0, 4.4, -2.6), (0.0, 4.4, -1.6), 8.8, 8.4),
            *_both_sides(_lock((5.9, 4.0, 0.0), (4.0, -8.5, 0.6), 2.7, 3.2)),
            _lock((-3.0, -12.0, 0.5), (3.0, -12.0, 0.5), 4.2, 4.2),
        ],
    }[person.hair]
