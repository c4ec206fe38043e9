"""Comparison of two random samples by a statistical test.

A random function returns other numbers in each call, and no seed has the right numbers. So the
judge has a sample of the student's function and an equally large one of the reference's, and
compares the shares of numbers up to x, for every x: the two-sample test of Kolmogorov and Smirnov.

The chance difference of such shares is bounded for every distribution, discrete ones included: for
two samples of n numbers each, it exceeds c with a probability of at most e exp(-n c²) (Wei and
Dudley, "Two-sample Dvoretzky-Kiefer-Wolfowitz inequalities", Statistics and Probability Letters
82, 2012). With 4,096 numbers c is 0.073, with 1,024 it is 0.146. In samples of 4,096, a probability
of 0.6 instead of 0.5 is found in 99 of 100 cases, one of 0.52 is not.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from grader.observation import Plain

ERROR_PROBABILITY = 1e-9
"""Probability of finding a difference between two samples of one distribution. In a few hundred
comparisons, a right submission is taken for a wrong one less than once in a million."""
_ROUNDING = 1e-4
"""Share of the largest number by which equal numbers may differ. A distribution may have all its
weight at one number, and right functions round it differently."""


def same_distribution(found: Plain, expected: Plain) -> bool:
    """Return True if a sample may come from the reference's distribution.

    Args:
        found: numbers drawn by the student's function; anything else is another distribution.
        expected: as many numbers, drawn by the reference's function.
    """
    one, other = _sorted_numbers(found), _sorted_numbers(expected)
    if one is None or other is None or one.shape != other.shape or not other.size:
        return False
    rounding = _ROUNDING * float(np.max(np.abs(other)))
    difference = max(_excess(one, other, rounding), _excess(other, one, rounding))
    return difference <= largest_by_chance(other.size)


def largest_by_chance(size: int) -> float:
    """Return the largest difference between two samples explained by chance."""
    return math.sqrt(math.log(math.e / ERROR_PROBABILITY) / size)


def _sorted_numbers(sample: Plain) -> NDArray[np.float64] | None:
    if not isinstance(sample, list) or not all(type(item) in (int, float) for item in sample):
        return None
    try:
        return np.sort(np.array(sample, dtype=np.float64))
    except OverflowError:  # an integer beyond every float
        return None


def _excess(one: NDArray[np.float64], other: NDArray[np.float64], rounding: float) -> float:
    """Return the largest excess of a share of `one` over `other`."""
    counts = np.arange(1, one.size + 1)
    others = np.searchsorted(other, one + rounding, side="right")
    return float(np.max(counts - others)) / one.size
