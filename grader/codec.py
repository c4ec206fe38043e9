"""Conversion of observations and plans to plain data and back.

Plain data can cross any boundary. Arrays travel separately, as bytes with a dtype from a short
list. Nothing is pickled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

import cattrs
import numpy as np

from grader.observation import Observation

Data = TypeVar("Data")

ALLOWED_DTYPES = frozenset({"float32", "float64", "int32", "int64", "uint8", "bool"})
_MOST_DIMENSIONS = 8
_LONGEST = 2**31

_converter = cattrs.Converter(forbid_extra_keys=True)


def _refuse_array(value: Any, _: type) -> np.ndarray[Any, Any]:
    raise ValueError(f"an array travels beside the plain data, not in it: {type(value).__name__}")


_converter.register_structure_hook_func(lambda kind: kind is np.ndarray, _refuse_array)


def to_plain(value: Any) -> Any:
    """Convert a dataclass without arrays to dictionaries, lists, strings and numbers."""
    return _converter.unstructure(value)


def from_plain(plain: Any, kind: type[Data]) -> Data:
    """Make a dataclass from plain data.

    Raises:
        ValueError: the data do not fit the class; the message names the first wrong field.
    """
    try:
        return _converter.structure(plain, kind)
    except (
        cattrs.BaseValidationError,
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        reasons = (
            cattrs.transform_error(error)
            if isinstance(error, cattrs.BaseValidationError)
            else [repr(error)]
        )
        raise ValueError(f"not a {kind.__name__}: {reasons[0]}") from None


def split_arrays(whole: Observation) -> tuple[Observation, Mapping[str, np.ndarray[Any, Any]]]:
    """Return an observation without its arrays, and the arrays."""
    return replace(whole, arrays={}), whole.arrays


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
