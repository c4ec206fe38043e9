"""Arrays as text, which crosses into the process of the student's code with the rest of a probe."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np


def as_text(array: np.ndarray[Any, Any]) -> str:
    """An array with its shape and type; the inverse of `from_text`."""
    file = io.BytesIO()
    np.save(file, array, allow_pickle=False)
    return base64.b64encode(file.getvalue()).decode("ascii")


def from_text(text: str) -> np.ndarray[Any, Any]:
    """An array that was made text by `as_text`."""
    array: np.ndarray[Any, Any] = np.load(io.BytesIO(base64.b64decode(text)), allow_pickle=False)
    return array


def pixels_from_text(text: str) -> np.ndarray[Any, Any]:
    """Images whose pixels were written as integers, with pixels from 0 to 1."""
    return from_text(text).astype(np.float32) / 255
