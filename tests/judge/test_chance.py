"""Whether two samples come from the same distribution, and how sure the answer is."""

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
LAWS = {
    "normal": lambda random: random.normal(0, 0.1, SIZE),
    "uniform": lambda random: random.uniform(-1, 1, SIZE),
    "coin": lambda random: (random.random(SIZE) < 0.3).astype(float),
    "five places": lambda random: random.integers(0, 5, SIZE).astype(float),
    "constant": lambda _: np.full(SIZE, 2.0),
}
NEIGHBOURS = {
    "normal": lambda random: random.uniform(-0.1, 0.1, SIZE),
    "uniform": lambda random: random.uniform(-1, 0.8, SIZE),
    "coin": lambda random: (random.random(SIZE) < 0.4).astype(float),
    "five places": lambda random: random.integers(0, 4, SIZE).astype(float),
    "constant": lambda _: np.full(SIZE, 2.1),
}


def drawn(law: Any, seed: int) -> list[float]:
    """A sample as an observation holds it."""
    numbers: list[float] = law(np.random.default_rng(seed)).tolist()
    return numbers


@pytest.mark.parametrize("name", LAWS)
@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_same_law_whatever_the_seeds(name: str, one: int, other: int) -> None:
    """No seed makes a difference."""
    assert same_distribution(drawn(LAWS[name], one), drawn(LAWS[name], other))


@pytest.mark.parametrize("name", LAWS)
@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_neighbouring_law_is_found(name: str, one: int, other: int) -> None:
    """A probability that is off by a tenth, a bound or a place left out: found under every seed."""
    assert not same_distribution(drawn(NEIGHBOURS[name], one), drawn(LAWS[name], other))
    assert not same_distribution(drawn(LAWS[name], one), drawn(NEIGHBOURS[name], other))


def test_error_is_as_rare_as_stated() -> None:
    """At a bound that is to be passed once in a hundred pairs, no more than that pass it.

    What is stated, once in a billion, cannot be counted; the bound that gives it can, at a
    probability that occurs.
    """
    size, pairs, probability = 400, 2000, 0.01
    bound = math.sqrt(math.log(math.e / probability) / size)
    random = np.random.default_rng(1)
    one, other = np.sort(random.random((2, pairs, size)), axis=2)
    shares = np.arange(1, size + 1)
    worst = [
        max(
            np.max(shares - np.searchsorted(theirs, mine, side="right")),
            np.max(shares - np.searchsorted(mine, theirs, side="right")),
        )
        / size
        for mine, theirs in zip(one, other, strict=True)
    ]
    assert np.mean(np.array(worst) > bound) <= probability
    stated = math.e * math.exp(-size * largest_by_chance(size) ** 2)
    assert stated == pytest.approx(ERROR_PROBABILITY)


@given(st.integers(0, 10**9), st.floats(-1e-6, 1e-6))
def test_rounding_is_no_difference(seed: int, rounding: float) -> None:
    """All weight at one number, which right functions round differently."""
    noise = np.random.default_rng(seed).uniform(-1e-6, 1e-6, SIZE)
    assert same_distribution((2 + noise).tolist(), [2.0 + rounding] * SIZE)


@pytest.mark.parametrize(
    "found",
    [None, [], "0.5", [0.5] * 99, [0.5] * 99 + ["nan"], [0.5] * 99 + [True], [10**400] * 100, {}],
    ids=lambda found: type(found).__name__,
)
def test_what_is_no_sample_of_that_size_is_another_distribution(found: Any) -> None:
    """An observation may be forged, or hold what is no number."""
    assert not same_distribution(found, [0.5] * 100)


def test_samples_are_compared_within_a_fact() -> None:
    """A fact may hold several samples, beside plain values."""
    law = LAWS["uniform"]
    expected = {"rows": {"sample": drawn(law, 1)}, "kind": "crop"}
    assert same_value({"rows": {"sample": drawn(law, 2)}, "kind": "crop"}, expected)
    assert not same_value({"rows": {"sample": [0.0] * SIZE}, "kind": "crop"}, expected)
    assert not same_value({"rows": drawn(law, 1), "kind": "crop"}, expected)
    assert not same_value({"rows": {"sample": drawn(law, 2)}, "kind": "flip"}, expected)
