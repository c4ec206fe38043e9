"""Compares two observations, and two facts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from grader.judge.chance import same_distribution
from grader.observation import Network, Observation, Plain

RELATIVE_TOLERANCE = 1e-4
"""Allowed difference as a fraction of the largest reference value. Rounding moves outputs by at
most 3.5e-6 of it over threads, instruction sets and batch sizes; the weakest structural mistake
measured, by 1.1e-2."""
ABSOLUTE_TOLERANCE = 1e-6


def largest_difference(found: np.ndarray[Any, Any] | None, expected: np.ndarray[Any, Any]) -> float:
    """Return the largest difference as a fraction of the largest expected value.

    It is infinite if the shapes differ or a value is not finite.
    """
    if found is None or found.shape != expected.shape:
        return math.inf
    if found.size == 0:
        return 0.0
    one, other = found.astype(np.float64), expected.astype(np.float64)
    if not (np.isfinite(one).all() and np.isfinite(other).all()):
        return math.inf
    scale = float(np.max(np.abs(other))) + ABSOLUTE_TOLERANCE / RELATIVE_TOLERANCE
    return float(np.max(np.abs(one - other))) / scale


def output_differences(found: Observation, reference: Observation) -> dict[str, float]:
    """Map each of the reference's arrays to the student's largest difference.

    The input of the last activation is compared only if Keras computes that activation in both: it
    makes the comparison of the output more exact and does not replace it.
    """
    return {
        name: largest_difference(found.arrays.get(name), values)
        for name, values in reference.arrays.items()
        if name in found.arrays or "before activation" not in name
    }


def same_outputs(found: Observation, reference: Observation) -> bool:
    """Return True if all arrays of the reference, in both modes, agree."""
    differences = output_differences(found, reference).values()
    return all(difference <= RELATIVE_TOLERANCE for difference in differences)


def same_parameters(found: Network, expected: Network) -> bool:
    """Return True if the trainable and the non-trainable counts agree."""
    return (
        found.trainable_parameters == expected.trainable_parameters
        and found.non_trainable_parameters == expected.non_trainable_parameters
    )


def output_shapes(network: Network) -> list[tuple[int | None, ...]]:
    """List the shapes of a network's outputs, batch dimension first."""
    return [tuple(network.nodes[index].shape) for index in network.outputs]


def same_value(
    found: Plain, expected: Plain, extra_allowed: bool = False, tolerance: float = 0.0
) -> bool:
    """Return True if a fact has the expected value.

    Whole numbers are compared exactly, others up to a fraction of the largest in the whole list. A
    random sample, `{"sample": [...]}`, is compared by its distribution. A dictionary may have
    further entries.

    Args:
        found: the student's fact.
        expected: the reference's fact.
        extra_allowed: True if a list may have further items, in any order.
        tolerance: the largest difference of numbers that are not whole.
    """
    tolerance = allowed_difference(expected, tolerance)
    if isinstance(expected, Mapping):
        if not isinstance(found, Mapping) or not expected.keys() <= found.keys():
            return False
        if expected.keys() == {"sample"}:
            return same_distribution(found["sample"], expected["sample"])
        items = [(found[key], value) for key, value in expected.items()]
        return all(same_value(*item, tolerance=tolerance) for item in items)
    if isinstance(expected, list | tuple):
        if not isinstance(found, list | tuple):
            return False
        if extra_allowed:
            return _contains_all(found, expected)
        return len(found) == len(expected) and all(
            same_value(*item, tolerance=tolerance) for item in zip(found, expected, strict=True)
        )
    if isinstance(expected, bool | str | None) or isinstance(found, bool | str | None):
        return type(found) is type(expected) and found == expected
    if isinstance(expected, int):
        return bool(found == expected)
    try:
        return isinstance(found, int | float) and math.isclose(
            found, expected, rel_tol=0, abs_tol=tolerance
        )
    except OverflowError:  # an integer beyond every float
        return False


def allowed_difference(expected: Plain, tolerance: float = 0.0) -> float:
    """Return the allowed difference of a number, or of numbers in a list.

    Args:
        expected: the reference's value.
        tolerance: what is allowed already.
    """
    largest = max(map(abs, _numbers(expected)), default=0.0)
    return max(tolerance, ABSOLUTE_TOLERANCE, RELATIVE_TOLERANCE * largest)


def _numbers(value: Plain) -> Iterator[float]:
    """Yield the decimal numbers of a value or list, without those in dictionaries."""
    if isinstance(value, float):
        yield value if math.isfinite(value) else 0.0
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _numbers(item)


def _contains_all(found: Sequence[Plain], expected: Sequence[Plain]) -> bool:
    left = list(found)
    for value in expected:
        match = next((index for index, item in enumerate(left) if same_value(item, value)), None)
        if match is None:
            return False
        del left[match]
    return True
