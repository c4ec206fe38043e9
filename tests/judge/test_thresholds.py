"""What has to be reached, what must not be exceeded, and what counts within a budget only."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judge import judge_exercise
from grader.judge.exercise import ProbePair
from grader.judge.procedure import is_at_most, number_right, reaches, right_in_words
from grader.observation import Definition, Observation, Place
from grader.rubrics import Exercise, Probe, Requirement
from grader.verdict import ExerciseVerdict

CLASSES = st.lists(st.integers(0, 5), min_size=1, max_size=40)
ANSWERS = (3, 1, 4, 1, 5, 0, 2, 0, 5, 3)
CONTEST = Exercise(
    "train",
    "7.6",
    10,
    "procedure",
    (Probe("held out", {}, facts=("answered", "steps"), answers=ANSWERS),),
    requirements=(
        Requirement("steps", ("steps",), "at most 100", "Fewer?", "fit(", share=2, at_most=100),
        Requirement("half", ("answered",), "at least 50%", share=5, at_least=0.5),
        Requirement(
            "most", ("answered",), "at least 80%", share=3, at_least=0.8, within=("steps",)
        ),
    ),
)
SOURCE = "def train(images):\n    model.fit(images)\n    return model\n"
DEFINITION = Definition("train", Place("cell 4", 7, "def train(images):"), SOURCE)


def verdict_on(answered: Any, steps: Any = 60) -> ExerciseVerdict:
    """The verdict on a model that gives these answers after so many steps."""
    values = {"answered": answered, "steps": steps}
    facts = {name: {"value": value, "words": f"{value} here"} for name, value in values.items()}
    found = Observation("train", "held out", facts=facts)
    # What the solution answers plays no role, be it wrong.
    theirs = {name: {"value": [], "words": ""} for name in values}
    pair = ProbePair(found, replace(found, facts=theirs))
    return judge_exercise(CONTEST, [pair], DEFINITION)


def statuses(verdict: ExerciseVerdict) -> dict[str, str]:
    """Requirement → status."""
    return {finding.requirement: finding.status for finding in verdict.findings}


def with_right(number: int) -> list[int]:
    """Answers of which so many are right."""
    return [right if place < number else 5 - right for place, right in enumerate(ANSWERS)]


@pytest.mark.parametrize(("right", "score"), [(0, 2), (4, 2), (5, 7), (7, 7), (8, 10), (10, 10)])
def test_each_threshold_has_its_points(right: int, score: float) -> None:
    """Whoever reaches a threshold exactly has it."""
    verdict = verdict_on(with_right(right))
    assert verdict.score == score


def test_finding_tells_how_many_are_right() -> None:
    """The student learns the number, in words of the judge, not of the student's process."""
    finding = verdict_on(with_right(4)).findings[2]
    assert "4 of 10 held-out images read right (40%); expected at least 50%." in finding.message


def test_beyond_the_budget_nothing_is_earned_on_it() -> None:
    """What counts within a budget is skipped with a reason; the rest is judged as always."""
    verdict = verdict_on(list(ANSWERS), steps=101)
    assert statuses(verdict) == {
        "runs": "passed",
        "steps": "failed",
        "half": "passed",
        "most": "skipped",
    }
    assert verdict.score == 5
    assert "steps" in verdict.findings[3].message
    place = verdict.findings[1].place
    assert place is not None and place.line == 8


@pytest.mark.parametrize("steps", [None, True, "60", -1, float("inf"), float("nan"), [60], 100.5])
def test_what_is_no_number_up_to_the_most_is_over_budget(steps: Any) -> None:
    """A forged fact is worth no more than a number."""
    assert not is_at_most(steps, 100)
    assert statuses(verdict_on(list(ANSWERS), steps))["steps"] == "failed"


@pytest.mark.parametrize(
    "answered",
    [None, 7, "3141502053", {"sample": list(ANSWERS)}, list(ANSWERS) * 2, list(ANSWERS)[:-1]],
)
def test_what_is_no_list_of_answers_has_none_right(answered: Any) -> None:
    """Neither another form nor another number of answers is right in part."""
    assert number_right(answered, ANSWERS) == 0
    assert statuses(verdict_on(answered))["half"] == "failed"


@given(CLASSES)
def test_the_right_answers_are_all_right(answers: list[int]) -> None:
    """And reach every threshold."""
    assert number_right(list(answers), answers) == len(answers)
    assert reaches(list(answers), answers, 1.0)
    assert "100%" in right_in_words(list(answers), answers)


@given(CLASSES, st.data())
def test_one_more_right_is_one_more(answers: list[int], data: st.DataObject) -> None:
    """Correcting a wrong answer adds one, whatever the others are."""
    found: list[Any] = data.draw(st.lists(st.integers(0, 5), min_size=len(answers)))
    found = found[: len(answers)]
    place = data.draw(st.integers(0, len(answers) - 1))
    corrected = [*found[:place], answers[place], *found[place + 1 :]]
    assert number_right(corrected, answers) == number_right(found, answers) + (
        found[place] != answers[place]
    )


@given(CLASSES, st.floats(0, 1), st.floats(0, 1))
def test_who_reaches_more_reaches_less(answers: list[int], one: float, other: float) -> None:
    """Thresholds are ordered."""
    found = [0] * len(answers)
    low, high = sorted((one, other))
    assert reaches(found, answers, low) or not reaches(found, answers, high)


def test_numbers_that_only_look_like_classes_are_none() -> None:
    """True is not 1, and 1.0 is no class."""
    assert number_right([True, 1.0, 1], [1, 1, 1]) == 1
    assert not reaches([], [], 0.0)
