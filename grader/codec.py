"""Conversion of observations and plans to plain data and back.

Plain data can cross any boundary. Arrays travel separately, as `grader.array_bytes`. Nothing is
pickled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import is_dataclass, replace
from typing import Any, TypeVar, get_args, get_type_hints

import cattrs

from grader.observation import Array, Observation

Data = TypeVar("Data")

_converter = cattrs.Converter(forbid_extra_keys=True)


def _refuse_array(value: Any, _: type) -> Array:
    raise ValueError(f"an array travels beside the plain data, not in it: {type(value).__name__}")


_converter.register_structure_hook_func(lambda kind: kind is Array, _refuse_array)


def prepare(*kinds: Any) -> None:
    """Generate the code that converts dataclasses, and those in their fields.

    It is otherwise generated at the first use, in each process that is forked from this one.
    """
    for kind in kinds:
        if is_dataclass(kind):
            _converter.get_structure_hook(kind)
            _converter.get_unstructure_hook(kind)
            prepare(*get_type_hints(kind).values())
        prepare(*get_args(kind))


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
