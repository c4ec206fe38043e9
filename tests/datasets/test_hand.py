"""The hand: anatomy and geometry of what is rendered."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets.hand.filters import enlarge, shifted, shrink, smooth
from datasets.hand.flesh import RoundCone
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
from datasets.hand.surface import render_surface
from datasets.hand.vectors import length, subtract
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
    """Whatever the joint angles, the phalanges keep their lengths."""
    placed = place_finger(finger, FingerPose(spread, bends))
    assert _bone_lengths(placed.joints) == pytest.approx(finger.phalanges)


@given(tip=points)
def test_thumb_reaches_without_stretching(tip) -> None:
    """Wherever the thumb is sent, its bones keep their lengths, and it arrives if it can."""
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
    """For 0 the thumb's tip is less than a finger's breadth from that of index or middle finger."""
    for number in range(30):
        hand = pose_hand(0, UniformStream(number))
        tips = [hand.fingers[index].joints[3] for index in (0, 1)]
        assert min(length(subtract(tip, hand.thumb.joints[3])) for tip in tips) < 2.4


def test_sphere_has_the_height_and_normals_of_a_sphere() -> None:
    """A cone of length zero is a half sphere in the depth buffer."""
    sphere = RoundCone((20.0, 20.0, 3.0), (20.0, 20.0, 3.0), 10.0, 10.0)
    surface = render_surface([sphere], [], 40, blend=0.5)
    assert surface.covered.sum() == pytest.approx(math.pi * 100, rel=0.03)
    assert surface.height[20, 20] == pytest.approx(13.0, abs=0.05)
    assert surface.normal_x[20, 27] == pytest.approx(0.75, abs=0.01)
    assert surface.normal_y[27, 20] == pytest.approx(0.75, abs=0.01)


@settings(max_examples=12, deadline=None)
@given(
    start=st.tuples(st.floats(8, 30), st.floats(8, 30), st.floats(-9, 9)),
    end=st.tuples(st.floats(8, 30), st.floats(8, 30), st.floats(-9, 9)),
    radii=st.tuples(st.floats(2, 6), st.floats(2, 6)),
)
def test_cone_is_the_sweep_of_its_spheres(start, end, radii) -> None:
    """The closed form is as high as the highest of many spheres along the way."""
    cone = RoundCone(start, end, *radii)
    surface = render_surface([cone], [], 40, blend=0.5)
    y, x = np.mgrid[0:40, 0:40] + 0.5
    highest = np.full((40, 40), -np.inf)
    for place in np.linspace(0, 1, 81):
        centre = np.array(start) + place * np.subtract(end, start)
        radius = radii[0] + place * (radii[1] - radii[0])
        squared = radius**2 - (x - centre[0]) ** 2 - (y - centre[1]) ** 2
        highest = np.where(
            squared > 0, np.maximum(highest, centre[2] + np.sqrt(np.maximum(squared, 0))), highest
        )
    both = surface.covered & np.isfinite(highest)
    assert np.logical_xor(surface.covered, np.isfinite(highest)).sum() <= 4
    # Near the outline a surface falls steeply, so the sampled spheres are a little lower there.
    gap = surface.height[both] - highest[both]
    assert np.quantile(np.abs(gap), 0.95) < 0.1


@given(key=st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=4))
@settings(max_examples=5, deadline=None)
def test_image_follows_from_its_key(key) -> None:
    """The same key renders the same image, and another key another one."""
    image = render_hand(3, UniformStream(*key))
    assert np.array_equal(image, render_hand(3, UniformStream(*key)))
    assert not np.array_equal(image, render_hand(3, UniformStream(*key, 1)))


@pytest.mark.parametrize("digit", range(6))
def test_hand_in_the_picture_and_arm_out_of_it(digit: int) -> None:
    """Skin covers a plausible share of the picture and reaches an edge: the forearm's."""
    for number in range(6):
        image = render_hand(digit, UniformStream(5, digit, number)).astype(int)
        skin = image[..., 0] - image[..., 2] > 35
        assert 0.04 < skin.mean() < 0.7
        assert skin[0].any() or skin[-1].any() or skin[:, 0].any() or skin[:, -1].any()


def test_filters_keep_a_flat_plane() -> None:
    """Blurring, shifting, shrinking and enlarging change nothing where there is nothing."""
    flat = np.full((12, 12), 0.25, np.float32)
    for filtered in (
        smooth(flat, (1, 2)),
        shifted(flat, 3, -2),
        shrink(flat, 3),
        enlarge(flat, 30),
    ):
        assert filtered.dtype == np.float32
        assert np.all(filtered == 0.25)


def test_stream_is_uniform_and_keyed() -> None:
    """Numbers fill [0, 1) evenly; streams with other keys differ; orders are complete."""
    numbers = UniformStream(1, 2).array(20000)
    assert numbers.min() >= 0.0
    assert numbers.max() < 1.0
    assert numbers.mean() == pytest.approx(0.5, abs=0.01)
    assert not np.array_equal(numbers[:9], UniformStream(2, 1).array(9))
    assert sorted(UniformStream(3).permutation(50).tolist()) == list(range(50))
    assert {UniformStream(index).one_of(("a", "b")) for index in range(20)} == {"a", "b"}
