"""Judges a function by its returned values, probe by probe.

One tenth of the points is for running, the others are for the probes in equal parts. Wrong values
usually have one cause, so the first one is the finding, and costs what all of them cost.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np

from grader.judge.assignments import Runs, deciding_line
from grader.judge.branches import Answer, condition_that_chose
from grader.judge.case import Case, Judgement, ProbePair, Scored, make_finding
from grader.judge.comparison import allowed_difference, same_value
from grader.judge.steps import where_values_differ
from grader.judge.turns import turn_that_adds_nothing
from grader.judge.wording import Wording
from grader.observation import Definition, Place, Plain
from grader.rubrics import Probe
from grader.verdict import Finding

_Array: TypeAlias = "np.ndarray[Any, Any]"
_TENTHS_FOR_RUNNING, _TENTHS_FOR_PROBES = 1, 9
_NOT_FINITE = ("nan", "inf", "-inf")
"""Such numbers as plain data."""


def judge_value(case: Case) -> Judgement:
    """Judge a function by the value that it returns for each probe."""
    probes = {probe.name: probe for probe in case.exercise.probes}
    if len(case.failures) == len(case.pairs):
        return Judgement(case.earn_nothing(Finding("skipped", name) for name in probes))
    runs = make_finding("runs", case.explain_failure() if case.failures else None)
    share = _TENTHS_FOR_PROBES / len(case.pairs)
    judged = [_judge_probe(case, probes[pair.reference.probe], pair) for pair in case.pairs]
    scored = [(runs, _TENTHS_FOR_RUNNING), *((finding, share) for finding in judged)]
    return Judgement(_as_one_mistake(scored))


def _as_one_mistake(scored: Scored) -> Scored:
    """Give the weights of all failed findings to the first one."""
    failed = [finding for finding, _ in scored if finding.status == "failed"]
    if len(failed) < 2:
        return scored
    first = failed[0]
    total = sum(weight for finding, weight in scored if finding.status == "failed")
    line = f" (line {first.place.line})" if first.place else ""
    message = f"Wrong, too: see `{first.requirement}`{line} first."
    return [
        (finding, total if finding is first else weight)
        if finding is first or finding.status != "failed"
        else (Finding("follows", finding.requirement, message), 0.0)
        for finding, weight in scored
    ]


def _judge_probe(case: Case, probe: Probe, pair: ProbePair) -> Finding:
    if pair.found.failure:
        return Finding("skipped", probe.name)
    found, expected = pair.found.facts.get("value"), pair.reference.facts["value"]
    words = difference_in_words(found, expected, tolerance=probe.tolerance)
    if words is None:
        return Finding("passed", probe.name)
    idle = _idle_turn(found, expected, pair, case)
    if idle is not None:
        number, line = idle
        words += f" Turn {number} of the loop adds nothing."
        return make_finding(probe.name, Wording(words, probe.hint, line))
    origins = (where_values_differ(item.found, item.reference) for item in case.pairs)
    # By chance, a right value can come of a wrong one: then other arguments show the line.
    place = where_values_differ(pair.found, pair.reference) or next(filter(None, origins), None)
    if place is None or _differ_in_length(found, expected):
        place = _last_return(pair)
    if place and case.definition:
        wrong = _wrong_pairs(case)
        runs = case.runs(pair, wrong)
        if not _is_of_line(found, expected, place, runs, case):
            turned = _condition(case, wrong, case.definition)
            place = turned or deciding_line(place, "", case.definition, runs)
    place = place or case.line_with("return")
    return make_finding(probe.name, Wording(words, probe.hint, place))


def _condition(case: Case, wrong: Container[str], definition: Definition) -> Place | None:
    """Find the condition that explains all wrong words."""
    answers = {
        pair.reference.probe: Answer(pair.reference.facts["value"], pair.found)
        for pair in case.pairs
    }
    return condition_that_chose(
        [answer for probe, answer in answers.items() if probe in wrong],
        [answer for probe, answer in answers.items() if probe not in wrong],
        definition,
    )


def _is_of_line(found: Plain, expected: Plain, place: Place, runs: Runs, case: Case) -> bool:
    """Return True for a wrong word that no condition explains.

    It is wrong for all arguments, or stands beside the right one in a line that never does right.
    """
    if not isinstance(found, str):
        return False
    words = [pair.reference.facts["value"] for pair in case.pairs]
    is_beside = isinstance(expected, str) and expected in place.text
    return found not in words or (is_beside and place.line not in runs.right)


def _differ_in_length(found: Plain, expected: Plain) -> bool:
    """Return True for lists of different lengths: what is missing can be anywhere."""
    return isinstance(found, list) and isinstance(expected, list) and len(found) != len(expected)


def _idle_turn(
    found: Plain, expected: Plain, pair: ProbePair, case: Case
) -> tuple[int, Place] | None:
    """Find the turn of a loop that makes a list too short."""
    if not isinstance(found, list) or not isinstance(expected, list) or case.definition is None:
        return None
    if len(found) >= len(expected):
        return None
    return turn_that_adds_nothing(pair.found, len(expected), case.definition)


def _wrong_pairs(case: Case) -> dict[str, Place | None]:
    """Return the wrong lines by probe, for probes with a wrong value."""
    tolerances = {probe.name: probe.tolerance for probe in case.exercise.probes}
    return {
        pair.reference.probe: _wrong_line(pair)
        for pair in case.pairs
        if not same_value(
            pair.found.facts.get("value"),
            pair.reference.facts["value"],
            tolerance=tolerances[pair.reference.probe],
        )
    }


def _wrong_line(pair: ProbePair) -> Place | None:
    return where_values_differ(pair.found, pair.reference) or _last_return(pair)


def _last_return(pair: ProbePair) -> Place | None:
    return next((step.place for step in reversed(pair.found.steps) if "" in step.values), None)


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
    tolerance = allowed_difference(expected, tolerance)
    array, expected_array = _as_array(found), _as_array(expected)
    if array is not None and expected_array is not None:
        return _difference_of_arrays(array, expected_array, where, tolerance)
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


def _as_array(value: Plain) -> _Array | None:
    """Return nested lists of numbers as an array; None for anything else."""
    array = np.array(value if isinstance(value, list) else None, dtype=object)
    numbers = all(isinstance(item, int | float) or item in _NOT_FINITE for item in array.flat)
    return array if array.ndim > 1 and array.size and numbers else None


def _difference_of_arrays(found: _Array, expected: _Array, where: str, tolerance: float) -> str:
    array = f"an array of shape {found.shape}"
    if found.shape != expected.shape:
        return _sentence(array, f"an array of shape {expected.shape}", where)
    differing = [
        index
        for index in np.ndindex(expected.shape)
        if not same_value(found[index], expected[index], tolerance=tolerance)
    ]
    first = differing[0]
    verb = "differs" if len(differing) == 1 else "differ"
    return (
        f"Found {_in_words(found[first])} at {list(first)} of {_within(array, where)}; "
        f"expected {_in_words(expected[first])}. "
        f"{len(differing):,} of {expected.size:,} values {verb}."
    )


def _within(inner: str, outer: str) -> str:
    return f"{inner} in {outer}" if outer else inner


def _sentence(found: str, expected: str, where: str) -> str:
    place = f" as {where}" if where else ""
    return f"Found {found}{place}; expected {expected}."


def _in_words(value: Plain) -> str:
    match value:
        case bool() | None | str():
            return repr(value)
        case int():
            return f"{value:,}"
        case float():
            return f"{value:,.6g}"
        case list():
            return f"a list of {len(value)} items"
    return "a dictionary"
