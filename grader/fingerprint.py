"""Fingerprints of values: a few numbers that stand for an array of any size.

A fingerprint is the root mean square of the values and four random projections of them (Johnson and
Lindenstrauss, "Extensions of Lipschitz mappings into a Hilbert space", 1984). If two arrays differ
by a thousandth of their size, all four projections agree to a ten-thousandth with a probability of
about 4e-5.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np

Fingerprint: TypeAlias = "tuple[float, ...]"
"""Root mean square and projections; empty where the values are unknown."""

_PROJECTIONS = 4
LENGTH = 1 + _PROJECTIONS
"""Numbers in the fingerprint of one array."""
UNEQUAL: Fingerprint = (math.nan,) * LENGTH
"""The fingerprint of values that exist and were not computed; it equals none."""
TOLERANCE = 1e-4
"""Largest difference of two projections as a fraction of the root mean square. Rounding moves the
projections of deep networks in training mode by at most 1e-5 of it."""
_POOL_SIZE = 65_521
"""A prime, so that a pattern in the values does not repeat with the pool."""
_DIGITS = 8


def fingerprint_of(values: np.ndarray[Any, Any]) -> Fingerprint:
    """Return the fingerprint of an array; empty if a square is not finite."""
    flat = np.asarray(values, dtype=np.float32).reshape(-1)
    if not flat.size:
        return (0.0,) * LENGTH
    sums = np.zeros(_PROJECTIONS)
    with np.errstate(invalid="ignore", over="ignore"):
        for number, start in enumerate(range(0, flat.size, _POOL_SIZE)):
            part = flat[start : start + _POOL_SIZE]
            sums += math.cos(number) * (part @ _pool()[: part.size]).astype(np.float64)
        size = float(np.sqrt(np.dot(flat, flat) / flat.size, dtype=np.float64))
        numbers = (size, *(sums / math.sqrt(flat.size)))
    if not all(map(math.isfinite, numbers)):
        return ()
    return tuple(float(f"{number:.{_DIGITS}g}") for number in numbers)


def factor_between(found: Sequence[float], expected: Sequence[float]) -> float | None:
    """Return the positive factor between two arrays; None without a known one.

    Args:
        found: fingerprints of one array or of several, one after the other.
        expected: those of the arrays that they are compared with.
    """
    if not found or len(found) != len(expected):
        return None
    sizes, expected_sizes = found[::LENGTH], expected[::LENGTH]
    largest = max(range(len(sizes)), key=expected_sizes.__getitem__)
    if expected_sizes[largest] == 0 or sizes[largest] == 0:
        return 1.0 if not any(sizes) and not any(expected_sizes) else None
    factor = sizes[largest] / expected_sizes[largest]
    for start in range(0, len(found), LENGTH):
        allowed = TOLERANCE * factor * expected[start]
        ends = slice(start, start + LENGTH)
        pairs = zip(found[ends], expected[ends], strict=True)
        if any(abs(one - factor * other) > allowed for one, other in pairs):
            return None
    return factor


def same_values(found: Sequence[float], expected: Sequence[float]) -> bool:
    """Return True if two known arrays agree up to rounding."""
    factor = factor_between(found, expected)
    return factor is not None and abs(factor - 1) <= TOLERANCE


@lru_cache(maxsize=1)
def _pool() -> np.ndarray[Any, np.dtype[np.float32]]:
    generator = np.random.Generator(np.random.PCG64(20150210))
    return generator.standard_normal((_POOL_SIZE, _PROJECTIONS), np.float32)
