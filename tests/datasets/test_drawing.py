"""Tests of the renderers' tools: cones, cameras, filters, random numbers."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from datasets.drawing.camera import Camera, turned
from datasets.drawing.cones import RoundCone, Sighting, is_covered, new_heights, sweep
from datasets.drawing.filters import Plane, enlarge, shifted, shrink, smooth
from datasets.uniform_stream import UniformStream

coordinates = st.floats(-9, 9)


def _whole(seen: Sighting | None, plane: Plane) -> Plane:
    """Put the plane of a window into a picture of 40 x 40."""
    assert seen is not None
    whole = np.zeros((40, 40), np.float32)
    whole[seen.window] = plane
    return whole


def test_sphere_has_the_height_and_normals_of_a_sphere() -> None:
    """A cone of length zero is a half sphere in the depth buffer."""
    sphere = RoundCone((20.0, 20.0, 3.0), (20.0, 20.0, 3.0), 10.0, 10.0)
    height = new_heights(40)
    seen = sweep(sphere, height, blend=0.5)
    assert is_covered(height).sum() == pytest.approx(math.pi * 100, rel=0.03)
    assert height[20, 20] == pytest.approx(13.0, abs=0.05)
    assert _whole(seen, seen.normal[0])[20, 27] == pytest.approx(0.75, abs=0.01)
    assert _whole(seen, seen.normal[1])[27, 20] == pytest.approx(0.75, abs=0.01)


@settings(max_examples=12, deadline=None)
@given(
    start=st.tuples(st.floats(8, 30), st.floats(8, 30), st.floats(-9, 9)),
    end=st.tuples(st.floats(8, 30), st.floats(8, 30), st.floats(-9, 9)),
    radii=st.tuples(st.floats(2, 6), st.floats(2, 6)),
)
def test_cone_is_the_sweep_of_its_spheres(start, end, radii) -> None:
    """The closed form is as high as the highest of many spheres along the way.

    If a cone points at the viewer, only its nearer end is drawn.
    """
    assume(math.dist(start[:2], end[:2]) > abs(radii[0] - radii[1]) + 0.1)
    cone = RoundCone(start, end, *radii)
    height = new_heights(40)
    sweep(cone, height, blend=0.5)
    covered = is_covered(height)
    y, x = np.mgrid[0:40, 0:40] + 0.5
    highest = np.full((40, 40), -np.inf)
    for place in np.linspace(0, 1, 81):
        center = np.array(start) + place * np.subtract(end, start)
        radius = radii[0] + place * (radii[1] - radii[0])
        squared = radius**2 - (x - center[0]) ** 2 - (y - center[1]) ** 2
        highest = np.where(
            squared > 0, np.maximum(highest, center[2] + np.sqrt(np.maximum(squared, 0))), highest
        )
    both = covered & np.isfinite(highest)
    assert np.logical_xor(covered, np.isfinite(highest)).sum() <= 4
    # Near the outline a surface falls steeply, so the sampled spheres are a little lower there.
    gap = height[both] - highest[both]
    assert np.quantile(np.abs(gap), 0.95) < 0.1


def test_cone_outside_is_not_seen() -> None:
    """A cone beside the picture leaves the depth buffer as it was."""
    height = new_heights(40)
    assert sweep(RoundCone((-30.0, 5.0, 0.0), (-20.0, 9.0, 0.0), 4.0, 4.0), height, 0.5) is None
    assert not is_covered(height).any()


@given(
    point=st.tuples(coordinates, coordinates, coordinates),
    angles=st.tuples(st.floats(-90, 90), st.floats(-90, 90), st.floats(-60, 60)),
)
def test_unprojecting_undoes_projecting(point, angles) -> None:
    """A pixel with its height leads back to the point that it shows."""
    camera = Camera(turned(*angles), 90.0, 5.0, (20.0, 30.0))
    (x, y, height), _ = camera.project(point)
    back = camera.unproject(np.array([[x]]), np.array([[y]]), np.array([[height]]))
    assert [float(plane[0, 0]) for plane in back] == pytest.approx(point, abs=1e-4)


@given(angles=st.tuples(st.floats(-180, 180), st.floats(-90, 90), st.floats(-90, 90)))
def test_turning_keeps_lengths_and_angles(angles) -> None:
    """The rows of a turn are of length one and at right angles to each other."""
    rows = np.array(turned(*angles))
    assert rows @ rows.T == pytest.approx(np.eye(3), abs=1e-6)


def test_filters_keep_a_flat_plane() -> None:
    """Blurring, shifting, shrinking and enlarging do not change a constant plane."""
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
