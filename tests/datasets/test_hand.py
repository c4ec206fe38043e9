"""Tests of the hand: its anatomy and geometry."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets.drawing.vectors import length, subtract
from datasets.hand.poses import RAISED, pose_hand
from datasets.hand.scene import render_hand
from datasets.hand.skeleton import (
    FINGERS,
    THUMB_BONES,
    FingerPose,
    ThumbPose,
    place_finger,
    place_thumb,
)
from datasets.uniform_stream import UniformStream

angles = st.floats(-20, 120)
coordinates = st.floats(-9, 9)
points = st.tuples(coordinates, coordinates, coordinates)


def _bone_lengths(joints: tuple[tuple[float, float, float], ...]) -> list[float]:
    return [length(subtract(end, start)) for start, end in pairwise(joints)]


@given(
    finger=st.sampled_from(FINGERS),
    spread=st.floats(-30, 30),
    bends=st.tuples(angles, angles, angles),
)
def test_bending_keeps_bone_lengths(finger, spread, bends) -> None:
    """The phalanges keep their lengths at all joint angles."""
    placed = place_finger(finger, FingerPose(spread, bends))
    assert _bone_lengths(placed.joints) == pytest.approx(finger.phalanges)


@given(tip=points)
def test_thumb_reaches_without_stretching(tip) -> None:
    """The thumb's bones keep their lengths, and it reaches targets in its range."""
    thumb = place_thumb(ThumbPose(metacarpal=(0.5, 0.7, 0.5), tip=tip, bulge=(0.31, 0.77, 0.52)))
    assert _bone_lengths(thumb.joints) == pytest.approx(THUMB_BONES)
    distance = length(subtract(tip, thumb.joints[1]))
    if 0.45 * sum(THUMB_BONES[1:]) < distance < 0.99 * sum(THUMB_BONES[1:]):
        assert thumb.joints[3] == pytest.approx(tip)


@pytest.mark.parametrize("digit", RAISED)
def test_raised_fingers_are_the_digit_s(digit: int) -> None:
    """Exactly the fingers that the digit needs point up; the others end below their knuckles."""
    for number in range(30):
        hand = pose_hand(digit, UniformStream(number))
        reaches = [finger.joints[3][1] - finger.joints[0][1] for finger in hand.fingers]
        assert [index for index, reach in enumerate(reaches) if reach > 2.0] == list(RAISED[digit])


def test_ring_is_closed() -> None:
    """For 0 the tip of the thumb almost touches index or middle finger."""
    for number in range(30):
        hand = pose_hand(0, UniformStream(number))
        tips = [hand.fingers[index].joints[3] for index in (0, 1)]
        assert min(length(subtract(tip, hand.thumb.joints[3])) for tip in tips) < 2.4


@given(key=st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=4))
@settings(max_examples=5, deadline=None)
def test_image_follows_from_its_key(key) -> None:
    """The same key renders the same image, and another key another one."""
    image = render_hand(3, UniformStream(*key))
    assert np.array_equal(image, render_hand(3, UniformStream(*key)))
    assert not np.array_equal(image, render_hand(3, UniformStream(*key, 1)))


@pytest.mark.parametrize("digit", range(6))
def test_hand_in_the_picture_and_arm_out_of_it(digit: int) -> None:
    """Skin covers a plausible share of the picture, and the forearm reaches an edge."""
    for number in range(6):
        image = render_hand(digit, UniformStream(5, digit, number)).astype(int)
        skin = image[..., 0] - image[..., 2] > 35
        assert 0.04 < skin.mean() < 0.7
        assert skin[0].any() or skin[-1].any() or skin[:, 0].any() or skin[:, -1].any()
