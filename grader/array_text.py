"""Conversion of arrays to text and back.

A plan takes arrays into the process of the student's code as text.
"""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np


def as_text(array: np.ndarray[Any, Any]) -> str:
    """Write an array with its shape and type as text."""
    file = io.BytesIO()
    np.save(file, array, allow_pickle=False)
    return base64.b64encode(file.getvalue()).decode("ascii")


def from_text(text: str) -> np.ndarray[Any, Any]:
    """Read an array from the text of `as_text`."""
    array: np.ndarray[Any, Any] = np.load(io.BytesIO(base64.b64decode(text)), allow_pickle=False)
    return array


def pixels_from_text(text: str) -> np.ndarray[Any, Any]:
    """Read images that were written as integers; scale their pixels to 0 to 1."""
    return from_text(text).astype(np.float32) / 255
