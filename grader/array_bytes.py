"""Arrays as bytes, with a dtype from a short list. Nothing is pickled."""

from __future__ import annotations

from typing import Any

import numpy as np

ALLOWED_DTYPES = frozenset({"float32", "float64", "int32", "int64", "uint8", "bool"})
_MOST_DIMENSIONS = 8
_LONGEST = 2**31


def require_allowed(dtype: Any, shape: Any) -> int:
    """Return the size of an array in bytes.

    Raises:
        ValueError: the dtype or the shape is not allowed.
    """
    if not isinstance(dtype, str) or dtype not in ALLOWED_DTYPES:
        raise ValueError(f"arrays of dtype {dtype!r} are not allowed")
    size = np.dtype(dtype).itemsize
    if not isinstance(shape, list | tuple) or len(shape) > _MOST_DIMENSIONS:
        raise ValueError(f"the shape {shape!r} is not allowed")
    for length in shape:
        if type(length) is not int or not 0 <= length <= _LONGEST:
            raise ValueError(f"the shape {shape!r} is not allowed")
        size *= length
    return size


def array_from_bytes(
    content: bytes, dtype: str, shape: tuple[int, ...]
) -> np.ndarray[Any, np.dtype[Any]]:
    """Make an array from its bytes.

    Raises:
        ValueError: the dtype is not allowed, or the number of bytes does not fit the shape.
    """
    if require_allowed(dtype, shape) != len(content):
        raise ValueError(f"{len(content)} bytes are not an array of shape {shape} and {dtype}")
    return np.frombuffer(content, dtype=dtype).reshape(shape)
