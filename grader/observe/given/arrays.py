"""Tensors, images, labels and other plain objects that probes ask for."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from grader.array_text import from_text, pixels_from_text
from grader.observe.arguments import argument


@argument
def tensor(shape: list[int]) -> Any:
    """Make a symbolic input; the batch dimension is left open."""
    return keras.Input(tuple(shape))


@argument
def pixels(
    shape: list[int], *, from_: float = 0.0, to: float = 1.0, random: np.random.Generator
) -> NDArray[np.float32]:
    """Make images with values from 0 to 1, or from `from` to `to`."""
    if (from_, to) == (0, 1):
        return random.random(shape, dtype=np.float32)
    return random.uniform(from_, to, shape).astype(np.float32)


@argument
def image(shape: list[int], *, random: np.random.Generator) -> NDArray[np.uint8]:
    """Make images as files hold them: integers from 0 to 255."""
    return random.integers(0, 256, shape, dtype=np.uint8)


@argument
def labels(count: int, *, classes: int, random: np.random.Generator) -> NDArray[np.int64]:
    """Make integers from 0 to `classes` - 1."""
    return random.integers(0, classes, count)


@argument
def array(numbers: list[Any]) -> NDArray[Any]:
    """Make an array of these numbers."""
    return np.array(numbers)


@argument
def shape(sizes: list[int]) -> tuple[int, ...]:
    """Make a tuple; a list of the rubric stays a list."""
    return tuple(sizes)


@argument
def dictionary(entries: dict[str, Any]) -> dict[str, Any]:
    """Make a dictionary; a plain table would ask for an object."""
    return dict(entries)


@argument
def npy(text: str) -> NDArray[Any]:
    """Make an array from the text that `grader.array_text` wrote."""
    return from_text(text)


@argument
def npy_pixels(text: str) -> NDArray[Any]:
    """Make images from a text of integers; scale pixels to 0 to 1."""
    return pixels_from_text(text)
