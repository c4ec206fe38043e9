"""Tests of the judge of procedures: equal facts, thresholds, budgets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judge import ProbePair, judge_exercise
from grader.judge.contest import is_at_most, number_right, reaches, right_in_words
from grader.observation import Definition, Failure, Observation, Place
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
TRAIN = Definition(
    "train",
    Place("cell 4", 7, "def train(images):"),
    "def train(images):\n    model.fit(images)\n    return model\n",
)
SOURCE = "def compile_it(model):\n    model.compile(Adam(0.1), loss)\n    return model\n"
PLACE = Place("cell 4", 7, "def compile_it(model):")
DEFINITION = Definition("compile_it", PLACE, SOURCE)
PROCEDURE = Exercise(
    "compile_it",
    "3.5",
    12,
    "procedure",
    (Probe("one", {}, facts=("optimizer", "rate")), Probe("two", {}, facts=("rate",))),
    requirements=(
        Requirement("optimizer", ("optimizer",), "Adam", "Which?", ".compile("),
        Requirement("learning rate", ("rate",), "0.1", "How large?", "nowhere", share=2),
        Requirement("metrics", ("metrics",), "the accuracy", extra_allowed=True, share=1),
    ),
)


def verdict_on(answered: Any, steps: Any = 60) -> ExerciseVerdict:
    """Judge a model with these answers after this number of steps."""
    values = {"answered": answered, "steps": steps}
    facts = {name: {"value": value, "words": f"{value} here"} for name, value in values.items()}
    found = Observation("train", "held out", facts=facts)
    # The reference's own answers do not count, even if they are wrong.
    expected = {name: {"value": [], "words": ""} for name in values}
    pair = ProbePair(found, replace(found, facts=expected))
    return judge_exercise(CONTEST, [pair], TRAIN)


def statuses(verdict: ExerciseVerdict) -> dict[str, str]:
    """Map each requirement to its status."""
    return {finding.requirement: finding.status for finding in verdict.findings}


def with_right(number: int) -> list[int]:
    """Make answers with this number of right ones."""
    return [right if place < number else 5 - right for place, right in enumerate(ANSWERS)]


@pytest.mark.parametrize(("right", "score"), [(0, 2), (4, 2), (5, 7), (7, 7), (8, 10), (10, 10)])
def test_each_threshold_has_its_points(right: int, score: float) -> None:
    """A share equal to the threshold is enough."""
    verdict = verdict_on(with_right(right))
    assert verdict.score == score


def test_finding_names_the_number_of_right_answers() -> None:
    """The sentence is the judge's, not one from the student's process."""
    finding = verdict_on(with_right(4)).findings[2]
    assert "4 of 10 held-out images read right (40%); expected at least 50%." in finding.message


def test_beyond_the_budget_nothing_is_earned_on_it() -> None:
    """Requirements within an exceeded budget are skipped with a reason."""
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
def test_anything_but_a_number_within_the_budget_exceeds_it(steps: Any) -> None:
    """A forged number of steps exceeds the budget."""
    assert not is_at_most(steps, 100)
    assert statuses(verdict_on(list(ANSWERS), steps))["steps"] == "failed"


@pytest.mark.parametrize(
    "answered",
    [None, 7, "3141502053", {"sample": list(ANSWERS)}, list(ANSWERS) * 2, list(ANSWERS)[:-1]],
)
def test_anything_but_a_list_of_answers_has_none_right(answered: Any) -> None:
    """Answers of another type or number are all wrong."""
    assert number_right(answered, ANSWERS) == 0
    assert statuses(verdict_on(answered))["half"] == "failed"


@given(CLASSES)
def test_right_answers_are_all_right(answers: list[int]) -> None:
    """The right answers reach every threshold."""
    assert number_right(list(answers), answers) == len(answers)
    assert reaches(list(answers), answers, 1.0)
    assert "100%" in right_in_words(list(answers), answers)


@given(CLASSES, st.data())
def test_corrected_answer_adds_one(answers: list[int], data: st.DataObject) -> None:
    """A corrected answer adds one to the number of right answers."""
    found: list[Any] = data.draw(st.lists(st.integers(0, 5), min_size=len(answers)))
    found = found[: len(answers)]
    place = data.draw(st.integers(0, len(answers) - 1))
    corrected = [*found[:place], answers[place], *found[place + 1 :]]
    assert number_right(corrected, answers) == number_right(found, answers) + (
        found[place] != answers[place]
    )


@given(CLASSES, st.floats(0, 1), st.floats(0, 1))
def test_reached_threshold_includes_lower_ones(
    answers: list[int], one: float, other: float
) -> None:
    """Answers that reach a threshold reach every lower one."""
    found = [0] * len(answers)
    low, high = sorted((one, other))
    assert reaches(found, answers, low) or not reaches(found, answers, high)


def test_numbers_that_equal_a_class_are_not_classes() -> None:
    """True and 1.0 are not the class 1."""
    assert number_right([True, 1.0, 1], [1, 1, 1]) == 1
    assert not reaches([], [], 0.0)


def facts(**values: Any) -> dict[str, Any]:
    """Make facts with their values as words."""
    return {name: {"value": value, "words": f"<{value}>"} for name, value in values.items()}


def procedure(one: dict[str, Any], two: dict[str, Any]) -> ExerciseVerdict:
    """Judge the facts of two probes."""
    expected = (
        facts(optimizer="Adam", rate=[0.1, 0.05], metrics=[0.5]),
        facts(rate=[0.1, 0.01]),
    )
    pairs = [
        ProbePair(Observation("f", "p", facts=found), Observation("f", "p", facts=reference))
        for found, reference in zip((one, two), expected, strict=True)
    ]
    return judge_exercise(PROCEDURE, pairs, DEFINITION)


def test_procedure_with_all_facts_right() -> None:
    """A procedure that meets all requirements has full marks; further metrics are allowed."""
    verdict = procedure(
        facts(optimizer="Adam", rate=[0.1, 0.05], metrics=[0.9, 0.5]), facts(rate=[0.1, 0.01])
    )
    assert verdict.score == 12
    assert list(statuses(verdict)) == ["runs", "optimizer", "learning rate", "metrics"]


def test_procedure_pays_by_shares() -> None:
    """A requirement that one probe does not meet costs its share."""
    verdict = procedure(
        facts(optimizer="Adam", rate=[0.1, 0.05], metrics=[0.5]), facts(rate=[0.2, 0.01])
    )
    assert verdict.score == 6
    finding = verdict.findings[2]
    assert finding.message == "Found <[0.2, 0.01]>; expected 0.1."
    assert finding.hint == "How large?"
    assert finding.place == PLACE


def test_finding_points_at_the_line() -> None:
    """A finding has the student's line with the text from the rubric."""
    verdict = procedure(
        facts(optimizer="SGD", rate=[0.1, 0.05], metrics=[0.5]), facts(rate=[0.1, 0.01])
    )
    assert verdict.score == 9
    assert verdict.findings[1].place == Place("cell 4", 8, "model.compile(Adam(0.1), loss)")


