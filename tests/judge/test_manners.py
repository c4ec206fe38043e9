"""Silence and the name of the last layer, which a task asks for besides the result."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.judge import ProbePair, judge_exercise
from grader.observation import Definition, Network, Node, Observation, Place
from grader.rubrics import Exercise, Probe, Requirement
from grader.verdict import ExerciseVerdict, Finding

TRAIN = Exercise(
    "train",
    "1.4",
    10,
    "procedure",
    (Probe("one", {}, facts=("weights",)),),
    requirements=(Requirement("weights", ("weights",), "these"),),
    printing_costs=0.05,
)
TEXT = """def train(model):
    model.fit(x, verbose=0)
    model.fit(x, y)
    model.evaluate(x)
    print("done")
    return model
"""
BRANCH = Exercise(
    "branch", "4.7", 10, "block", (Probe("one", {"name": "answer"}),), naming_costs=0.05
)


def verdict_on(words: str, lines: int) -> ExerciseVerdict:
    """Judge a right training that printed some lines."""
    facts = {
        "weights": {"value": [0.5], "words": "0.5"},
        "printed": {"value": lines, "words": words, "is_claim": True},
    }
    definition = Definition("train", Place("cell 1", 1, "def train(model):"), TEXT)
    found = Observation("train", "one", facts=facts)
    quiet = {**facts, "printed": {"value": 0, "words": ""}}
    return judge_exercise(TRAIN, [ProbePair(found, replace(found, facts=quiet))], definition)


def failed(verdict: ExerciseVerdict) -> list[Finding]:
    """List the mistakes."""
    return [finding for finding in verdict.findings if finding.status == "failed"]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("3 lines, the first `Epoch 1/3`,", "model.fit(x, y)"),
        ("1 line, the first `1/1 0s`,", "model.evaluate(x)"),
    ],
)
def test_what_is_printed_costs_its_share(words: str, line: str) -> None:
    """The line is the first that may have printed it."""
    verdict = verdict_on(words, 3)
    (finding,) = failed(verdict)
    assert verdict.score == 9.5
    assert finding.message == f"Found {words} printed; expected nothing."
    assert finding.place is not None
    assert finding.place.text == line


def test_silence_is_not_listed() -> None:
    """A function that prints nothing has all points and no further line."""
    verdict = verdict_on("", 0)
    assert verdict.score == 10
    assert [finding.requirement for finding in verdict.findings] == ["runs", "weights"]


@pytest.mark.parametrize(
    ("names", "score"),
    [(("", "answer"), 10), (("answer", ""), 10), (("", ""), 9.5), (("answer", "other"), 10)],
)
def test_the_last_layer_or_its_activation_has_the_name(
    names: tuple[str, str], score: float
) -> None:
    """A name at neither of the two costs its share."""
    dense, softmax = names
    nodes = (
        Node("input", "", {}, (), (None, 3)),
        Node("dense", dense, {}, (0,), (None, 2), parameters=8),
        Node("softmax", softmax, {}, (1,), (None, 2)),
    )
    found = Observation("branch", "one", network=Network(nodes, (2,), 8, 0))
    assert judge_exercise(BRANCH, [ProbePair(found, found)]).score == score


def test_a_named_layer_in_a_wrong_network_is_named() -> None:
    """It stands in the wrong place, which is the only mistake."""
    nodes = (
        Node("input", "", {}, (), (None, 2)),
        Node("dense", "answer", {}, (0,), (None, 2), parameters=6),
        Node("softmax", "", {}, (1,), (None, 2)),
        Node("dropout", "", {}, (2,), (None, 2)),
    )
    expected = Observation("branch", "one", network=Network(nodes[:3], (2,), 6, 0))
    found = replace(expected, network=Network(nodes, (3,), 7, 0))
    verdict = judge_exercise(BRANCH, [ProbePair(found, expected)])
    assert "name" not in [finding.requirement for finding in verdict.findings]
    assert verdict.score < 9


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("def branch(X, name):\n    return Dense(2, name=name)(X)\n", 10),
        (
            "def branch(X, name):\n    return Dense(2, **{k: v for k, v in locals().items()})(X)\n",
            10,
        ),
        ("def branch(X, label):\n    return Dense(2, name=label)(X)\n", 10),
        ("def branch(X, **given):\n    return Dense(2, **given)(X)\n", 10),
        ('def branch(X, name):\n    return Dense(2, name="answer")(X)\n', 9.5),
    ],
)
def test_a_name_that_is_written_in_is_none(text: str, score: float) -> None:
    """The name of the public probe as a constant is right in that probe only."""
    nodes = (
        Node("input", "", {}, (), (None, 3)),
        Node("dense", "answer", {}, (0,), (None, 2), parameters=8),
    )
    found = Observation("branch", "one", network=Network(nodes, (1,), 8, 0))
    definition = Definition("branch", Place("cell 1", 1, "def branch(X, name):"), text)
    verdict = judge_exercise(BRANCH, [ProbePair(found, found)], definition)
    assert verdict.score == score
    assert [item.place.line for item in failed(verdict) if item.place] == [1] * (score < 10)
