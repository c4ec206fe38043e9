"""Filters built from shifted sums, so that the order of additions is fixed."""

from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Plane: TypeAlias = NDArray[np.floating[Any]]
"""One number for each pixel of a picture, shape (rows, columns), float32."""


def shifted(plane: Plane, down: int, right: int) -> Plane:
    """Move a plane by whole pixels; new pixels repeat the edge."""
    rows = np.clip(np.arange(plane.shape[0]) - down, 0, plane.shape[0] - 1)
    columns = np.clip(np.arange(plane.shape[1]) - right, 0, plane.shape[1] - 1)
    return plane[rows][:, columns]


def smooth(plane: Plane, steps: tuple[int, ...]) -> Plane:
    """Blur along both axes with the kernel (1, 2, 1) / 4.

    Args:
        plane: the picture.
        steps: distances between the taps of the kernel; each distance is one more blur.
    """
    for step in steps:
        for axis in (0, 1):
            size = plane.shape[axis]
            before = np.maximum(np.arange(size) - step, 0)
            after = np.minimum(np.arange(size) + step, size - 1)
            sides = plane.take(before, axis) + plane.take(after, axis)
            plane = plane * np.float32(0.5) + sides * np.float32(0.25)
    return plane


def shrink(plane: Plane, factor: int) -> Plane:
    """Average over squares of `factor` by `factor` pixels."""
    rows = plane[0::factor]
    for offset in range(1, factor):
        rows = rows + plane[offset::factor]
    columns = rows[:, 0::factor]
    for offset in range(1, factor):
        columns = columns + rows[:, offset::factor]
    return columns * np.float32(1.0 / (factor * factor))


def put_before(
    front: Iterable[Plane], covered: NDArray[np.bool_], behind: Iterable[Plane], factor: int
) -> list[Plane]:
    """Shrink the front planes and lay them over the background.

    Args:
        front: red, green and blue, `factor` times as wide and high as the background.
        covered: True where the front planes show something, in their shape.
        behind: red, green and blue of the background.
        factor: side of the squares whose mean is one pixel.
    """
    inside = covered.astype(np.float32)
    share = shrink(inside, factor)
    return [
        shrink(color * inside, factor) + background * (1.0 - share)
        for color, background in zip(front, behind, strict=True)
    ]


def enlarge(coarse: Plane, size: int) -> Plane:
    """Interpolate a coarse square grid bilinearly to `size` by `size` pixels."""
    cells = coarse.shape[0] - 1
    position = (np.arange(size).astype(np.float32) + np.float32(0.5)) * np.float32(cells / size)
    first = np.minimum(np.floor(position).astype(np.intp), cells - 1)
    weight = position - first.astype(np.float32)
    rows = coarse[first] + (coarse[first + 1] - coarse[first]) * weight[:, None]
    enlarged: Plane = rows[:, first] + (rows[:, first + 1] - rows[:, first]) * weight[None, :]
    return enlarged