@pytest.mark.parametrize(
    "forged",
    [{}, {"optimizer": "Adam"}, {"optimizer": None}, {"optimizer": {}}, {"optimizer": [["value"]]}],
)
def test_fact_of_another_form_does_not_meet_its_requirement(forged: dict[str, Any]) -> None:
    """A missing or forged fact is a finding, not an error."""
    verdict = procedure(forged, facts(rate=[0.1, 0.01]))
    assert verdict.score == 0
    assert statuses(verdict)["optimizer"] == "failed"


CURVE = Exercise(
    "curve",
    "7.1",
    10,
    "procedure",
    (Probe("one", {}, facts=("images", "batches", "accuracy", "order")),),
    requirements=(
        Requirement("images", ("images",), "all images", points_at=".fit(", share=2),
        Requirement("batches", ("batches",), "32", "How many?", follows_from=("images",)),
        Requirement(
            "accuracy",
            ("accuracy",),
            "the accuracy",
            "Which number?",
            share=3,
            follows_from=("images", "batches"),
        ),
        Requirement("order", ("order",), "the order", share=4),
    ),
)
RIGHT = {"images": [0, 1], "batches": 32, "accuracy": 0.5, "order": "first"}


def curve(**found: dict[str, Any]) -> ExerciseVerdict:
    """Judge facts of which some are other than the reference's."""
    seen = {name: found.get(name, {"value": value, "words": "it"}) for name, value in RIGHT.items()}
    pair = ProbePair(
        Observation("curve", "one", facts=seen), Observation("curve", "one", facts=facts(**RIGHT))
    )
    source = "def curve(model):\n    # .fit( is below\n    model.fit(x)\n    return 1\n"
    place = Place("cell 4", 7, "def curve(model):")
    return judge_exercise(CURVE, [pair], Definition("curve", place, source))


