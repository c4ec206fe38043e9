"""Tests of evidence: what only an honest observation can show, beside what can be guessed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from layered import residual_block

from grader.judge import ProbePair, judge_exercise
from grader.observation import Observation
from grader.rubrics import Exercise, Probe, Requirement
from grader.verdict import ExerciseVerdict

PIXELS = [0.11, 0.52, 0.37, 0.94]
TRAIN = Exercise(
    "train",
    "1.1",
    10,
    "procedure",
    (Probe("small", {}, facts=("trained_on", "goes_on")),),
    requirements=(
        Requirement("images", ("trained_on",), "all images", share=6),
        Requirement("optimizer", ("goes_on",), "the same one", follows_from=("images",), share=4),
    ),
)
RIGHT = {
    "trained_on": {"value": [0, 1, 2, 3], "words": "all", "evidence": PIXELS},
    "goes_on": {"value": True, "words": "the same", "is_claim": True},
}


def trained(**changed: Any) -> ExerciseVerdict:
    """Judge a training with some changed facts; the reference says which are claims."""
    facts = {name: {**fact, **changed.get(name, {})} for name, fact in RIGHT.items()}
    reference = Observation("train", "small", facts=RIGHT)
    return judge_exercise(TRAIN, [ProbePair(replace(reference, facts=facts), reference)])


@pytest.mark.parametrize("evidence", [None, [], [0.5] * 4, "all", [0.11, 0.0, 0.0, 0.0]])
def test_claims_alone_earn_nothing(evidence: Any) -> None:
    """Right values with wrong evidence earn nothing, and neither do claims beside them."""
    assert trained(trained_on={"evidence": evidence}).score == 0


def test_a_consequence_needs_evidence() -> None:
    """A mistake that is said to follow from another one earns nothing where nothing is shown."""
    forged = {"value": False, "fits": True}
    assert trained(trained_on={"value": [1], "evidence": [0.5]}, goes_on=forged).score == 0


@pytest.mark.parametrize(
    ("changed", "score"),
    [
        ({}, 10),
        ({"goes_on": {"value": False, "is_claim": False}}, 6),
        # Two of the four images are shown: the training took place.
        ({"trained_on": {"value": [0, 1], "evidence": PIXELS[:2]}}, 4),
        (
            {
                "trained_on": {"value": [0, 1], "evidence": PIXELS[:2]},
                "goes_on": {"value": False, "fits": True},
            },
            4,
        ),
    ],
)
def test_claims_count_beside_evidence(changed: dict[str, Any], score: float) -> None:
    """Where some secret numbers are right, a claim and a consequence earn their points."""
    assert trained(**changed).score == score


def test_zeros_are_guessed() -> None:
    """Numbers that are 0 show nothing."""
    zeros = {"trained_on": {"value": [0.0, 0.0, 0.4], "words": ""}, "goes_on": RIGHT["goes_on"]}
    reference = Observation("train", "small", facts=zeros)
    wrong = {**zeros, "trained_on": {"value": [0.0, 0.0, 0.1], "words": ""}}
    pair = ProbePair(replace(reference, facts=wrong), reference)
    assert judge_exercise(TRAIN, [pair]).score == 0


def test_values_of_another_call_earn_nothing() -> None:
    """An answer counts only with numbers that stand for the arguments of its call."""
    count = Exercise("count", "1.2", 10, "value", (Probe("public", {}), Probe("hidden", {})))
    expected = [
        Observation("count", name, facts={"value": 3}, arrays={"given": np.array([number])})
        for name, number in (("public", 0.2), ("hidden", 0.7))
    ]
    replayed = [expected[0], replace(expected[0], probe="hidden")]
    pairs = [ProbePair(*pair) for pair in zip(replayed, expected, strict=True)]
    assert judge_exercise(count, pairs).score == 0
    assert judge_exercise(count, [ProbePair(item, item) for item in expected]).score == 10


def test_a_network_on_other_inputs_earns_nothing() -> None:
    """A network counts only with the secret inputs that it was to be run on."""
    block = Exercise("block", "1.3", 10, "block", (Probe("small", {}),))
    values = np.linspace(0, 1, 6)
    arrays = {"inference/output": values, "training/output": values}

    def observed(size: float) -> Observation:
        network = residual_block()
        first = replace(network.nodes[0], fingerprint=(size, 0.1, 0.2, 0.3, 0.4))
        network = replace(network, nodes=(first, *network.nodes[1:]))
        return Observation("block", "small", network=network, arrays=arrays)

    assert judge_exercise(block, [ProbePair(observed(1.0), observed(1.0))]).score == 10
    assert judge_exercise(block, [ProbePair(observed(0.9), observed(1.0))]).score == 0
