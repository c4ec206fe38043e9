"""Judges a function that returns numbers, lists, arrays or tables: each probe by its value.

One tenth of the points is for running, the others are for the probes in equal parts.
"""

from __future__ import annotations

import functools
import itertools
import math
import operator
from collections.abc import Iterator, Mapping

from grader.judge.case import Case, Judgement, ProbePair, make_finding
from grader.judge.comparison import same_value
from grader.judge.wording import Wording
from grader.observation import Plain
from grader.rubrics import Probe
from grader.verdict import Finding

_TENTHS_FOR_RUNNING, _TENTHS_FOR_PROBES = 1, 9
_NOT_FINITE = ("nan", "inf", "-inf")
"""Such numbers as plain data."""


def judge_value(case: Case) -> Judgement:
    """Judge a function by the value that it returns for each probe."""
    failures = [pair.found.failure for pair in case.pairs if pair.found.failure]
    if len(failures) == len(case.pairs):
        others = [Finding("skipped", probe.name) for probe in case.exercise.probes]
        return Judgement(case.earn_nothing(failures[0], others))
    runs = make_finding("runs", case.explain(failures[0]) if failures else None)
    probes = {probe.name: probe for probe in case.exercise.probes}
    share = _TENTHS_FOR_PROBES / len(case.pairs)
    judged = [_judge_probe(case, probes[pair.reference.probe], pair) for pair in case.pairs]
    return Judgement([(runs, _TENTHS_FOR_RUNNING), *((finding, share) for finding in judged)])


def _judge_probe(case: Case, probe: Probe, pair: ProbePair) -> Finding:
    if pair.found.failure:
        return Finding("skipped", probe.name)
    found, expected = pair.found.facts.get("value"), pair.reference.facts["value"]
    words = difference_in_words(found, expected, tolerance=probe.tolerance)
    wording = Wording(words, probe.hint, case.line_with("return")) if words else None
    return make_finding(probe.name, wording)


def difference_in_words(
    found: Plain, expected: Plain, where: str = "", tolerance: float = 0.0
) -> str | None:
    """Describe the first difference of two values as "Found …; expected …".

    Args:
        found: the value of a student's function, as plain data.
        expected: the value of the reference's function.
        where: the place of both in a larger value, such as "item 3 of 7".
        tolerance: the largest difference of numbers that are not whole, beyond rounding.

    Returns:
        None if they are the same; numbers up to rounding, whole numbers exactly.
    """
    if same_value(found, expected, tolerance=tolerance):
        return None
    shapes = _shape_of(found), _shape_of(expected)
    if all(len(shape) > 1 for shape in shapes):
        return _difference_of_arrays(found, expected, shapes, where, tolerance)
    if isinstance(found, Mapping) and isinstance(expected, Mapping):
        missing = [key for key in expected if key not in found]
        if missing:
            return _sentence(f"no {missing[0]!r}", f"an entry {missing[0]!r}", where)
    for place, one, other in _parts(found, expected):
        words = difference_in_words(one, other, _within(place, where), tolerance)
        if words:
            return words
    return _sentence(_in_words(found), _in_words(expected), where)


def _parts(found: Plain, expected: Plain) -> Iterator[tuple[str, Plain, Plain]]:
    """Yield the places in two lists or dictionaries, with both values."""
    if isinstance(found, Mapping) and isinstance(expected, Mapping):
        for key, value in expected.items():
            yield repr(key), found[key], value
    elif isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        for number, (one, other) in enumerate(zip(found, expected, strict=True), 1):
            yield f"item {number} of {len(expected)}", one, other


def _shape_of(value: Plain) -> tuple[int, ...]:
    """Return the shape of an array given as nested lists; () for anything else."""
    if not isinstance(value, list) or not value:
        return ()
    if all(isinstance(item, int | float) or item in _NOT_FINITE for item in value):
        return (len(value),)
    shapes = {_shape_of(item) for item in value}
    inner = shapes.pop()
    return (len(value), *inner) if inner and not shapes else ()


def _difference_of_arrays(
    found: Plain,
    expected: Plain,
    shapes: tuple[tuple[int, ...], tuple[int, ...]],
    where: str,
    tolerance: float,
) -> str:
    array, expected_array = (f"an array of shape {shape}" for shape in shapes)
    if shapes[0] != shapes[1]:
        return _sentence(array, expected_array, where)
    differing = []
    for index in itertools.product(*map(range, shapes[1])):
        one, other = (functools.reduce(operator.getitem, index, item) for item in (found, expected))
        if not same_value(one, other, tolerance=tolerance):
            differing.append((list(index), _in_words(one), _in_words(other)))
    place, one, other = differing[0]
    verb = "differs" if len(differing) == 1 else "differ"
    return (
        f"Found {one} at {place} of {_within(array, where)}; expected {other}. "
        f"{len(differing):,} of {math.prod(shapes[1]):,} values {verb}."
    )


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
