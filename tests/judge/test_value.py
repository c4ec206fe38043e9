"""Tests of the judge of functions that return numbers, lists or tables."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judge import ProbePair, judge_exercise
from grader.judge.value import difference_in_words
from grader.observation import Definition, Failure, Observation, Place, Step
from grader.rubrics import Exercise, Probe
from grader.verdict import ExerciseVerdict

COUNT = Exercise(
    "count",
    "2.4",
    10,
    "value",
    (Probe("small", {}, hint="Is there a bias?"), Probe("large", {}), Probe("odd", {})),
)
EXPECTED = {"small": [156, 0, 2416], "large": [37_752_832], "odd": 0.25}
SOURCE = "def count(plan):\n    numbers = []\n    return numbers\n"
DEFINITION = Definition("count", Place("cell 4", 7, "def count(plan):"), SOURCE)
NUMBERS = st.recursive(
    st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


def judged(**values: Any) -> ExerciseVerdict:
    """Judge a function that returns other values or fails in some probes."""
    pairs = []
    for name, expected in EXPECTED.items():
        value = values.get(name, expected)
        failure = value if isinstance(value, Failure) else None
        facts = {} if failure else {"value": value}
        found = Observation("count", name, facts=facts, failure=failure)
        pairs.append(ProbePair(found, Observation("count", name, facts={"value": expected})))
    return judge_exercise(COUNT, pairs, DEFINITION)


LOOP = """\
def count(plan):
    numbers = []
    for step in plan:
        if step > 1:
            numbers.append(step)
        elif step:
            pass
        last = step
    return numbers
"""


def loop_steps() -> tuple[Step, ...]:
    """Return what is recorded of the loop for the plan [2, 1, 3]."""
    lines = LOOP.splitlines()

    def step(line: int, **values: Any) -> Step:
        return Step(Place("cell 4", 6 + line, lines[line - 1].strip()), (), values)

    first = (step(3, step=2), step(4), step(5, numbers=[2]), step(8, last=2))
    second = (step(3, step=1), step(6), step(7), step(8, last=1))
    third = (step(3, step=3), step(5, numbers=[2, 3]), step(8, last=3), step(9, **{"": [2, 3]}))
    return (step(2, numbers=[]), *first, *second, *third)


@pytest.mark.parametrize(("expected", "line"), [([2, 0, 3], 13), ([2, 0, 0, 3], 15)])
def test_a_turn_that_adds_nothing_to_a_list_is_named(expected: list[int], line: int) -> None:
    """With other than one item for each turn, the finding is at the return."""
    definition = Definition("count", Place("cell 4", 7, "def count(plan):"), LOOP)
    found = Observation("count", "small", facts={"value": [2, 3]}, steps=loop_steps())
    pair = ProbePair(found, Observation("count", "small", facts={"value": expected}))
    exercise = replace(COUNT, probes=COUNT.probes[:1])
    (failed,) = [
        finding
        for finding in judge_exercise(exercise, [pair], definition).findings
        if finding.status == "failed"
    ]
    assert failed.place is not None
    assert failed.place.line == line
    assert ("Turn 2 of the loop adds nothing." in failed.message) == (line == 13)


def test_a_forged_record_of_turns_is_judged() -> None:
    """Lines that the function does not have are no error of the judge."""
    definition = Definition("count", Place("cell 4", 7, "def count(plan):"), LOOP)
    steps = tuple(
        replace(step, place=replace(step.place, line=step.place.line + 900))
        for step in loop_steps()
        if step.place
    )
    found = Observation("count", "small", facts={"value": [2, 3]}, steps=steps)
    pair = ProbePair(found, Observation("count", "small", facts={"value": [2, 0, 3]}))
    exercise = replace(COUNT, probes=COUNT.probes[:1])
    assert judge_exercise(exercise, [pair], definition).score < 10


def test_equal_values_have_full_marks() -> None:
    """There is a finding for running and one for each probe."""
    verdict = judged()
    assert verdict.score == 10
    assert [finding.requirement for finding in verdict.findings] == ["runs", *EXPECTED]


def test_wrong_value_costs_its_probe_and_is_named() -> None:
    """The finding names both values, their place and the student's line."""
    verdict = judged(small=[156, 0, 2400])
    assert verdict.score == pytest.approx(7)
    (failed,) = [finding for finding in verdict.findings if finding.status == "failed"]
    assert failed.requirement == "small"
    assert failed.message == "Found 2,400 as item 3 of 3; expected 2,416."
    assert failed.hint == "Is there a bias?"
    assert failed.place == Place("cell 4", 9, "return numbers")


