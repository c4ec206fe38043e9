"""Which pose signs which digit, with the freedom that real hands take.

0 is a ring of thumb and fingers, 1 the index finger, 2 index and middle, 3 thumb, index and
middle, 4 four fingers with the thumb folded across the palm, 5 the open hand.
"""

from dataclasses import dataclass

from datasets.drawing.vectors import Vector, add, mix
from datasets.hand.skeleton import (
    FINGERS,
    Digit,
    FingerPose,
    ThumbPose,
    place_finger,
    place_thumb,
)
from datasets.uniform_stream import UniformStream

NUM_DIGITS = 6
RAISED = {1: (0,), 2: (0, 1), 3: (0, 1), 4: (0, 1, 2, 3), 5: (0, 1, 2, 3)}
"""For each digit the fingers held up, counted from the index finger. The ring of 0 has none."""

_WIDEST_SPREAD = (11.0, 1.0, -10.0, -23.0)
_CLOSED_SPREAD = (-1.0, 0.0, 1.5, 3.0)
_CURLED_SPREAD = (-4.0, -1.0, 3.0, 8.0)
_RING_SPREAD = (-5.0, -1.0, 3.0, 7.0)


@dataclass(frozen=True)
class PosedHand:
    """Fingers from index to little, and the thumb."""

    fingers: tuple[Digit, ...]
    thumb: Digit


def pose_hand(digit: int, stream: UniformStream) -> PosedHand:
    """Returns a hand that signs `digit` (0 to 5), a little different each time."""
    if digit == 0:
        return _pose_ring(stream)
    raised = RAISED[digit]
    openness = stream.between(0.2, 1.0)
    if digit in (2, 3):
        # Two fingers are told apart from one by the gap, so people hold them wider.
        openness = 0.5 + 0.95 * openness
    curl = stream.around(0.0, 7.0)
    fingers = tuple(
        place_finger(
            bones,
            _raised(index, openness, stream) if index in raised else _curled(index, curl, stream),
        )
        for index, bones in enumerate(FINGERS)
    )
    if digit in (3, 5):
        thumb = _thumb_out(stream)
    elif digit == 4:
        thumb = _thumb_across_palm(stream)
    else:
        thumb = _thumb_on(fingers[len(raised)], stream)
    return PosedHand(fingers, place_thumb(thumb))


def _raised(index: int, openness: float, stream: UniformStream) -> FingerPose:
    spread = _CLOSED_SPREAD[index] + openness * (_WIDEST_SPREAD[index] - _CLOSED_SPREAD[index])
    bends = (stream.around(6.0, 12.0), stream.around(9.0, 9.0), stream.around(5.0, 5.0))
    return FingerPose(spread + stream.around(0.0, 3.0), bends)


def _curled(index: int, curl: float, stream: UniformStream) -> FingerPose:
    bends = (
        stream.around(74.0, 8.0) + curl,
        stream.around(104.0, 6.0),
        stream.around(58.0, 10.0),
    )
    return FingerPose(_CURLED_SPREAD[index] + stream.around(0.0, 2.0), bends)


def _pose_ring(stream: UniformStream) -> PosedHand:
    roundness = stream.around(0.0, 6.0)
    fingers = tuple(
        place_finger(
            bones,
            FingerPose(
                _RING_SPREAD[index] + stream.around(0.0, 2.0),
                (
                    stream.around(48.0, 5.0) + roundness + 2.0 * index,
                    stream.around(52.0, 5.0) - roundness + 2.0 * index,
                    stream.around(34.0, 5.0),
                ),
            ),
        )
        for index, bones in enumerate(FINGERS)
    )
    tips = mix(fingers[0].joints[3], fingers[1].joints[3], stream.between(0.1, 0.5))
    thumb = ThumbPose(
        metacarpal=(0.55, 0.35, 0.85),
        tip=add(tips, (0.1, -1.2, 0.3)),
        bulge=(0.3, -0.9, 0.6),
    )
    return PosedHand(fingers, place_thumb(thumb))


def _thumb_out(stream: UniformStream) -> ThumbPose:
    sideways = stream.between(0.65, 1.15)
    direction: Vector = (sideways, 1.0, stream.between(0.0, 0.35))
    base = (2.0, 1.6, 0.5)
    reach = stream.around(8.4, 1.0)
    return ThumbPose(
        metacarpal=(sideways + 0.1, 1.0, 0.4),
        tip=add(base, (reach * direction[0], reach * direction[1], reach * direction[2])),
        bulge=(-0.5, 0.6, 0.5),
    )


def _thumb_across_palm(stream: UniformStream) -> ThumbPose:
    return ThumbPose(
        metacarpal=(0.14 + stream.around(0.0, 0.1), 0.8, 0.38),
        tip=(stream.around(-2.3, 0.9), stream.around(6.6, 0.8), stream.between(1.8, 2.3)),
        bulge=(0.3, 0.9, 0.3),
    )


def _thumb_on(curled: Digit, stream: UniformStream) -> ThumbPose:
    rest = mix(curled.joints[1], curled.joints[2], stream.between(0.45, 0.85))
    return ThumbPose(
        metacarpal=(0.5, 0.7, 0.75),
        tip=add(rest, (stream.around(-0.3, 0.6), stream.around(-0.3, 0.5), 1.5)),
        bulge=(0.8, -0.1, 0.7),
    )
