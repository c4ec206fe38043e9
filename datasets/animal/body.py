"""The body of an animal: round cones with fur."""

from dataclasses import dataclass
from itertools import pairwise

from datasets.animal.coat import Coat, Fur, even
from datasets.animal.posture import Leg, Posture
from datasets.animal.shape import Shape
from datasets.drawing.cones import RoundCone
from datasets.drawing.vectors import Vector, add, cosine, mix, scale, sine, subtract, unit

_PUPIL: Vector = (16.0, 14.0, 14.0)
_GLINT: Vector = (245.0, 245.0, 245.0)


@dataclass(frozen=True)
class FurCone(RoundCone):
    """A part of an animal, or of a sofa."""

    fur: Fur
    blend: float = 1.0
    """Centimeters over which it blends into the parts behind it."""
    upward: Vector = (0.0, 1.0, 0.0)
    """Direction of the part's upper side, a unit vector."""
    along: tuple[float, float] = (0.0, 0.0)
    """Positions of the start and the end along the animal in centimeters, for stripes."""


def build_body(shape: Shape, coat: Coat, posture: Posture) -> list[FurCone]:
    """Return the animal's parts in centimeters.

    Where two parts are equally near to the viewer, the later one is on top.
    """
    parts = _trunk(shape, coat, posture)
    for leg in posture.legs:
        parts += _leg(leg, shape, coat)
    return parts + _tail(shape, coat, posture) + _head(shape, coat, posture)


def _ball(center: Vector, radius: float, fur: Fur, blend: float = 0.3) -> FurCone:
    return FurCone(center, center, radius, radius, fur, blend)


def _trunk(shape: Shape, coat: Coat, posture: Posture) -> list[FurCone]:
    hip, chest = posture.hip, posture.chest
    along = unit(subtract(chest, hip))
    back: Vector = (-along[1], along[0], 0.0)
    neck_end = add(posture.head, scale(posture.upward, -0.2 * shape.head))
    neck_start = add(chest, scale(back, 0.15 * shape.girth))
    neck_along = unit(subtract(neck_end, neck_start))
    neck_back = unit((-neck_along[1], neck_along[0], 0.0))
    return [
        FurCone(
            hip, chest, 0.97 * shape.girth, shape.girth, coat.trunk, 1.5, back, (0.0, shape.body)
        ),
        FurCone(
            neck_start,
            neck_end,
            0.75 * shape.girth,
            0.75 * shape.head,
            coat.trunk,
            2.0,
            neck_back,
            (shape.body, shape.body + shape.neck + shape.girth),
        ),
    ]


def _leg(leg: Leg, shape: Shape, coat: Coat) -> list[FurCone]:
    width = shape.leg_width
    return [
        FurCone(leg.root, leg.knee, leg.thigh, 1.25 * width, coat.legs, 1.2, along=(0.0, 7.0)),
        FurCone(leg.knee, leg.heel, 1.25 * width, width, coat.legs, 0.8, along=(7.0, 14.0)),
        FurCone(leg.heel, leg.toe, width, 1.05 * width, coat.paws, 0.5),
        FurCone(
            mix(leg.knee, leg.heel, 0.55), leg.heel, 1.06 * width, 1.04 * width, coat.paws, 0.4
        ),
    ]


def _tail(shape: Shape, coat: Coat, posture: Posture) -> list[FurCone]:
    count = len(posture.tail) - 1
    parts = []
    for index, (start, end) in enumerate(pairwise(posture.tail)):
        first, last = (
            shape.tail_width + (shape.tail_tip - shape.tail_width) * place / count
            for place in (index, index + 1)
        )
        step = shape.tail / count
        fur = coat.tail_tip if index == count - 1 else coat.tail
        parts.append(
            FurCone(start, end, first, last, fur, 0.6, along=(-index * step, -(index + 1) * step))
        )
    return parts


def _head(shape: Shape, coat: Coat, posture: Posture) -> list[FurCone]:
    radius = shape.head
    forward, upward, sideways = posture.forward, posture.upward, posture.sideways

    def at(ahead: float, above: float, aside: float = 0.0) -> Vector:
        """Return the point at these distances from the skull's middle, in radii."""
        return add(
            posture.head,
            add(
                scale(forward, ahead * radius),
                add(scale(upward, above * radius), scale(sideways, aside * radius)),
            ),
        )

    parts = []
    if shape.mane > 0.0:
        for ahead, above, aside in (
            (-0.2, 0.7, 0.0),
            (-0.2, 0.1, 0.8),
            (-0.2, 0.1, -0.8),
            (-0.1, -0.7, 0.0),
        ):
            parts.append(_ball(at(ahead, above, aside), shape.mane, coat.mane, 0.8))
    parts.append(
        FurCone(
            at(-0.2, 0.0),
            at(0.15, 0.0),
            radius,
            0.95 * radius,
            coat.head,
            0.8,
            upward,
            (0.0, 1.6 * radius),
        )
    )
    parts += [
        _ball(at(0.25, -0.25, side * 0.42), 0.62 * radius, coat.head, 0.8) for side in (-1.0, 1.0)
    ]
    for side in (-1.0, 1.0):
        parts += _ear(side, shape, coat, at(-0.1, 0.62, side * 0.55), posture)
    tip = add(at(0.9, -0.36), scale(forward, shape.snout))
    parts.append(FurCone(at(0.35, -0.25), tip, 0.6 * radius, shape.snout_width, coat.muzzle, 0.6))
    nose = add(
        tip, add(scale(forward, 0.75 * shape.snout_width), scale(upward, 0.5 * shape.snout_width))
    )
    parts.append(_ball(nose, 0.3 * shape.snout_width + 0.18, coat.nose, 0.1))
    for side in (-1.0, 1.0):
        parts.append(_ball(at(0.66, 0.2, side * 0.42), 0.36 * radius, coat.eye_ring, 0.5))
        parts.append(_ball(at(0.86, 0.24, side * 0.44), 0.2 * radius, coat.iris, 0.1))
        parts.append(_ball(at(0.97, 0.25, side * 0.455), 0.13 * radius, even(_PUPIL), 0.1))
        parts.append(_ball(at(1.05, 0.32, side * 0.47), 0.055 * radius, even(_GLINT), 0.1))
    return parts


def _ear(side: float, shape: Shape, coat: Coat, root: Vector, posture: Posture) -> list[FurCone]:
    outward = scale(posture.sideways, side)
    along = add(
        scale(posture.upward, cosine(shape.ear_angle)), scale(outward, sine(shape.ear_angle))
    )
    tip = add(root, scale(along, shape.ears))
    inside = scale(posture.forward, 0.45 * shape.ear_width)
    parts = [
        FurCone(root, tip, shape.ear_width, shape.ear_tip, coat.ears, 0.4),
        FurCone(
            add(mix(root, tip, 0.2), inside),
            add(mix(root, tip, 0.8), scale(inside, 0.6)),
            0.68 * shape.ear_width,
            0.7 * shape.ear_tip,
            coat.inner_ear,
            0.25,
        ),
    ]
    if shape.horns > 0.0:
        base = add(root, scale(posture.forward, 0.5 * shape.ear_width))
        point = add(base, scale(add(posture.upward, scale(outward, 0.35)), shape.horns))
        bend = add(mix(base, point, 0.5), scale(outward, 0.25 * shape.horns))
        horn = even((190.0, 178.0, 150.0))
        parts.append(FurCone(base, bend, 0.9, 0.65, horn, 0.2))
        parts.append(FurCone(bend, point, 0.65, 0.3, horn, 0.2))
    return parts
