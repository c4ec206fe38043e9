"""Postures: the joints of an animal that stands, sits or lies.

Lengths are in centimeters. In the animal's frame it walks to the right of the picture: x points
forward, y up, z to the viewer; the ground is y = 0.
"""

from dataclasses import dataclass

from datasets.animal.shape import Shape
from datasets.drawing.vectors import Vector, add, cosine, cross, scale, sine, unit
from datasets.uniform_stream import UniformStream


@dataclass(frozen=True)
class Leg:
    """The joints of a leg, from the trunk to the ground."""

    root: Vector
    knee: Vector
    heel: Vector
    toe: Vector
    thigh: float
    """Radius at the root."""


@dataclass(frozen=True)
class Posture:
    """An animal's joints."""

    hip: Vector
    chest: Vector
    legs: tuple[Leg, ...]
    head: Vector
    """Center of the skull."""
    forward: Vector
    """Direction of the nose, a unit vector."""
    upward: Vector
    """Direction of the top of the head, a unit vector."""
    tail: tuple[Vector, ...]
    """Joints from the root to the tip."""

    @property
    def sideways(self) -> Vector:
        """Direction from the middle of the head to an ear, a unit vector."""
        return cross(self.forward, self.upward)


_SIDES = (-1.0, 1.0)


def draw_posture(shape: Shape, stream: UniformStream) -> Posture:
    """Draw a posture for an animal of this shape."""
    if shape.sits:
        take = stream.one_of((_stand, _stand, _sit, _sit, _lie))
    else:
        take = stream.one_of((_stand, _stand, _stand, _lie))
    return take(shape, stream)


def _stand(shape: Shape, stream: UniformStream) -> Posture:
    height = shape.legs + 0.55 * shape.girth
    tilt = stream.around(0.0, 0.06) * shape.body
    hip: Vector = (-0.5 * shape.body, height - tilt, 0.0)
    chest: Vector = (0.5 * shape.body, height + tilt, 0.0)
    legs = []
    for trunk_end, bend in ((hip, -1.0), (chest, 0.6)):
        for side in _SIDES:
            aside = side * 0.55 * shape.girth
            step = stream.around(0.0, 0.4) * shape.legs
            root: Vector = (trunk_end[0], trunk_end[1] - 0.25 * shape.girth, aside)
            heel: Vector = (trunk_end[0] + step, shape.leg_width, aside)
            knee: Vector = (
                trunk_end[0] + 0.5 * step + 0.14 * bend * shape.legs,
                0.5 * (root[1] + heel[1]),
                aside,
            )
            legs.append(_leg(root, knee, heel, shape, 0.5 * shape.girth))
    rise = stream.between(25.0, 70.0)
    return _finish(shape, hip, chest, legs, rise, stream.between(-30.0, 80.0), stream)


def _sit(shape: Shape, stream: UniformStream) -> Posture:
    lean = stream.between(48.0, 68.0)
    hip: Vector = (0.0, 0.95 * shape.girth, 0.0)
    chest = add(hip, scale((cosine(lean), sine(lean), 0.0), 0.85 * shape.body))
    legs = []
    for side in _SIDES:
        aside = side * 0.5 * shape.girth
        root: Vector = (chest[0] + 0.2 * shape.girth, chest[1] - 0.3 * shape.girth, aside)
        heel: Vector = (chest[0] + 0.35 * shape.girth, shape.leg_width, aside)
        knee: Vector = (root[0] + 0.2 * shape.girth, 0.5 * root[1], aside)
        legs.append(_leg(root, knee, heel, shape, 0.42 * shape.girth))
        legs.append(_folded_leg(hip, side, shape))
    return _finish(shape, hip, chest, legs, stream.between(60.0, 85.0), -12.0, stream)


def _lie(shape: Shape, stream: UniformStream) -> Posture:
    hip: Vector = (-0.5 * shape.body, 0.85 * shape.girth, 0.0)
    chest: Vector = (0.45 * shape.body, 0.95 * shape.girth, 0.0)
    legs = []
    for side in _SIDES:
        aside = side * 0.6 * shape.girth
        reach = stream.between(0.35, 0.8) * shape.legs
        root: Vector = (chest[0], 0.6 * shape.girth, aside)
        heel: Vector = (chest[0] + shape.girth + reach, shape.leg_width, aside)
        knee: Vector = (chest[0] + 0.3 * shape.girth, 1.3 * shape.leg_width, aside)
        legs.append(_leg(root, knee, heel, shape, 0.4 * shape.girth))
        legs.append(_folded_leg(hip, side, shape))
    return _finish(shape, hip, chest, legs, stream.between(20.0, 65.0), -8.0, stream)


def _leg(root: Vector, knee: Vector, heel: Vector, shape: Shape, thigh: float) -> Leg:
    return Leg(root, knee, heel, add(heel, (1.1 * shape.leg_width, 0.0, 0.0)), thigh)


def _folded_leg(hip: Vector, side: float, shape: Shape) -> Leg:
    """Return a folded hind leg, with the thigh against the trunk."""
    aside = side * 0.8 * shape.girth
    knee: Vector = (hip[0] + 0.9 * shape.girth, 0.7 * shape.girth, 1.1 * aside)
    heel: Vector = (hip[0] + 0.4 * shape.girth, shape.leg_width, 1.15 * aside)
    toe = add(heel, (0.9 * shape.girth, 0.0, 0.0))
    return Leg((hip[0], hip[1], 0.7 * aside), knee, heel, toe, 0.65 * shape.girth)


def _finish(
    shape: Shape,
    hip: Vector,
    chest: Vector,
    legs: list[Leg],
    neck_rise: float,
    tail_rise: float,
    stream: UniformStream,
) -> Posture:
    """Add head and tail; both angles are degrees above the horizontal."""
    neck = shape.neck + 0.5 * shape.girth + 0.4 * shape.head
    head = add(chest, scale((cosine(neck_rise), sine(neck_rise), 0.0), neck))
    # Animals look around, more often to the viewer than away.
    turn, nod = stream.between(-25.0, 80.0), stream.between(-28.0, 12.0)
    forward: Vector = (cosine(nod) * cosine(turn), sine(nod), cosine(nod) * sine(turn))
    upward = unit((-sine(nod) * cosine(turn), cosine(nod), -sine(nod) * sine(turn)))
    root = add(hip, (-0.75 * shape.girth, 0.3 * shape.girth, 0.0))
    tail = [root]
    rise, swing = tail_rise, stream.around(0.0, 25.0)
    curl, sway = stream.around(8.0, 40.0), stream.around(0.0, 30.0)
    for _ in range(4):
        along: Vector = (-cosine(rise) * cosine(swing), sine(rise), cosine(rise) * sine(swing))
        joint = add(tail[-1], scale(along, 0.25 * shape.tail))
        tail.append((joint[0], max(joint[1], shape.tail_width), joint[2]))
        rise, swing = rise + curl, swing + sway
    return Posture(hip, chest, tuple(legs), head, forward, upward, tuple(tail))
