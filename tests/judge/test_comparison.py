"""Tests of the comparison of observations and of facts."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from grader.judge.comparison import (
    RELATIVE_TOLERANCE,
    largest_difference,
    same_outputs,
    same_value,
)
from grader.observation import Observation

SHAPES = npst.array_shapes(max_dims=3, max_side=4)
VALUES = npst.arrays(
    st.sampled_from([np.float32, np.float64]), SHAPES, elements=st.floats(-100, 100, width=32)
)
ANY_VALUES = npst.arrays(
    np.float32, SHAPES, elements=st.floats(width=32, allow_nan=True, allow_infinity=True)
)
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=8,
)


def observed(**arrays: Any) -> Observation:
    """Make an observation of these arrays."""
    return Observation("f", "probe", arrays=arrays)


@given(VALUES)
def test_values_equal_themselves(values: np.ndarray) -> None:
    """Equal arrays do not differ, in single and in double precision."""
    assert largest_difference(values, values) == 0
    assert largest_difference(values.astype(np.float64), values.astype(np.float32)) < 1e-6


@given(VALUES, st.floats(1e-2, 1e2), st.floats(0, 1e-2))
def test_tolerance_is_relative_to_the_scale(values: np.ndarray, scale: float, noise: float) -> None:
    """A relative difference stays the same for larger values."""
    values = values.astype(np.float64)
    if np.max(np.abs(values)) < 10:
        values.flat[0] = 10
    near = values + noise * np.max(np.abs(values))
    before = largest_difference(near, values)
    after = largest_difference(scale * near, scale * values)
    assert math.isclose(before, after, rel_tol=0.2, abs_tol=1e-12)
    assert math.isclose(before, largest_difference(-near, -values), abs_tol=1e-12)


@given(ANY_VALUES, ANY_VALUES)
def test_not_finite_is_never_equal(one: np.ndarray, other: np.ndarray) -> None:
    """NaN and infinity are equal to nothing, not even to themselves."""
    difference = largest_difference(one, other)
    assert difference >= 0
    if not (np.isfinite(one).all() and np.isfinite(other).all()):
        assert difference == math.inf
    if not np.isfinite(one).all():
        assert largest_difference(one, one) == math.inf


@given(VALUES)
def test_another_shape_is_never_equal(values: np.ndarray) -> None:
    """Arrays of different shapes are never equal: there is no broadcasting."""
    assert largest_difference(values[np.newaxis], values) == math.inf
    assert largest_difference(values, values.ravel()[:0]) == math.inf
    assert largest_difference(None, values) == math.inf


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int32", "int64"])
def test_integers_do_not_wrap_around(dtype: str) -> None:
    """Differences of integers do not overflow."""
    low, high = np.array([0], dtype), np.array([1], dtype)
    assert largest_difference(low, high) == pytest.approx(1, rel=0.02)
    assert largest_difference(high, low) > 1
    if dtype != "bool":
        smallest = np.array([np.iinfo(dtype).min], dtype)
        assert 0 <= largest_difference(smallest + np.array([1], dtype), smallest) < math.inf


def test_rounding_is_allowed_and_mistakes_are_not() -> None:
    """Rounding of 3.5e-6 is equal; the weakest structural mistake, 1.1e-2, is not."""
    values = np.linspace(-3, 3, 12)
    assert same_outputs(observed(output=values * (1 + 3.5e-6)), observed(output=values))
    assert not same_outputs(observed(output=values * (1 + 1.1e-2)), observed(output=values))


def test_every_array_of_the_reference_counts() -> None:
    """A missing or a wrong array is a difference; an extra one is not."""
    values = np.ones(3)
    both = observed(inference=values, training=values)
    assert same_outputs(observed(inference=values, training=values, more=values), both)
    assert not same_outputs(observed(inference=values), both)
    assert not same_outputs(observed(inference=values, training=-values), both)


@given(PLAIN)
def test_same_value_is_reflexive(value: Any) -> None:
    """Every JSON value is equal to itself, with or without `extra_allowed`."""
    assert same_value(value, value)
    assert same_value(value, value, extra_allowed=True)


@given(PLAIN, PLAIN)
def test_same_value_never_raises(one: Any, other: Any) -> None:
    """Facts of any two types can be compared."""
    assert isinstance(same_value(one, other), bool)


@given(st.dictionaries(st.text(max_size=3), PLAIN, max_size=3), st.text(min_size=4), PLAIN)
def test_dictionary_may_have_further_entries(values: dict[str, Any], key: str, more: Any) -> None:
    """Further keys are allowed; a missing key is a difference."""
    assert same_value(values | {key: more}, values)
    assert not same_value(values, values | {key: more})


@given(st.lists(st.integers(), max_size=5), st.integers(), st.randoms())
def test_list_may_have_further_items_if_allowed(values: list[int], extra: int, random: Any) -> None:
    """With `extra_allowed`, a list may have further items, in any order."""
    longer = [*values, extra]
    assert not same_value(longer, values)
    random.shuffle(longer)
    assert same_value(longer, values, extra_allowed=True)
    assert not same_value([0.25], [0.25, 0.75], extra_allowed=True)


def test_one_found_value_does_not_count_twice() -> None:
    """Two equal expected values need two found ones."""
    assert not same_value([0.5, 0.1], [0.5, 0.5], extra_allowed=True)


@pytest.mark.parametrize(
    ("found", "expected"),
    [(True, 1), (1, True), ("1", 1), (None, 0), (0, None), ([1], 1), ({}, []), ("a", ["a"])],
)
def test_types_are_distinguished(found: Any, expected: Any) -> None:
    """A number is not equal to a truth value, a text or a list."""
    assert not same_value(found, expected)


def test_numbers_are_equal_up_to_rounding() -> None:
    """Integers equal decimal numbers; rounding is allowed, one percent is not."""
    assert same_value(1, 1.0)
    assert same_value(0.3, 0.1 + 0.2)
    assert not same_value(0.303, 0.3)
    assert not same_value(math.nan, 0.3)
    assert not same_value(math.inf, 0.3)
    assert RELATIVE_TOLERANCE < 1e-2


def test_tolerance_is_a_fraction_of_the_largest() -> None:
    """In a list of numbers the largest decides; entries of a dictionary stand alone."""
    assert same_value([[0.9, 0.00101]], [[0.9, 0.001]])
    assert not same_value([[0.9, 0.0012]], [[0.9, 0.001]])
    assert not same_value([2, 900.0], [1, 900.0])
    assert not same_value({"one": 900.0, "two": 0.0012}, {"one": 900.0, "two": 0.001})
    assert not same_value([1.0], [math.inf])
