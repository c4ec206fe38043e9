"""Do two observations show the same function?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from grader.judge.chance import same_distribution
from grader.observation import Network, Observation, Plain

RELATIVE_TOLERANCE = 1e-4
"""Of the largest reference value. Rounding moves outputs by at most 3.5e-6 of it over threads,
instruction sets and batch sizes; the weakest structural mistake measured, by 1.1e-2."""
ABSOLUTE_TOLERANCE = 1e-6


def largest_difference(
    found: np.ndarray[Any, Any] | None, reference: np.ndarray[Any, Any]
) -> float:
    """Largest difference as a fraction of the largest reference value.

    It is infinite where the shapes differ or a value is not finite.
    """
    if found is None or found.shape != reference.shape:
        return math.inf
    if found.size == 0:
        return 0.0
    mine, theirs = found.astype(np.float64), reference.astype(np.float64)
    if not (np.isfinite(mine).all() and np.isfinite(theirs).all()):
        return math.inf
    scale = float(np.max(np.abs(theirs))) + ABSOLUTE_TOLERANCE / RELATIVE_TOLERANCE
    return float(np.max(np.abs(mine - theirs))) / scale


def output_differences(found: Observation, reference: Observation) -> dict[str, float]:
    """Name of each of the reference's arrays → largest difference of the student's from it.

    What is given to the last activation can be seen only where that is an activation of Keras; it
    sharpens the look at the output and does not take its place.
    """
    return {
        name: largest_difference(found.arrays.get(name), values)
        for name, values in reference.arrays.items()
        if name in found.arrays or "before activation" not in name
    }


def same_outputs(found: Observation, reference: Observation) -> bool:
    """Whether all values of the reference, in both modes, are the student's too."""
    differences = output_differences(found, reference).values()
    return all(difference <= RELATIVE_TOLERANCE for difference in differences)


def same_parameters(found: Network, reference: Network) -> bool:
    """Whether the trainable and the non-trainable counts agree."""
    return (
        found.trainable_parameters == reference.trainable_parameters
        and found.non_trainable_parameters == reference.non_trainable_parameters
    )


def output_shapes(network: Network) -> list[tuple[int | None, ...]]:
    """Shapes of what a network returns, batch dimension first."""
    return [tuple(network.nodes[index].shape) for index in network.outputs]


def same_value(
    found: Plain, reference: Plain, extra_allowed: bool = False, tolerance: float = 0.0
) -> bool:
    """Whether a fact has the reference's value; numbers up to rounding, whole numbers exactly.

    A dictionary may hold more than the reference's. So may a list where `extra_allowed` says so,
    in any order. What was drawn at random, `{"sample": [...]}`, is compared by its distribution.
    Numbers that are not whole may differ by `tolerance`.
    """
    if isinstance(reference, Mapping):
        if not isinstance(found, Mapping) or not reference.keys() <= found.keys():
            return False
        if reference.keys() == {"sample"}:
            return same_distribution(found["sample"], reference["sample"])
        return all(
            same_value(found[key], value, tolerance=tolerance) for key, value in reference.items()
        )
    if isinstance(reference, list | tuple):
        if not isinstance(found, list | tuple):
            return False
        if extra_allowed:
            return _holds_all(found, reference)
        return len(found) == len(reference) and all(
            same_value(mine, theirs, tolerance=tolerance)
            for mine, theirs in zip(found, reference, strict=True)
        )
    if isinstance(reference, bool | str | None) or isinstance(found, bool | str | None):
        return type(found) is type(reference) and found == reference
    if isinstance(reference, int):
        return bool(found == reference)
    try:
        return isinstance(found, int | float) and math.isclose(
            found, reference, rel_tol=RELATIVE_TOLERANCE, abs_tol=max(tolerance, ABSOLUTE_TOLERANCE)
        )
    except OverflowError:  # an integer beyond every float
        return False


def _holds_all(found: Sequence[Plain], reference: Sequence[Plain]) -> bool:
    left = list(found)
    for value in reference:
        match = next((index for index, item in enumerate(left) if same_value(item, value)), None)
        if match is None:
            return False
        del left[match]
    return True
