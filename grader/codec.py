"""Conversion of observations and plans to plain data and back.

Plain data can cross any boundary. Arrays travel separately, as `grader.array_bytes`. Nothing is
pickled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

import cattrs

from grader.observation import Array, Observation

Data = TypeVar("Data")

_converter = cattrs.Converter(forbid_extra_keys=True)


def _refuse_array(value: Any, _: type) -> Array:
    raise ValueError(f"an array travels beside the plain data, not in it: {type(value).__name__}")


_converter.register_structure_hook_func(lambda kind: kind is Array, _refuse_array)


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


def split_arrays(whole: Observation) -> tuple[Observation, Mapping[str, Array]]:
    """Return an observation without its arrays, and the arrays."""
    return replace(whole, arrays={}), whole.arrays
