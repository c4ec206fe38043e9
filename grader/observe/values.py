"""The form of returned values: one rule for all functions.

A tuple, a list, an array, a tensor and the values of a dictionary or a data class are one list. A
number or a word of NumPy, TensorFlow or an enumeration is that number or word.
"""

from __future__ import annotations

from collections.abc import Sequence, ValuesView
from dataclasses import fields, is_dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from grader.observation import Plain
from grader.observe.code.calling import CallFailedError, wrong_return
from grader.observe.network.canonical import only_finite

_MOST_BITS = 1024
"""Longest integer written out; Python refuses to write much longer ones."""


def as_plain(returned: Any) -> Plain:
    """Convert a returned value to plain data; tuples, arrays and tensors become lists.

    Raises:
        TypeError: the value holds something else; the message names its type.
    """
    if type(returned) is not float:  # the long lists are of floats
        returned = single(returned)
    if type(returned) is int and returned.bit_length() > _MOST_BITS:
        return f"an integer of {returned.bit_length()} bits"
    if returned is None or type(returned) in (bool, int, float, str):
        return only_finite(returned)
    if isinstance(returned, dict):
        return {str(single(key)): as_plain(value) for key, value in returned.items()}
    parts = parts_of(returned)
    if parts is None:
        raise TypeError(type(returned).__name__)
    return [as_plain(item) for item in parts]


def single(value: Any) -> Any:
    """Return a number or word of any type as plain Python."""
    value = _out_of_tensorflow(value)
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and not value.ndim):
        value = value.item()
        value = value.decode() if isinstance(value, bytes) else value  # a tensor of a word
    # A student's subclass may compare and print itself as something else.
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return int.__int__(value)
    return float.__float__(value) if isinstance(value, float) else value


def parts_of(value: Any) -> list[Any] | None:
    """List the items of a returned value; None without items in an order."""
    value = _out_of_tensorflow(value)
    if isinstance(value, np.ndarray):
        return list(value) if value.ndim else None
    if isinstance(value, dict):
        return list(value.values())
    if is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, field.name) for field in fields(value)]
    is_text = isinstance(value, str | bytes | bytearray | memoryview)
    return list(value) if isinstance(value, Sequence | ValuesView) and not is_text else None


def as_array(returned: Any, expected: str) -> NDArray[Any]:
    """Convert a returned value to an array of numbers.

    Raises:
        CallFailedError: it is no array; `expected` says what it should be.
    """
    try:
        array = _array(returned)
    except (TypeError, ValueError):  # rows of different lengths, or no numbers
        raise CallFailedError(wrong_return(returned, expected)) from None
    if array.dtype.kind not in "fiub":
        raise CallFailedError(wrong_return(returned, expected))
    return array


def _out_of_tensorflow(value: Any) -> Any:
    """Convert a tensor to NumPy; return other values as they are."""
    return keras.ops.convert_to_numpy(value) if keras.ops.is_tensor(value) else value


def _array(value: Any) -> NDArray[Any]:
    value = _out_of_tensorflow(value)
    parts = None if isinstance(value, np.ndarray) else parts_of(value)
    return np.asarray(value) if parts is None else np.array(list(map(_array, parts)))
