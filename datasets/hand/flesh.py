"""The flesh of hand and forearm as round cones."""

from dataclasses import dataclass

from datasets.drawing.cones import RoundCone
from datasets.drawing.vectors import Vector, add, mix, scale, unit
from datasets.hand.poses import PosedHand
from datasets.hand.skeleton import FINGERS, THUMB_RADII, Digit

NO_BACK: Vector = (0.0, 0.0, -1.0)
_PALM_RAYS = 8
_FOREARM_LENGTH = 60.0


@dataclass(frozen=True)
class FleshCone(RoundCone):
    """A part of the hand or the forearm."""

    back: Vector = NO_BACK
    """Direction of the side away from the palm, with darker skin and the nail."""
    palmar: float = 1.0
    """Share of the palm's lighter skin on the inner side, 0 to 1."""
    crease: float = 0.0
    """Darkness of the folds at the two ends, 0 to 1."""
    flush: float = 0.0
    """Additional redness of the end, 0 to 1."""
    nail: bool = False


@dataclass(frozen=True)
class Fold:
    """A line of the palm through some points."""

    points: tuple[Vector, ...]
    depth: float
    """Darkness, 0 to 1."""


PALM_FOLDS = (
    Fold(((-3.3, 6.3, 1.2), (-1.6, 6.9, 1.2), (0.2, 7.3, 1.2), (1.4, 8.3, 1.2)), 0.20),
    Fold(((3.0, 6.9, 1.2), (1.4, 6.3, 1.2), (-0.4, 5.5, 1.2), (-2.4, 4.5, 1.2)), 0.18),
    Fold(((3.0, 6.8, 1.2), (1.5, 6.0, 1.4), (0.5, 4.3, 1.6), (0.3, 2.2, 1.6)), 0.24),
    Fold(((-2.0, 0.4, 1.6), (0.0, 0.1, 1.6), (2.0, 0.5, 1.6)), 0.14),
)


def flesh_out(hand: PosedHand, forearm: Vector) -> tuple[list[FleshCone], list[FleshCone]]:
    """Return the cones of the hand and those of the forearm.

    Args:
        hand: joints in centimeters.
        forearm: direction from the wrist to the elbow.
    """
    cones = _palm() + _thumb(hand.thumb)
    for finger, bones in zip(hand.fingers, hand.bones, strict=True):
        cones += _finger(finger, bones.radii)
    cones += _webs(hand)
    return cones, _forearm(forearm)


def _palm() -> list[FleshCone]:
    """Return cones between the four metacarpals that merge into one slab."""
    cones = []
    for ray in range(_PALM_RAYS + 1):
        place = 3.0 * ray / _PALM_RAYS
        first = min(int(place), 2)
        weight = place - first
        left, right = FINGERS[first], FINGERS[first + 1]
        base = mix(left.metacarpal_base, right.metacarpal_base, weight)
        head = mix(left.knuckle, right.knuckle, weight)
        cones.append(FleshCone(base, add(head, (0.0, 0.1, 0.0)), 1.35, 1.0))
    heel_of_little_finger = FleshCone((-1.65, 1.5, 0.3), (-3.0, 5.6, 0.4), 1.45, 1.15)
    wrist = [FleshCone((x, -0.6, -0.1), (1.15 * x, 2.4, 0.0), 1.7, 1.5) for x in (-1.25, 0.0, 1.25)]
    return [*cones, heel_of_little_finger, *wrist]


def _finger(finger: Digit, radii: tuple[float, float, float, float]) -> list[FleshCone]:
    return [
        FleshCone(
            finger.joints[bone],
            finger.joints[bone + 1],
            radii[bone],
            radii[bone + 1],
            back=finger.backs[bone],
            crease=0.14,
            flush=(0.1, 0.3, 1.0)[bone],
            nail=bone == 2,
        )
        for bone in range(3)
    ]


def _thumb(thumb: Digit) -> list[FleshCone]:
    base, knuckle, last_joint, tip = thumb.joints
    mound = [
        FleshCone(
            mix((0.9, 2.0, 0.5), base, weight),
            mix(mix(base, knuckle, 0.55), knuckle, weight),
            1.6,
            1.15,
        )
        for weight in (0.0, 0.5)
    ]
    # The fold of skin between thumb and index finger: thin cones from bone to bone.
    index = FINGERS[0]
    web = [
        FleshCone(
            mix(base, knuckle, 0.35 + 0.5 * place),
            mix(index.metacarpal_base, index.knuckle, 0.3 + 0.42 * place),
            1.05 - 0.35 * place,
            1.0,
        )
        for place in (0.0, 0.33, 0.67, 1.0)
    ]
    bones = [
        FleshCone(base, knuckle, THUMB_RADII[0], THUMB_RADII[1], back=thumb.backs[0]),
        FleshCone(
            knuckle, last_joint, THUMB_RADII[1], THUMB_RADII[2], back=thumb.backs[1], crease=0.14
        ),
        FleshCone(
            last_joint,
            tip,
            THUMB_RADII[2],
            THUMB_RADII[3],
            back=thumb.backs[2],
            crease=0.12,
            flush=1.0,
            nail=True,
        ),
    ]
    return mound + web + bones


def _webs(hand: PosedHand) -> list[FleshCone]:
    """Join the bases of neighboring fingers, as the skin of a palm does."""
    return [
        FleshCone(
            mix(left.joints[0], left.joints[1], 0.3),
            mix(right.joints[0], right.joints[1], 0.3),
            0.78,
            0.78,
        )
        for left, right in zip(hand.fingers[:-1], hand.fingers[1:], strict=True)
    ]


def _forearm(direction: Vector) -> list[FleshCone]:
    """Lay cones side by side, because a forearm is wider than it is deep."""
    along = scale(unit(direction), _FOREARM_LENGTH)
    cones = []
    for side in (-1.0, 0.0, 1.0):
        wrist: Vector = (side * 1.15, -0.2, -0.1)
        elbow = add(along, (side * 2.2, 0.0, 0.0))
        cones.append(FleshCone(wrist, elbow, 1.75, 5.2, palmar=0.6))
    return cones