def test_several_wrong_values_are_one_finding() -> None:
    """The first one costs what all of them cost; the others refer to it."""
    verdict = judged(small=[156, 0, 2400], odd=0.5)
    assert verdict.score == pytest.approx(4)
    assert [finding.status for finding in verdict.findings] == [
        "passed",
        "failed",
        "passed",
        "follows",
    ]
    assert verdict.findings[3].message == "Wrong, too: see `small` (line 9) first."
    assert verdict.findings[3].hint == "" and verdict.findings[3].place is None


def test_failed_call_and_wrong_value_are_one_finding() -> None:
    """The failed call comes first, and the wrong value refers to it."""
    failure = Failure("raised", "KeyError", "'groups'", Place("cell 4", 8, "numbers = []"))
    verdict = judged(large=failure, odd=0.5)
    assert verdict.score == pytest.approx(3)
    assert [item.status for item in verdict.findings] == ["failed", "passed", "skipped", "follows"]


def test_wrong_value_points_at_the_return_that_was_executed() -> None:
    """Of several returns, the one that gave the value is shown."""
    source = "def pick(n):\n    if n > 2:\n        return 'all'\n    return 'none'\n"
    definition = Definition("pick", Place("cell 4", 7, "def pick(n):"), source)
    exercise = Exercise("pick", "5.7", 10, "value", (Probe("few", {}),))
    reference = Observation("pick", "few", facts={"value": "some"})

    def line(*steps: Step) -> int:
        found = Observation("pick", "few", facts={"value": "none"}, steps=steps)
        place = (
            judge_exercise(exercise, [ProbePair(found, reference)], definition).findings[1].place
        )
        assert place is not None
        return place.line

    assert line(Step(Place("cell 4", 10, "return 'none'"), (), {"": "none"})) == 10
    assert line() == line(Step(None, (), {"n": 3})) == 9


def test_a_forgotten_return_is_at_the_end() -> None:
    """The last line is shown, not the loop whose values are last seen to differ."""
    source = "def pick(n):\n    items = []\n    for item in range(n):\n        items.append(item)\n"
    definition = Definition("pick", Place("cell 4", 7, "def pick(n):"), source)
    exercise = Exercise("pick", "5.7", 10, "value", (Probe("few", {}),))
    loop = Place("cell 4", 9, "for item in range(n):")
    made = Step(loop, ("n",), {"item": 0})
    failure = Failure("wrong_return", "NoneType", "it returns nothing (None); expected a list")
    found = Observation("pick", "few", steps=(made,), failure=failure)
    returned = Step(Place("reference", 3, "return items"), ("items",), {"": [0]})
    other = replace(made, values={"item": 1})
    reference = Observation("pick", "few", facts={"value": [0]}, steps=(other, returned))
    verdict = judge_exercise(exercise, [ProbePair(found, reference)], definition)
    assert verdict.findings[0].place == Place("cell 4", 10, "items.append(item)")


def test_whole_numbers_are_compared_exactly() -> None:
    """One missing bias among millions of weights loses points."""
    assert judged(large=[37_752_831]).score < 10
    assert judged(large=[37_752_832.0]).score == 10


def test_other_numbers_are_compared_up_to_rounding() -> None:
    """Rounding of a decimal number is allowed."""
    assert judged(odd=0.25 + 1e-9).score == 10
    assert judged(odd=0.26).score < 10


def test_probe_may_allow_more_than_rounding() -> None:
    """A tolerance applies to decimal numbers, not to whole ones."""
    probe = Probe("pixels", {}, tolerance=0.01)
    exercise = Exercise("rotate", "6.3", 10, "value", (probe,))
    expected = [[0.0, 0.5], [3, 0.25]]

    def score(value: Any) -> float:
        pair = [
            Observation("rotate", "pixels", facts={"value": item}) for item in (value, expected)
        ]
        return judge_exercise(exercise, [ProbePair(*pair)]).score

    assert score([[0.009, 0.495], [3, 0.2541]]) == 10
    assert score([[0.02, 0.5], [3, 0.25]]) < 10
    assert score([[0.0, 0.5], [3.001, 0.25]]) < 10


def test_probe_that_fails_costs_its_part() -> None:
    """The values of the other probes still count."""
    failure = Failure("raised", "KeyError", "'groups'")
    verdict = judged(large=failure)
    assert verdict.score == pytest.approx(6)
    statuses = {finding.requirement: finding.status for finding in verdict.findings}
    assert statuses == {"runs": "failed", "small": "passed", "large": "skipped", "odd": "passed"}


