"""Says in which way a fact differs, where its own words are withheld.

A process that knows hidden probes may not speak. What is said here follows from the values alone,
and names none of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from grader.judge.comparison import same_value
from grader.observation import Plain

_SEVERAL = 2
"""Least length of a list of which it is said how many items differ."""
_MIXED = "items"
"""Items of several kinds."""


def kind_of_difference(found: Plain, expected: Plain, *, is_evidence: bool = False) -> str:
    """Describe a wrong value: "other numbers (3 of 5)".

    Args:
        found: the student's value.
        expected: the reference's value.
        is_evidence: True if the values agree, and the numbers that go with them do not.
    """
    if is_evidence:
        return "the right kind of answer, made of something else than what is given"
    match found, expected:
        case None, _:
            return "nothing"
        case bool(), bool():
            return "the contrary"
        case {"sample": _}, {"sample": _}:
            return "random numbers of another distribution"
        case Mapping(), Mapping():
            return _of_dictionaries(found, expected)
        case [*_], [*_]:
            return _of_lists(found, expected)
        case str(), str():
            return "another word"
        case ((int() | float()), (int() | float())):
            return "another number"
    return f"{_in_words(found)} in place of {_in_words(expected)}"


def _of_dictionaries(found: Mapping[str, Plain], expected: Mapping[str, Plain]) -> str:
    missing = [name for name in expected if name not in found]
    if missing:
        return f"no {missing[0]!r}"
    name = next(name for name in expected if not same_value(found[name], expected[name]))
    return f"{kind_of_difference(found[name], expected[name])} as {name!r}"


def _of_lists(found: Sequence[Plain], expected: Sequence[Plain]) -> str:
    noun = _noun(expected)
    if not found:
        return "nothing"
    if len(found) != len(expected):
        return f"{'fewer' if len(found) < len(expected) else 'more'} {noun} than expected"
    if Counter(map(repr, found)) == Counter(map(repr, expected)):
        return f"the right {noun} in another order"
    differing = [pair for pair in zip(found, expected, strict=True) if not same_value(*pair)]
    if len(expected) < _SEVERAL or noun == _MIXED:
        return kind_of_difference(*differing[0])
    return f"other {noun} ({len(differing)} of {len(expected)})"


def _noun(values: Sequence[Plain]) -> str:
    kinds = {_in_words(value).rpartition(" ")[2] for value in values}
    return f"{kinds.pop()}s" if len(kinds) == 1 else _MIXED


def _in_words(value: Plain) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "an answer"
        case str():
            return "a word"
        case int() | float():
            return "a number"
        case Mapping():
            return "a table"
    return "a list"
