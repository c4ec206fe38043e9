"""Do two samples come from the same distribution?

What a random function gives differs from call to call, and no seed's numbers are right ones. So the
judge has a sample of the student's function and one of the reference's, equally large, and compares
the shares of numbers up to x, for every x: the two-sample test of Kolmogorov and Smirnov.

How far such shares differ by chance is bounded whatever the distribution is, discrete ones
included: for two samples of n numbers each, by more than c with a probability of at most
e exp(-n c²) (Wei and Dudley, "Two-sample Dvoretzky-Kiefer-Wolfowitz inequalities", Statistics and
Probability Letters 82, 2012). With 4,096 numbers c is 0.073, with 1,024 it is 0.146: a probability
of 0.6 in place of 0.5 is found, one of 0.52 is not.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from grader.observation import Plain

ERROR_PROBABILITY = 1e-9
"""Of one comparison, to find a difference between two samples of the same distribution. A rubric
that makes a few hundred comparisons takes a right submission for a wrong one less than once in a
million."""
_ROUNDING = 1e-4
"""Numbers that differ by less than this share of the largest count as equal: a distribution may
have all its weight at one number, and right functions round it differently."""


def same_distribution(found: Plain, reference: Plain) -> bool:
    """Whether a sample may come from the reference's distribution.

    Args:
        found: numbers drawn by the student's function; anything else is another distribution.
        reference: as many numbers, drawn by the reference.
    """
    mine, theirs = _sorted_numbers(found), _sorted_numbers(reference)
    if mine is None or theirs is None or mine.shape != theirs.shape or not theirs.size:
        return False
    return _largest_difference(mine, theirs) <= largest_by_chance(theirs.size)


def largest_by_chance(size: int) -> float:
    """By how much the shares of two samples of this size differ at most, all but for the error."""
    return math.sqrt(math.log(math.e / ERROR_PROBABILITY) / size)


def _sorted_numbers(sample: Plain) -> NDArray[np.float64] | None:
    if not isinstance(sample, list) or not all(type(item) in (int, float) for item in sample):
        return None
    try:
        return np.sort(np.array(sample, dtype=np.float64))
    except OverflowError:  # an integer beyond every float
        return None


def _largest_difference(mine: NDArray[np.float64], theirs: NDArray[np.float64]) -> float:
    rounding = _ROUNDING * float(np.max(np.abs(theirs)))
    return max(_excess(mine, theirs, rounding), _excess(theirs, mine, rounding))


def _excess(one: NDArray[np.float64], other: NDArray[np.float64], rounding: float) -> float:
    """By how much the share of `one` up to some x exceeds that of `other`, at most."""
    counts = np.arange(1, one.size + 1)
    others = np.searchsorted(other, one + rounding, side="right")
    return float(np.max(counts - others)) / one.size
