"""Fingerprints of arrays: equal up to rounding, and different for different values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.fingerprint import LENGTH, factor_between, fingerprint_of, same_values

SHAPES = st.sampled_from([(1,), (7,), (2, 5), (2, 6, 6, 9), (70_000,), (2, 64, 1024)])
SEEDS = st.integers(0, 2**32 - 1)


def values_of(seed: int, shape: tuple[int, ...]) -> np.ndarray:
    """Draw values of a size that layers give, from small to large."""
    generator = np.random.default_rng(seed)
    size = 10.0 ** generator.uniform(-6, 6)
    return (size * generator.standard_normal(shape)).astype(np.float32)


@given(SEEDS, SHAPES)
def test_rounding_changes_no_fingerprint(seed: int, shape: tuple[int, ...]) -> None:
    """Values that were computed in another order are equal."""
    values = values_of(seed, shape)
    noise = 1 + 1e-6 * np.random.default_rng(seed + 1).standard_normal(shape)
    assert same_values(fingerprint_of(values), fingerprint_of(values * noise))
    assert same_values(fingerprint_of(values), fingerprint_of(values.astype(np.float64)))


@given(SEEDS, SEEDS, SHAPES)
def test_other_values_have_another_fingerprint(
    seed: int, other: int, shape: tuple[int, ...]
) -> None:
    """Two arrays with unrelated values differ."""
    values, others = values_of(seed, shape), values_of(other, shape)
    if seed != other:
        assert not same_values(fingerprint_of(values), fingerprint_of(others))


@given(SEEDS, SHAPES)
def test_a_hundredth_of_a_difference_is_found(seed: int, shape: tuple[int, ...]) -> None:
    """A wrong epsilon or rate moves the values by little; it counts."""
    values = values_of(seed, shape)
    moved = values + 0.01 * np.abs(values).max() * np.sign(values_of(seed + 1, shape))
    assert not same_values(fingerprint_of(values), fingerprint_of(moved))


@given(SEEDS, st.sampled_from([(8, 3), (2, 6, 6, 9), (4, 20_000)]))
def test_places_count(seed: int, shape: tuple[int, ...]) -> None:
    """Rows, places or channels in another order are other values."""
    values = values_of(seed, shape)
    for axis in range(len(shape)):
        turned = np.roll(values, 1, axis)
        assert not same_values(fingerprint_of(values), fingerprint_of(turned)), axis


def test_the_same_part_elsewhere_in_a_large_array_counts() -> None:
    """Parts that are multiplied with the same random numbers may not change places."""
    pool = 65_521
    values = np.zeros(4 * pool, np.float32)
    values[:pool] = values_of(1, (pool,))
    prints = [fingerprint_of(np.roll(values, pool * number)) for number in range(4)]
    for number, one in enumerate(prints):
        assert not any(same_values(one, other) for other in prints[:number])


@given(SEEDS, SHAPES, st.floats(1e-3, 1e3))
def test_the_factor_between_two_arrays_is_found(
    seed: int, shape: tuple[int, ...], factor: float
) -> None:
    """Equal layers with scaled weights differ by one factor."""
    values = values_of(seed, shape)
    found = factor_between(fingerprint_of(values * np.float32(factor)), fingerprint_of(values))
    assert found == pytest.approx(factor, rel=1e-3)


@given(SEEDS)
def test_the_factor_is_one_for_all_arrays(seed: int) -> None:
    """Inference and training mode have the same factor, or there is none."""
    one, other = values_of(seed, (30,)), values_of(seed + 1, (30,))
    both = fingerprint_of(one) + fingerprint_of(other)
    assert factor_between(fingerprint_of(2 * one) + fingerprint_of(2 * other), both) == (
        pytest.approx(2, rel=1e-3)
    )
    assert factor_between(fingerprint_of(2 * one) + fingerprint_of(3 * other), both) is None


@given(SEEDS, SHAPES)
def test_no_factor_is_negative(seed: int, shape: tuple[int, ...]) -> None:
    """No scale of weights turns the sign."""
    values = values_of(seed, shape)
    assert factor_between(fingerprint_of(-values), fingerprint_of(values)) is None


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf])
def test_values_that_are_not_finite_equal_nothing(broken: float) -> None:
    """They have no fingerprint, and unknown values agree with none, not even each other."""
    values = np.ones(10, np.float32)
    values[3] = broken
    assert fingerprint_of(values) == ()
    assert not same_values((), ())
    assert not same_values((), fingerprint_of(np.ones(10)))
    assert factor_between((), ()) is None


def test_zeros_equal_only_zeros() -> None:
    """All zeros, as behind a ReLU of negative values, are a value like others."""
    zeros, ones = fingerprint_of(np.zeros(12)), fingerprint_of(np.ones(12))
    assert same_values(zeros, fingerprint_of(np.zeros((3, 4))))
    assert not same_values(zeros, ones)
    assert not same_values(ones, zeros)
    assert len(zeros) == LENGTH


def test_very_large_values_are_unknown() -> None:
    """Their squares are too large for float32, and no warning reaches the student."""
    assert fingerprint_of(np.full(10, 1e30, np.float32)) == ()


@given(st.lists(st.floats(), max_size=12), st.lists(st.floats(), max_size=12))
def test_forged_fingerprints_are_compared_without_an_error(
    found: list[float], expected: list[float]
) -> None:
    """A student's process may write any numbers, and any count of them."""
    real = fingerprint_of(np.arange(5)) + fingerprint_of(np.ones(5))
    for one, other in ((found, expected), (found, real), (real, expected)):
        same_values(tuple(one), tuple(other))
