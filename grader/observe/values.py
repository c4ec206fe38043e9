"""Returned values that are no network: numbers, words, lists and tables of them."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from grader.observation import Plain
from grader.observe.network.canonical import only_finite

_MOST_BITS = 1024
"""Longest integer written out; Python refuses to write much longer ones."""


def as_plain(returned: Any) -> Plain:
    """Convert a returned value to plain data; tuples, arrays and tensors become lists.

    Raises:
        TypeError: the value holds something else; the message names its type.
    """
    if type(returned) is int and returned.bit_length() > _MOST_BITS:
        return f"an integer of {returned.bit_length()} bits"
    if returned is None or type(returned) in (bool, int, float, str):
        return only_finite(returned)
    if isinstance(returned, np.generic):
        return as_plain(returned.item())
    if isinstance(returned, list | tuple):
        return [as_plain(item) for item in returned]
    if isinstance(returned, dict):
        return {str(key): as_plain(value) for key, value in returned.items()}
    if isinstance(returned, np.ndarray):
        return as_plain(returned.tolist())
    if keras.ops.is_tensor(returned):
        return as_plain(keras.ops.convert_to_numpy(returned))
    raise TypeError(type(returned).__name__)
