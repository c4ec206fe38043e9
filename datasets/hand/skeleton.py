"""The bones of a hand, and the positions of its joints in a pose.

Lengths are in centimeters. The hand is raised with the palm to the viewer: x points toward the
thumb, y toward the fingertips, z out of the palm. The wrist is the origin.
"""

import math
from dataclasses import dataclass, replace

from datasets.drawing.vectors import (
    Vector,
    add,
    cosine,
    dot,
    length,
    scale,
    sine,
    subtract,
    unit,
)
from datasets.uniform_stream import UniformStream

OUT_OF_THE_PALM: Vector = (0.0, 0.0, 1.0)


@dataclass(frozen=True)
class FingerBones:
    """The four bones of a finger in an adult hand."""

    metacarpal_base: Vector
    """Position of the metacarpal at the wrist."""
    knuckle: Vector
    """The joint between palm and finger."""
    phalanges: tuple[float, float, float]
    """Lengths from the knuckle to the tip."""
    radii: tuple[float, float, float, float]
    """Half the finger's width at its four joints, including the tip."""


INDEX = FingerBones((1.4, 2.4, 0.0), (3.05, 8.7, 0.1), (4.4, 2.6, 1.9), (1.07, 0.97, 0.86, 0.7))
MIDDLE = FingerBones((0.4, 2.5, -0.1), (0.9, 9.0, -0.1), (4.9, 3.0, 2.1), (1.07, 0.99, 0.88, 0.72))
RING = FingerBones((-0.6, 2.4, 0.0), (-1.2, 8.5, 0.0), (4.5, 2.9, 2.05), (1.02, 0.93, 0.82, 0.68))
LITTLE = FingerBones((-1.5, 2.1, 0.2), (-3.15, 7.6, 0.25), (3.5, 2.1, 1.8), (0.9, 0.8, 0.72, 0.6))
FINGERS = (INDEX, MIDDLE, RING, LITTLE)

THUMB_BASE: Vector = (1.9, 1.7, 0.9)
THUMB_BONES = (4.6, 3.3, 2.6)
THUMB_RADII = (1.45, 1.2, 1.08, 0.82)


@dataclass(frozen=True)
class FingerPose:
    """The angles of one finger."""

    spread: float
    """Degrees away from the middle finger's line, positive toward the thumb."""
    bends: tuple[float, float, float]
    """Degrees of flexion at the knuckle and the two joints of the finger."""


@dataclass(frozen=True)
class ThumbPose:
    """The direction of the thumb's metacarpal, and the position of its tip."""

    metacarpal: Vector
    """Direction of the metacarpal; any length."""
    tip: Vector
    """Target of the tip; if it is out of reach, the thumb points at it."""
    bulge: Vector
    """Direction in which the thumb's last joint bends out."""


@dataclass(frozen=True)
class Digit:
    """A posed finger or thumb with four joints, the last of them the tip."""

    joints: tuple[Vector, Vector, Vector, Vector]
    """Centers of the joints."""
    backs: tuple[Vector, Vector, Vector]
    """For each bone the unit vector to the side of the nail."""


def draw_fingers(stream: UniformStream) -> tuple[FingerBones, ...]:
    """Draw the length and width of one person's fingers, from index to little."""
    longer, thicker = stream.between(0.94, 1.14), stream.between(0.88, 1.1)
    return tuple(
        replace(
            bones,
            phalanges=scale(bones.phalanges, longer),
            radii=(*scale(bones.radii[:3], thicker), bones.radii[3] * thicker),
        )
        for bones in FINGERS
    )


def place_finger(bones: FingerBones, pose: FingerPose) -> Digit:
    """Bend a finger by forward kinematics in the plane of its spread."""
    forward: Vector = (sine(pose.spread), cosine(pose.spread), 0.0)
    joints = [bones.knuckle]
    backs = []
    bend = 0.0
    for phalanx, step in zip(bones.phalanges, pose.bends, strict=True):
        bend += step
        along = add(scale(forward, cosine(bend)), scale(OUT_OF_THE_PALM, sine(bend)))
        backs.append(subtract(scale(forward, sine(bend)), scale(OUT_OF_THE_PALM, cosine(bend))))
        joints.append(add(joints[-1], scale(along, phalanx)))
    return Digit((joints[0], joints[1], joints[2], joints[3]), (backs[0], backs[1], backs[2]))


def place_thumb(pose: ThumbPose) -> Digit:
    """Move the thumb to its target; its two outer bones form a triangle."""
    metacarpal, proximal, distal = THUMB_BONES
    knuckle = add(THUMB_BASE, scale(unit(pose.metacarpal), metacarpal))
    to_target = subtract(pose.tip, knuckle)
    nearest, farthest = 0.45 * (proximal + distal), 0.998 * (proximal + distal)
    distance = min(max(length(to_target), nearest), farthest)
    toward = unit(to_target)
    outward = unit(subtract(pose.bulge, scale(toward, dot(pose.bulge, toward))))
    foot = (proximal * proximal - distal * distal + distance * distance) / (2.0 * distance)
    height = math.sqrt(max(proximal * proximal - foot * foot, 0.0))
    last_joint = add(knuckle, add(scale(toward, foot), scale(outward, height)))
    tip = add(knuckle, scale(toward, distance))
    joints = (THUMB_BASE, knuckle, last_joint, tip)
    return Digit(
        joints,
        (_back(joints[:2], outward), _back(joints[1:3], outward), _back(joints[2:], outward)),
    )


def _back(bone: tuple[Vector, ...], outward: Vector) -> Vector:
    """Return the unit vector perpendicular to the bone and nearest to `outward`."""
    along = unit(subtract(bone[1], bone[0]))
    return unit(subtract(outward, scale(along, dot(outward, along))))
