"""Tests of the comparison of random samples, and of its error probability."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judge.chance import ERROR_PROBABILITY, largest_by_chance, same_distribution
from grader.judge.comparison import same_value

SIZE = 4096
DISTRIBUTIONS = {
    "normal": lambda random: random.normal(0, 0.1, SIZE),
    "uniform": lambda random: random.uniform(-1, 1, SIZE),
    "coin": lambda random: (random.random(SIZE) < 0.3).astype(float),
    "five places": lambda random: random.integers(0, 5, SIZE).astype(float),
    "constant": lambda _: np.full(SIZE, 2.0),
}
SIMILAR = {
    "normal": lambda random: random.uniform(-0.1, 0.1, SIZE),
    "uniform": lambda random: random.uniform(-1, 0.8, SIZE),
    "coin": lambda random: (random.random(SIZE) < 0.45).astype(float),
    "five places": lambda random: random.integers(0, 4, SIZE).astype(float),
    "constant": lambda _: np.full(SIZE, 2.1),
}


def drawn(distribution: Any, seed: int) -> list[float]:
    """Draw a sample as an observation has it."""
    numbers: list[float] = distribution(np.random.default_rng(seed)).tolist()
    return numbers


@pytest.mark.parametrize("name", DISTRIBUTIONS)
@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_samples_of_one_distribution_agree(name: str, one: int, other: int) -> None:
    """Samples of one distribution agree for all seeds."""
    assert same_distribution(drawn(DISTRIBUTIONS[name], one), drawn(DISTRIBUTIONS[name], other))


@pytest.mark.parametrize("name", DISTRIBUTIONS)
@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_similar_distribution_is_found(name: str, one: int, other: int) -> None:
    """A probability that is 0.15 too large, or another range, is found for all seeds."""
    assert not same_distribution(drawn(SIMILAR[name], one), drawn(DISTRIBUTIONS[name], other))
    assert not same_distribution(drawn(DISTRIBUTIONS[name], one), drawn(SIMILAR[name], other))


def test_error_is_as_rare_as_stated() -> None:
    """A bound for one error in a hundred pairs is kept.

    The stated probability, one in a billion, is too rare to count; the formula of its bound is
    checked with a probability that is not.
    """
    size, pairs, probability = 400, 2000, 0.01
    bound = math.sqrt(math.log(math.e / probability) / size)
    random = np.random.default_rng(1)
    one, other = np.sort(random.random((2, pairs, size)), axis=2)
    shares = np.arange(1, size + 1)
    worst = [
        max(
            np.max(shares - np.searchsorted(second, first, side="right")),
            np.max(shares - np.searchsorted(first, second, side="right")),
        )
        / size
        for first, second in zip(one, other, strict=True)
    ]
    assert np.mean(np.array(worst) > bound) <= probability
    stated = math.e * math.exp(-size * largest_by_chance(size) ** 2)
    assert stated == pytest.approx(ERROR_PROBABILITY)


@given(st.integers(0, 10**9), st.floats(-1e-6, 1e-6))
def test_rounding_is_not_a_difference(seed: int, rounding: float) -> None:
    """Samples of one number agree, even if it is rounded differently."""
    noise = np.random.default_rng(seed).uniform(-1e-6, 1e-6, SIZE)
    assert same_distribution((2 + noise).tolist(), [2.0 + rounding] * SIZE)


@pytest.mark.parametrize(
    "found",
    [None, [], "0.5", [0.5] * 99, [0.5] * 99 + ["nan"], [0.5] * 99 + [True], [10**400] * 100, {}],
    ids=lambda found: type(found).__name__,
)
def test_anything_but_a_sample_of_that_size_disagrees(found: Any) -> None:
    """A forged sample, of another type or size, is another distribution."""
    assert not same_distribution(found, [0.5] * 100)


def test_samples_are_compared_within_a_fact() -> None:
    """A fact may have samples beside plain values."""
    uniform = DISTRIBUTIONS["uniform"]
    expected = {"rows": {"sample": drawn(uniform, 1)}, "kind": "crop"}
    assert same_value({"rows": {"sample": drawn(uniform, 2)}, "kind": "crop"}, expected)
    assert not same_value({"rows": {"sample": [0.0] * SIZE}, "kind": "crop"}, expected)
    assert not same_value({"rows": drawn(uniform, 1), "kind": "crop"}, expected)
    assert not same_value({"rows": {"sample": drawn(uniform, 2)}, "kind": "flip"}, expected)