WRONG_IMAGES = {"value": [0], "words": "one image"}


def test_what_another_mistake_explains_is_its_consequence() -> None:
    """It refers to the mistake and its line, has no hint, and costs nothing more."""
    verdict = curve(
        images=WRONG_IMAGES, accuracy={"value": 0.25, "words": "a quarter", "fits": True}
    )
    assert [finding.status for finding in verdict.findings[1:]] == [
        "failed",
        "passed",
        "follows",
        "passed",
    ]
    assert verdict.findings[3].message == "Follows from `images` (line 9)."
    assert verdict.findings[3].hint == "" and verdict.findings[3].place is None
    assert verdict.score == 8


def test_what_does_not_fit_a_mistake_is_another_one() -> None:
    """A value that is wrong whatever was before costs its share."""
    verdict = curve(images=WRONG_IMAGES, accuracy={"value": 1.9, "words": "the loss"})
    assert statuses(verdict)["accuracy"] == "failed"
    assert verdict.score == 5


def test_nothing_follows_from_what_is_right() -> None:
    """A value that fits is a mistake if no other mistake explains it."""
    verdict = curve(accuracy={"value": 0.25, "words": "a quarter", "fits": True})
    assert statuses(verdict)["accuracy"] == "failed"
    assert verdict.findings[3].hint == "Which number?"


def test_consequence_of_a_consequence_names_the_mistake() -> None:
    """A chain of consequences leads to its beginning."""
    verdict = curve(
        images=WRONG_IMAGES,
        batches={"value": 1, "words": "batches of 1", "fits": True},
        accuracy={"value": 0.25, "words": "a quarter", "fits": True},
    )
    assert [item.message for item in verdict.findings[2:4]] == [
        "Follows from `images` (line 9)."
    ] * 2
    assert verdict.score == 8


def test_what_cannot_be_looked_at_earns_nothing_and_is_no_second_mistake() -> None:
    """Without a value there is nothing to look at, once another mistake is found."""
    nothing = {"value": None, "words": "no number"}
    verdict = curve(images=WRONG_IMAGES, accuracy=nothing)
    assert statuses(verdict)["accuracy"] == "skipped"
    assert "`images`" in verdict.findings[3].message
    assert verdict.score == 5
    assert statuses(curve(accuracy=nothing))["accuracy"] == "failed"


@pytest.mark.parametrize("forged", ["yes", 1, [True], {"fits": True}])
def test_only_true_fits(forged: Any) -> None:
    """A forged `fits` of another type explains nothing."""
    verdict = curve(images=WRONG_IMAGES, accuracy={"value": 0.1, "words": "x", "fits": forged})
    assert statuses(verdict)["accuracy"] == "failed"


def test_hint_and_line_of_the_fact_come_first() -> None:
    """The fact knows more about its finding than the rubric."""
    verdict = curve(
        images=WRONG_IMAGES | {"hint": "All of them?", "points_at": "return 1"},
    )
    assert verdict.findings[1].hint == "All of them?"
    assert verdict.findings[1].place == Place("cell 4", 10, "return 1")


def test_line_is_never_one_of_the_signature() -> None:
    """A parameter with the text is passed over."""
    fact = WRONG_IMAGES | {"points_at": "model"}
    place = curve(images=fact).findings[1].place
    assert place is not None and place.line == 9


def test_what_rests_on_an_unjudged_requirement_is_not_judged() -> None:
    """A fact that could not be computed leaves open what may follow from it."""
    verdict = curve(
        images={"value": None, "words": "", "error": "KeyError"},
        accuracy={"value": 0.25, "words": "a quarter", "fits": True},
    )
    assert list(statuses(verdict).values()) == [
        "passed",
        "unjudged",
        "passed",
        "unjudged",
        "passed",
    ]
    assert verdict.score == 5


def place_on(source: str, failure: Failure | None = None) -> int | None:
    """Judge a `curve` with this text whose order is wrong, or that failed; return the line."""
    wrong = {**facts(**RIGHT), "order": {"value": None, "words": "nothing"}}
    found = Observation("curve", "one", facts={} if failure else wrong, failure=failure)
    pair = ProbePair(found, Observation("curve", "one", facts=facts(**RIGHT)))
    exercise = replace(
        CURVE, requirements=(Requirement("order", ("order",), "the order", points_at="return"),)
    )
    place = Place("cell 4", 7, "def curve(model):")
    verdict = judge_exercise(exercise, [pair], Definition("curve", place, source))
    finding = next(item for item in verdict.findings if item.status == "failed")
    return finding.place and finding.place.line


