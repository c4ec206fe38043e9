"""Returned numbers, lists, arrays and tables: where do two of them first differ?"""

from __future__ import annotations

import functools
import itertools
import operator
from collections.abc import Mapping

from grader.judge.comparison import same_value
from grader.observation import Plain

_NOT_FINITE = ("nan", "inf", "-inf")
"""How such numbers come as plain data."""


def difference_in_words(
    found: Plain, reference: Plain, where: str = "", tolerance: float = 0.0
) -> str | None:
    """The first difference of a value from the reference's, as "found …; expected …".

    Args:
        found: what a student's function returned, as plain data.
        reference: what the reference's returned.
        where: the place of both in what holds them, such as "item 3 of 7".
        tolerance: how far numbers that are not whole may differ beyond rounding.

    Returns:
        None where they are the same; numbers up to rounding, whole numbers exactly.
    """
    if same_value(found, reference, tolerance=tolerance):
        return None
    shapes = _shape_of(found), _shape_of(reference)
    if all(len(shape) > 1 for shape in shapes):
        return _difference_of_arrays(found, reference, shapes, where, tolerance)
    if isinstance(found, list) and isinstance(reference, list) and len(found) == len(reference):
        items = zip(found, reference, strict=True)
        for number, (mine, theirs) in enumerate(items, 1):
            place = _within(f"item {number} of {len(reference)}", where)
            words = difference_in_words(mine, theirs, place, tolerance)
            if words:
                return words
    if isinstance(found, Mapping) and isinstance(reference, Mapping):
        missing = [key for key in reference if key not in found]
        if not missing:
            for key, value in reference.items():
                words = difference_in_words(found[key], value, _within(repr(key), where), tolerance)
                if words:
                    return words
        return _sentence(f"no {missing[0]!r}", f"an entry {missing[0]!r}", where)
    return _sentence(_in_words(found), _in_words(reference), where)


def _shape_of(value: Plain) -> tuple[int, ...]:
    """The shape of an array that came as lists in lists; () for all that is none."""
    if not isinstance(value, list) or not value:
        return ()
    if all(isinstance(item, int | float) or item in _NOT_FINITE for item in value):
        return (len(value),)
    shapes = {_shape_of(item) for item in value}
    inner = shapes.pop()
    return (len(value), *inner) if inner and not shapes else ()


def _difference_of_arrays(
    found: Plain,
    reference: Plain,
    shapes: tuple[tuple[int, ...], tuple[int, ...]],
    where: str,
    tolerance: float,
) -> str:
    array, expected = (f"an array of shape {shape}" for shape in shapes)
    if shapes[0] != shapes[1]:
        return _sentence(array, expected, where)
    indices = list(itertools.product(*map(range, shapes[1])))
    differing = [
        index
        for index in indices
        if not same_value(_item(found, index), _item(reference, index), tolerance=tolerance)
    ]
    first = differing[0]
    verb = "differs" if len(differing) == 1 else "differ"
    return (
        f"Found {_in_words(_item(found, first))} at {list(first)} of {_within(array, where)}; "
        f"expected {_in_words(_item(reference, first))}. "
        f"{len(differing):,} of {len(indices):,} values {verb}."
    )


def _item(value: Plain, index: tuple[int, ...]) -> Plain:
    return functools.reduce(operator.getitem, index, value)


def _within(inner: str, outer: str) -> str:
    return f"{inner} in {outer}" if outer else inner


def _sentence(found: str, expected: str, where: str) -> str:
    place = f" as {where}" if where else ""
    return f"Found {found}{place}; expected {expected}."


def _in_words(value: Plain) -> str:
    match value:
        case bool() | None:
            return str(value)
        case int():
            return f"{value:,}"
        case float():
            return f"{value:,.6g}"
        case str():
            return repr(value)
        case list():
            return f"a list of {len(value)} items"
        case _:
            return "a dictionary"
