"""The pose of each digit, with the variation of real hands.

0 is a ring of thumb and fingers, 1 the index finger, 2 index and middle, 3 thumb, index and
middle, 4 four fingers with the thumb folded across the palm, 5 the open hand.
"""

from dataclasses import dataclass

from datasets.drawing.vectors import Vector, add, mix, scale, unit
from datasets.hand.skeleton import (
    Digit,
    FingerBones,
    FingerPose,
    ThumbPose,
    draw_fingers,
    place_finger,
    place_thumb,
)
from datasets.uniform_stream import UniformStream

NUM_DIGITS = 6
RAISED = {1: (0,), 2: (0, 1), 3: (0, 1), 4: (0, 1, 2, 3), 5: (0, 1, 2, 3)}
"""Raised fingers of each digit, counted from the index finger; the ring of 0 has none."""

_WIDEST_SPREAD = (18.0, 2.0, -14.0, -36.0)
_CLOSED_SPREAD = (-4.5, -0.5, 4.0, 9.0)
_CURLED_SPREAD = (-4.0, -1.0, 3.0, 8.0)
_RING_SPREAD = (-5.0, -1.0, 3.0, 7.0)


@dataclass(frozen=True)
class PosedHand:
    """Fingers from index to little, their bones, and the thumb."""

    fingers: tuple[Digit, ...]
    bones: tuple[FingerBones, ...]
    thumb: Digit


def pose_hand(digit: int, stream: UniformStream) -> PosedHand:
    """Draw a pose of a hand that signs `digit` (0 to 5)."""
    all_bones = draw_fingers(stream)
    if digit == 0:
        return _pose_ring(all_bones, stream)
    raised = RAISED[digit]
    # Some people keep their fingers together; two fingers are often wider apart than four.
    openness = max(0.0, stream.between(-0.35, 1.0 if digit > 3 else 1.4))
    # Most fingers are nearly straight; some bend until their tips point at the viewer.
    tired = stream.between(0.0, 1.0)
    stoop = (24.0 if digit > 3 else 12.0) * tired * tired * tired
    # Lowered fingers lie in the palm, or meet the thumb in front of it.
    in_palm = digit == 3 or stream.chance(0.8)
    curl = stream.around(0.0, 12.0) if in_palm else stream.around(-34.0, 12.0)
    fingers = tuple(
        place_finger(
            bones,
            _raised(index, openness, stoop, stream)
            if index in raised
            else _curled(index, curl, stream),
        )
        for index, bones in enumerate(all_bones)
    )
    if digit in (3, 5):
        thumb = _thumb_out(stream)
    elif digit == 4:
        thumb = _thumb_across_palm(stream)
    else:
        thumb = _thumb_on(fingers[len(raised)], stream)
    return PosedHand(fingers, all_bones, place_thumb(thumb))


def _raised(index: int, openness: float, stoop: float, stream: UniformStream) -> FingerPose:
    spread = _CLOSED_SPREAD[index] + openness * (_WIDEST_SPREAD[index] - _CLOSED_SPREAD[index])
    # Fingers that touch bend together.
    freedom = min(0.3 + openness, 1.0)
    bends = (
        stream.around(2.0, 16.0 * freedom) + 0.3 * stoop,
        stream.around(9.0, 12.0 * freedom) + stoop,
        stream.around(7.0, 8.0 * freedom) + 0.5 * stoop,
    )
    return FingerPose(spread + stream.around(0.0, 4.0 * freedom), bends)


def _curled(index: int, curl: float, stream: UniformStream) -> FingerPose:
    bends = (
        stream.around(86.0, 12.0) + curl,
        stream.around(102.0, 10.0) - 0.5 * curl,
        stream.around(48.0, 22.0),
    )
    return FingerPose(_CURLED_SPREAD[index] + stream.around(0.0, 3.0), bends)


def _pose_ring(all_bones: tuple[FingerBones, ...], stream: UniformStream) -> PosedHand:
    # From a small hole under fingers that arch over the palm to a wide ring.
    roundness = stream.around(0.0, 8.0)
    tightness = stream.between(-4.0, 22.0)
    fingers = tuple(
        place_finger(
            bones,
            FingerPose(
                _RING_SPREAD[index] + stream.around(0.0, 4.0),
                (
                    stream.around(48.0, 9.0) + roundness + 2.0 * index,
                    stream.around(54.0, 5.0) - roundness + tightness + 2.0 * index,
                    stream.around(34.0, 8.0) + 0.5 * tightness,
                ),
            ),
        )
        for index, bones in enumerate(all_bones)
    )
    tips = mix(fingers[0].joints[3], fingers[1].joints[3], stream.between(0.0, 0.5))
    thumb = ThumbPose(
        metacarpal=(stream.between(0.45, 0.85), 0.65, 0.75),
        tip=add(tips, (stream.around(0.5, 0.5), -1.1, 0.3)),
        bulge=(stream.between(0.4, 1.6), -0.8, 0.5),
    )
    return PosedHand(fingers, all_bones, place_thumb(thumb))


def _thumb_out(stream: UniformStream) -> ThumbPose:
    sideways = stream.between(0.55, 1.2)
    direction: Vector = (sideways, 1.0, stream.between(-0.1, 0.55))
    base = (2.0, 1.6, 0.5)
    reach = stream.around(10.6, 1.0)
    return ThumbPose(
        metacarpal=(sideways + 0.15, 1.0, 0.3 + 0.5 * direction[2]),
        tip=add(base, scale(unit(direction), reach)),
        bulge=(-0.5, stream.around(0.3, 0.6), 0.5),
    )


def _thumb_across_palm(stream: UniformStream) -> ThumbPose:
    return ThumbPose(
        metacarpal=(stream.around(0.0, 0.25), 0.8, stream.between(0.15, 0.6)),
        tip=(stream.around(-1.4, 1.6), stream.around(5.6, 1.6), stream.between(0.9, 2.2)),
        bulge=(0.5, stream.around(0.6, 0.5), stream.between(0.2, 0.7)),
    )


def _thumb_on(curled: Digit, stream: UniformStream) -> ThumbPose:
    # From across the middle bone, as on a fist, to the fingertip, as in a ring.
    rest = mix(curled.joints[1], curled.joints[3], stream.between(0.3, 1.0))
    return ThumbPose(
        metacarpal=(0.5, 0.7, 0.75),
        tip=add(rest, (stream.around(-0.5, 1.2), stream.around(-0.3, 0.7), 1.4)),
        bulge=(0.8, -0.1, 0.7),
    )