def test_forgotten_return_is_named_behind_the_last_line() -> None:
    """The line of the signature would say nothing."""
    assert place_on("def curve(model):\n    x = 1\n    model.fit(x)\n") == 9
    assert place_on("def curve(model):\n    return 1\n    model.fit(x)\n") == 8


def test_loss_that_does_not_fit_is_named_where_the_model_is_compiled() -> None:
    """Keras raises the error in `fit`; what the student has to change is the loss."""
    source = "def curve(model):\n    model.compile(loss='mse')\n    model.fit(x)\n    return 1\n"
    message = "Dimensions must be equal, but are 32 and 6 for '{{node compile_loss/mse/sub}}"
    fit = Place("cell 4", 9, "model.fit(x)")
    assert place_on(source, Failure("raised", "ValueError", message, fit)) == 8
    assert place_on(source, Failure("raised", "ValueError", "another one", fit)) == 9


def test_line_that_gives_a_name_its_value_too_late_is_named() -> None:
    """The sentence says which line reads the name before."""
    source = "def curve(model):\n    model.fit(x)\n    x = 1\n    return 1\n"
    message = "cannot access local variable 'x' where it is not associated with a value"
    failure = Failure("raised", "UnboundLocalError", message, Place("cell 4", 8, "model.fit(x)"))
    assert place_on(source, failure) == 9


def test_wrong_item_of_a_tuple_leads_to_its_assignment() -> None:
    """Of two lines with the text, the one that makes the wrong item is meant."""
    source = (
        "def curve(model):\n    a = model.evaluate(x)\n    b = model.evaluate(x)\n    return a, b\n"
    )
    exercise = replace(
        CURVE, requirements=(Requirement("two", ("two",), "both", points_at=".evaluate("),)
    )
    place = Place("cell 4", 7, "def curve(model):")
    lines = []
    right = [0.3, 0.2]
    for found, expected in (([0.1, 0.2], right), ([0.3, 0.5], right), ([0.1], right), (right, 0.2)):
        pair = ProbePair(
            Observation("curve", "one", facts=facts(two=found)),
            Observation("curve", "one", facts=facts(two=expected)),
        )
        verdict = judge_exercise(exercise, [pair], Definition("curve", place, source))
        lines += [item.place and item.place.line for item in verdict.findings if item.place]
    assert lines == [8, 9, 8, 8]


@pytest.mark.parametrize(("key", "line"), [("kernel_size", 9), ("siz", 10)])
def test_key_that_another_kind_of_dictionary_lacks_leads_to_the_condition(
    key: str, line: int
) -> None:
    """A misspelt key is wrong where it stands."""
    source = (
        "def curve(plan):\n    for step in plan:\n        if step['layer'] != 'convolution':\n"
        f"            print(step['{key}'])\n    return 1\n"
    )
    message = f"'{key}'. `step` is a dictionary with the keys 'layer', 'size', 'strides'"
    at_key = Place("cell 4", 10, f"print(step['{key}'])")
    assert place_on(source, Failure("raised", "KeyError", message, at_key)) == line


def test_a_key_behind_an_early_return_leads_to_its_condition() -> None:
    """The condition is above the line, and not around it."""
    source = (
        "def curve(step):\n    if step['layer'] == 'dense':\n        return 0\n"
        "    return step['units']\n"
    )
    message = "'units'. `step` is a dictionary with the keys 'layer', 'size'"
    at_key = Place("cell 4", 10, "return step['units']")
    assert place_on(source, Failure("raised", "KeyError", message, at_key)) == 8


def test_a_key_beside_right_ones_is_wrong_where_it_stands() -> None:
    """The line before reads a key that only this kind of dictionary has."""
    source = (
        "def curve(plan):\n    for step in plan:\n        if step['layer'] != 'convolution':\n"
        "            print(step['size'])\n            print(step['units'])\n    return 1\n"
    )
    message = "'units'. `step` is a dictionary with the keys 'layer', 'size', 'strides'"
    at_key = Place("cell 4", 11, "print(step['units'])")
    assert place_on(source, Failure("raised", "KeyError", message, at_key)) == 11