def test_function_that_never_returns_a_value_earns_nothing() -> None:
    """If all calls fail, all findings are skipped."""
    failure = Failure("not_answered", "NotImplementedError", "2.4")
    verdict = judged(small=failure, large=failure, odd=failure)
    assert verdict.score == 0
    assert {finding.status for finding in verdict.findings} == {"skipped"}


@given(NUMBERS)
def test_value_is_the_same_as_itself(value: Any) -> None:
    """A value does not differ from itself."""
    assert difference_in_words(value, value) is None


@given(NUMBERS, NUMBERS)
def test_every_difference_is_described(found: Any, reference: Any) -> None:
    """Two values are the same, or there is a sentence with both."""
    words = difference_in_words(found, reference)
    assert words is None or (words.startswith("Found ") and "; expected " in words)


@pytest.mark.parametrize(
    ("found", "expected", "words"),
    [
        (5, [5], "Found 5; expected a list of 1 items."),
        ([1, 2], [1], "Found a list of 2 items; expected a list of 1 items."),
        (
            [[1], [2]],
            [[1], [3]],
            "Found 2 at [1, 0] of an array of shape (2, 1); expected 3. 1 of 2 values differs.",
        ),
        (
            {"crop": [[0.5, 1.5], [2.5, 3.5]]},
            {"crop": [[0.5, 1.0], [2.0, 3.0]]},
            "Found 1.5 at [0, 1] of an array of shape (2, 2) in 'crop'; expected 1. "
            "3 of 4 values differ.",
        ),
        (
            [[1, 2]],
            [[1], [2]],
            "Found an array of shape (1, 2); expected an array of shape (2, 1).",
        ),
        (
            [["nan", 1.0]],
            [[0.5, 1.0]],
            "Found 'nan' at [0, 0] of an array of shape (1, 2); expected 0.5. "
            "1 of 2 values differs.",
        ),
        ([[1], [2, 3]], [[1], [2, 4]], "Found 3 as item 2 of 2 in item 2 of 2; expected 4."),
        ({"a": 1}, {"b": 1}, "Found no 'b'; expected an entry 'b'."),
        ({"a": 1}, {"a": 2}, "Found 1 as 'a'; expected 2."),
        (True, 1, "Found True; expected 1."),
        ("nan", 0.5, "Found 'nan'; expected 0.5."),
        (None, 3, "Found None; expected 3."),
    ],
)
def test_difference_in_words(found: Any, expected: Any, words: str) -> None:
    """The sentence names the first difference and its place."""
    assert difference_in_words(found, expected) == words


def test_small_entries_of_an_array_may_differ_by_rounding_of_the_largest() -> None:
    """The named difference is one by the same rule."""
    expected = [[250.0, 0.01], [0.02, 1.0]]
    assert difference_in_words([[250.0, 0.02], [0.01, 1.0]], expected) is None
    words = difference_in_words([[250.0, 0.02], [0.01, 2.0]], expected)
    assert words is not None
    assert words.startswith("Found 2 at [1, 1]")
    assert words.endswith("1 of 4 values differs.")


def test_a_finding_that_only_a_hidden_probe_shows_is_marked() -> None:
    """A value of a public probe stays; without public probes, everything is hidden."""
    probes = tuple(replace(probe, is_hidden=probe.name != "small") for probe in COUNT.probes)
    exercise = replace(COUNT, probes=probes)

    def marked(exercise: Exercise, **values: Any) -> dict[str, bool]:
        pairs = [
            ProbePair(
                Observation("count", name, facts={"value": values.get(name, value)}),
                Observation("count", name, facts={"value": value}),
            )
            for name, value in EXPECTED.items()
        ]
        verdict = judge_exercise(exercise, pairs, DEFINITION)
        return {item.requirement: item.is_hidden for item in verdict.findings if item.message}

    assert marked(exercise, small=[1, 0, 2416]) == {"small": False}
    assert marked(exercise, large=[1]) == {"large": True}
    assert marked(exercise, small=[1, 0, 2416], large=[1]) == {"small": False, "large": True}
    assert marked(COUNT, large=[1]) == {"large": False}
    all_hidden = replace(
        COUNT, probes=tuple(replace(probe, is_hidden=True) for probe in COUNT.probes)
    )
    assert marked(all_hidden, small=[1, 0, 2416]) == {"small": True}
