"""Tests of the face: signs of a smile, and signs that must not decide."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets.face.expression import Expression, draw_expression
from datasets.face.features import Paint, paint_glasses, paint_mouth
from datasets.face.head import build_head
from datasets.face.person import Beard, Hair, draw_person
from datasets.face.scene import render_face
from datasets.uniform_stream import UniformStream

keys = st.integers(0, 2**32 - 1)


def _flat_face(expression: Expression, number: int = 0) -> tuple[Paint, np.ndarray]:
    """Return a mouth on a flat white face (20 pixels a centimeter) and its darkness."""
    across = np.linspace(-6, 6, 241, dtype=np.float32)[None, :] + np.zeros((241, 1), np.float32)
    up = np.linspace(0, -12, 241, dtype=np.float32)[:, None] + np.zeros((1, 241), np.float32)
    whole = np.ones((241, 241), np.float32)
    paint = Paint(across, up, whole, whole, [whole * 255 for _ in range(3)])
    paint_mouth(paint, draw_person(UniformStream(number)), expression)
    return paint, 255 - paint.colors[1]


@given(key=keys)
def test_smiles_lift_corners_and_cheeks(key: int) -> None:
    """Each smile lifts both; no other face lifts the corners of its mouth."""
    smile = draw_expression(True, UniformStream(key))
    other = draw_expression(False, UniformStream(key))
    assert smile.corner_lift > 1.0
    assert smile.cheeks >= 0.6
    assert other.corner_lift <= 0.05


def test_no_single_sign_decides() -> None:
    """Teeth, an open mouth, narrow eyes and raised brows occur in smiles and in other faces."""
    drawn = {
        smiling: [draw_expression(smiling, UniformStream(number)) for number in range(300)]
        for smiling in (True, False)
    }
    for has in (
        lambda face: face.opening == 0.0,
        lambda face: face.opening > 1.6,
        lambda face: face.opening * face.teeth > 0.8,
        lambda face: face.eye_opening < 0.7,
        lambda face: face.brow_lift > 0.2,
    ):
        for faces in drawn.values():
            assert sum(has(face) for face in faces) > 10


@pytest.mark.parametrize("smiling", [True, False])
def test_painted_mouth_bends_as_the_expression_says(smiling: bool) -> None:
    """The corners of the painted mouth lie above its middle in a smile, and not otherwise."""
    for number in range(12):
        drawn = draw_expression(smiling, UniformStream(9, number))
        # An open mouth is lower in its middle, independent of its corners.
        expression = replace(drawn, opening=0.0)
        paint, dark = _flat_face(expression, number)
        corner = round(120 + 20 * 0.9 * expression.mouth_half_width)
        # The line between the lips is darkest.
        heights = [paint.up[dark[:, column].argmax(), column] for column in (120, corner)]
        assert (heights[1] - heights[0] > 0.3) == smiling


def test_mouth_is_the_same_left_and_right() -> None:
    """A mouth is painted alike on both sides."""
    _, dark = _flat_face(draw_expression(True, UniformStream(4)))
    assert np.abs(dark - dark[:, ::-1]).max() < 1.0


def test_only_who_wears_glasses_has_frames() -> None:
    """Frames are painted only for people with glasses."""
    for number in range(20):
        person = draw_person(UniformStream(number))
        plane = np.linspace(-9, 9, 91, dtype=np.float32)
        whole = np.ones((91, 91), np.float32)
        paint = Paint(
            plane[None, :] * whole, -plane[:, None] * whole, whole, whole, [whole * 255] * 3
        )
        paint_glasses(paint, person)
        assert (np.ptp(paint.colors[0]) > 50) == person.glasses


def test_people_differ() -> None:
    """Every way to wear hair and beard occurs, with light skin and dark, in either class."""
    people = [draw_person(UniformStream(number)) for number in range(400)]
    assert {person.hair for person in people} == set(Hair)
    assert {person.beard for person in people} == set(Beard)
    greens = [person.skin[1] for person in people]
    assert min(greens) < 80
    assert max(greens) > 180
    assert 0.2 < np.mean([person.glasses for person in people]) < 0.36


@given(key=keys, smiling=st.booleans())
def test_head_is_symmetric(key: int, smiling: bool) -> None:
    """For every part of the head there is its mirror image."""
    stream = UniformStream(key)
    cones = build_head(draw_person(stream), draw_expression(smiling, stream))
    ends = {
        frozenset(
            (round(side * point[0], 6) + 0.0, round(point[1], 6), round(point[2], 6))
            for point in (cone.start, cone.end)
        )
        for side in (1.0, -1.0)
        for cone in cones
    }
    mirrored = {frozenset((-x + 0.0, y, z) for x, y, z in points) for points in ends}
    assert ends == mirrored


@pytest.mark.parametrize("smiling", [0, 1])
def test_face_follows_from_its_key(smiling: int) -> None:
    """The same key renders the same image, and another key another one."""
    image = render_face(smiling, UniformStream(6))
    assert image.shape == (64, 64, 3)
    assert np.array_equal(image, render_face(smiling, UniformStream(6)))
    assert not np.array_equal(image, render_face(smiling, UniformStream(7)))
