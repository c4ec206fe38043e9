"""Tests of animals: anatomy, coats, and two tables without common entries."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets import pets_source
from datasets.animal.body import build_body
from datasets.animal.coat import Fur, Grain, Pattern, color_fur, vary_coat
from datasets.animal.posture import draw_posture
from datasets.animal.scene import Kind, render_animal, render_sofa
from datasets.animal.shape import Shape, vary_shape
from datasets.animal.sofa import build_sofa
from datasets.animal.tame import DOGS, MISTY, OTHER_CATS, TIGGER
from datasets.animal.wild import KINDS
from datasets.drawing.cones import Sighting
from datasets.drawing.vectors import dot, length
from datasets.uniform_stream import UniformStream

TAME = (TIGGER, MISTY, OTHER_CATS, *DOGS)
keys = st.integers(0, 2**32 - 1)
kinds = st.sampled_from(TAME + KINDS)


def _seen(rows: int = 1, columns: int = 200) -> Sighting:
    """Return the sighting of a part from its side, with its start on the left."""
    plane = np.zeros((rows, columns), np.float32)
    place = plane + np.linspace(0, 1, columns, dtype=np.float32)
    return Sighting(
        (slice(0, rows), slice(0, columns)), plane + 1, place, (plane, plane - 1, plane)
    )


def _level(rows: int = 1, columns: int = 200) -> Grain:
    level = np.full((rows, columns), 0.5, np.float32)
    return Grain(level, level, level)


@given(kind=kinds, key=keys)
def test_animals_stand_on_the_ground(kind: Kind, key: int) -> None:
    """Some part touches the ground, and none is far below it."""
    stream = UniformStream(key)
    shape = vary_shape(kind.shape, stream)
    body = build_body(shape, kind.coats[0], draw_posture(shape, stream))
    lowest = min(
        point[1] - radius
        for part in body
        for point, radius in ((part.start, part.start_radius), (part.end, part.end_radius))
    )
    assert -0.35 * shape.girth < lowest < 0.2


@given(kind=kinds, key=keys)
def test_heads_look_along_unit_vectors(kind: Kind, key: int) -> None:
    """Forward, upward and sideways are of length one and at right angles."""
    posture = draw_posture(kind.shape, UniformStream(key))
    axes = (posture.forward, posture.upward, posture.sideways)
    assert [length(axis) for axis in axes] == pytest.approx([1, 1, 1], abs=1e-6)
    assert dot(axes[0], axes[1]) == pytest.approx(0, abs=1e-6)


@given(kind=kinds, key=keys)
def test_bodies_hang_together(kind: Kind, key: int) -> None:
    """Every part overlaps another one, so no head or tail floats."""
    stream = UniformStream(key)
    shape = vary_shape(kind.shape, stream)
    body = build_body(shape, kind.coats[0], draw_posture(shape, stream))
    spheres = [
        [
            (
                np.array(part.start) * (1 - place) + np.array(part.end) * place,
                part.start_radius * (1 - place) + part.end_radius * place,
            )
            for place in (0.0, 0.25, 0.5, 0.75, 1.0)
        ]
        for part in body
    ]
    reached, waiting = {0}, [0]
    while waiting:
        here = waiting.pop()
        for other in set(range(len(body))) - reached:
            if any(
                np.linalg.norm(center - center_2) < radius + radius_2
                for center, radius in spheres[here]
                for center_2, radius_2 in spheres[other]
            ):
                reached.add(other)
                waiting.append(other)
    assert len(reached) == len(body)


def test_stripes_come_at_their_period() -> None:
    """Fourteen centimeters along an animal there are four stripes of a period of 3.5."""
    fur = Fur((200.0,) * 3, (200.0,) * 3, -2.0, Pattern.STRIPES, (0.0,) * 3, 3.5)
    gray = color_fur(fur, _seen(), np.zeros((1, 200), np.float32), (0.0, 14.0), _level())[0][0]
    dark = gray < 100
    assert 3 <= np.sum(np.diff(dark.astype(int)) == 1) <= 5
    assert 0.2 < dark.mean() < 0.6


def test_lower_side_has_its_color() -> None:
    """Fur that faces up has the upper color, fur that faces down the lower one."""
    fur = Fur((10.0,) * 3, (240.0,) * 3, 0.0)
    for upwards, color in ((1.0, 10.0), (-1.0, 240.0)):
        plane = np.full((1, 200), upwards, np.float32)
        gray = color_fur(fur, _seen(), plane, (0.0, 9.0), _level())[1]
        assert gray == pytest.approx(np.full((1, 200), color), rel=0.01)


@given(kind=kinds, key=keys)
def test_another_animal_of_the_kind(kind: Kind, key: int) -> None:
    """Build and color vary a little; pattern and sitting stay those of the kind."""
    stream = UniformStream(key)
    shape, coat = vary_shape(kind.shape, stream), vary_coat(kind.coats[0], stream)
    for field in fields(Shape):
        own, of_kind = getattr(shape, field.name), getattr(kind.shape, field.name)
        assert own == pytest.approx(of_kind, rel=0.131)
    assert shape.sits == kind.shape.sits
    for before, after in ((kind.coats[0].trunk, coat.trunk), (kind.coats[0].head, coat.head)):
        assert before.pattern is after.pattern
        assert max(after.upper + after.lower) <= 250.0
        assert after.upper == pytest.approx(before.upper, rel=0.25)


def test_tables_have_nothing_in_common() -> None:
    """No animal for pretraining has the name, shape or coat of a pet."""
    assert len(KINDS) == len(set(pets_source.CLASSES)) == 20
    assert not {kind.name for kind in TAME} & {kind.name for kind in KINDS}
    assert not {kind.shape for kind in TAME} & {kind.shape for kind in KINDS}
    assert not {coat for kind in TAME for coat in kind.coats} & {
        coat for kind in KINDS for coat in kind.coats
    }


def test_third_class_shares_what_marks_the_cats() -> None:
    """Dogs too have stripes like Tigger, or gray and white like Misty."""
    trunks = [coat.trunk for kind in DOGS for coat in kind.coats]
    assert any(trunk.pattern is Pattern.STRIPES for trunk in trunks)
    grays = [trunk for trunk in trunks if max(trunk.upper) - min(trunk.upper) < 12]
    assert any(min(trunk.lower) > 200 > max(trunk.upper) for trunk in grays)


@settings(max_examples=6, deadline=None)
@given(kind=kinds, key=keys)
def test_animal_follows_from_its_key(kind: Kind, key: int) -> None:
    """The same key renders the same image, and another key another one."""
    image = render_animal(kind, UniformStream(key))
    assert image.shape == (96, 96, 3)
    assert image.dtype == np.uint8
    assert np.array_equal(image, render_animal(kind, UniformStream(key)))
    assert not np.array_equal(image, render_animal(kind, UniformStream(key, 1)))


def test_sofas_differ() -> None:
    """Empty sofas are images of their own, with arms on both sides."""
    assert len({render_sofa(UniformStream(number)).tobytes() for number in range(5)}) == 5
    across = [part.start[0] for part in build_sofa(50.0, UniformStream(3))]
    assert min(across) < -25 < 25 < max(across)
