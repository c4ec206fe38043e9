"""Findings and points of one graded function."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from layered import change_node, network, residual_block

from grader.judge import judge_exercise
from grader.judge.exercise import ProbePair
from grader.judge.network import LEVELS
from grader.observation import Definition, Failure, Network, Observation, Place
from grader.report.text import is_untouched
from grader.rubrics import Exercise, Probe, Requirement
from grader.verdict import ExerciseVerdict

RIGHT = residual_block()
BLOCK = Exercise("block", "3.2", 10, "block", (Probe("small", {}),))
VALUES = np.linspace(-2, 2, 24).reshape(2, 12)
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


def seen(net: Network | None = RIGHT, values: Any = VALUES, training: Any = None) -> Observation:
    """A block with its outputs in both modes."""
    training = values if training is None else training
    arrays = {"inference/output": values, "training/output": training}
    return Observation("block", "small", network=net, arrays=arrays)


def judged(found: Observation, reference: Observation | None = None) -> ExerciseVerdict:
    """The verdict on one probe of a block."""
    return judge_exercise(BLOCK, [ProbePair(found, reference or seen())])


def statuses(verdict: ExerciseVerdict) -> dict[str, str]:
    """Requirement → status."""
    return {finding.requirement: finding.status for finding in verdict.findings}


def test_right_function_has_full_marks() -> None:
    """Equal outputs and parameter counts: all levels, no divergence."""
    verdict = judged(seen())
    assert verdict.score == verdict.max_score == 10
    assert statuses(verdict) == dict.fromkeys(LEVELS, "passed")
    assert verdict.divergence is None


def test_right_function_in_another_structure_has_full_marks() -> None:
    """Outputs decide: layers of other kinds, in another wiring, that compute the same."""
    other = replace(
        residual_block(twice=True),
        trainable_parameters=RIGHT.trainable_parameters,
        non_trainable_parameters=RIGHT.non_trainable_parameters,
    )
    verdict = judged(seen(change_node(other, 3, kind="lambda")))
    assert verdict.score == 10
    assert verdict.divergence is None


def test_levels_sum_to_ten() -> None:
    """The levels are tenths."""
    assert sum(LEVELS.values()) == 10


def test_wrong_outputs_with_all_counts_right() -> None:
    """A mistake in the wiring costs structure and outputs, not shape and parameters."""
    verdict = judged(seen(residual_block(twice=True), VALUES + 1))
    assert verdict.score == 5
    assert verdict.divergence is not None
    assert statuses(verdict)["parameters"] == "passed"
    outputs = verdict.findings[-1].message
    assert "inference mode" in outputs
    assert "training mode" in outputs
    assert "expected" in outputs


def test_wrong_in_training_mode_only() -> None:
    """The finding says in which mode the outputs differ."""
    verdict = judged(seen(training=VALUES * 1.5))
    assert verdict.score == 7
    assert "training mode" in verdict.findings[-1].message
    assert "inference mode" not in verdict.findings[-1].message


@pytest.mark.parametrize(("factor", "words"), [(1.5, r"0\.\d+ times"), (1200, r"1,\d\d\d times")])
def test_how_far_the_outputs_are_off_is_written_as_people_do(factor: float, words: str) -> None:
    """No powers of ten with an e, and no digits that say nothing."""
    message = judged(seen(training=VALUES * factor)).findings[-1].message
    assert re.search(f"by {words} the largest value", message)


def test_wrong_shape_and_parameters() -> None:
    """Both numbers are told, the student's and the expected one."""
    wrong = change_node(RIGHT, 7, shape=(None, 3, 3, 9))
    wrong = change_node(wrong, 1, parameters=1234, attributes={"filters": 5})
    verdict = judged(seen(wrong, VALUES[:, :6]))
    assert verdict.score == 1
    shape, parameters = verdict.findings[1:3]
    assert "(batch, 3, 3, 9); expected (batch, 6, 6, 9)" in shape.message
    assert "1,276 trainable" in parameters.message
    assert "72 trainable" in parameters.message


def test_trainable_counts_are_compared_by_themselves() -> None:
    """A frozen layer has the same total and another function in training: it costs points."""
    frozen = replace(
        RIGHT,
        trainable_parameters=RIGHT.trainable_parameters - 6,
        non_trainable_parameters=RIGHT.non_trainable_parameters + 6,
    )
    verdict = judged(seen(frozen))
    assert statuses(verdict)["parameters"] == "failed"
    assert verdict.score == 8


@given(
    st.sampled_from(["inference/output", "training/output"]),
    st.integers(0, VALUES.size - 1),
    st.floats(0.01, 1e6) | st.sampled_from([np.nan, np.inf]),
)
def test_wrong_outputs_never_have_full_marks(name: str, index: int, moved: float) -> None:
    """One wrong number in one mode is enough, even where the structure is the reference's."""
    values = VALUES.copy()
    values.flat[index] += moved
    found = replace(seen(), arrays={**seen().arrays, name: values})
    verdict = judged(found)
    assert verdict.score < verdict.max_score
    assert statuses(verdict)["outputs"] == "failed"


@pytest.mark.parametrize("points", [0.5, 1, 3, 7.5, 20])
def test_points_are_shared_by_tenths(points: float) -> None:
    """Points have at most two decimals and lie between nothing and all."""
    exercise = replace(BLOCK, points=points)
    verdict = judge_exercise(exercise, [ProbePair(seen(values=-VALUES), seen())])
    assert verdict.score == round(0.7 * points, 2)


def test_every_probe_counts() -> None:
    """Right for the public arguments and wrong for the hidden ones is not right."""
    pairs = [ProbePair(seen(), seen()), ProbePair(seen(values=-VALUES), seen())]
    verdict = judge_exercise(BLOCK, pairs)
    assert verdict.score == 7
    assert judge_exercise(BLOCK, pairs[::-1]).score == 7


def test_probe_without_outputs() -> None:
    """Where only the graph is looked at, its counts and shapes decide."""
    graph_only = replace(seen(), arrays={})
    assert judged(graph_only, graph_only).score == 10
    other = replace(graph_only, network=change_node(RIGHT, 7, shape=(None, 6, 6, 4)))
    assert judged(other, graph_only).score < 10


def test_failure_earns_nothing() -> None:
    """A function that raises has no points; what could not be looked at is skipped."""
    place = Place("cell 2", 9, "return 1 / 0")
    failure = Failure("raised", "ZeroDivisionError", "division by zero", place)
    verdict = judged(Observation("block", "small", failure=failure))
    assert verdict.score == 0
    assert statuses(verdict) == {"runs": "failed"} | dict.fromkeys(list(LEVELS)[1:], "skipped")
    assert verdict.findings[0].place == place
    assert not is_untouched(verdict)


def test_failure_in_one_probe_of_several() -> None:
    """A function that works for some arguments only does not work."""
    failed = Observation("block", "small", failure=Failure("raised", "ValueError", "no"))
    verdict = judge_exercise(BLOCK, [ProbePair(seen(), seen()), ProbePair(failed, seen())])
    assert verdict.score == 0


def test_mistake_before_the_failure_is_told() -> None:
    """What was built before a function stopped is compared too."""
    wrong = change_node(RIGHT, 1, attributes={"strides": [2, 2]})
    begun = network(wrong.nodes[:4], (3,))
    failure = Failure("raised", "ValueError", "shapes do not match")
    verdict = judged(Observation("block", "small", network=begun, failure=failure))
    assert verdict.divergence is not None
    assert statuses(verdict)["structure"] == "failed"
    assert verdict.score == 0
    right = replace(begun, nodes=RIGHT.nodes[:4])
    verdict = judged(Observation("block", "small", network=right, failure=failure))
    assert verdict.divergence is None
    assert statuses(verdict)["structure"] == "skipped"


def test_untouched_stub() -> None:
    """A stub that was never filled in costs its points and is known as what it is."""
    failure = Failure("not_answered", "NotImplementedError")
    for exercise in (BLOCK, PROCEDURE):
        verdict = judge_exercise(exercise, [ProbePair(replace(seen(), failure=failure), seen())])
        assert verdict.score == 0
        assert {finding.status for finding in verdict.findings} == {"skipped"}
        assert is_untouched(verdict)
    assert not is_untouched(judged(seen(values=-VALUES)))


def test_forged_observation_without_a_network() -> None:
    """An observation that shows neither a network nor a failure is not right, and harms nobody."""
    verdict = judged(Observation("block", "small", arrays=seen().arrays))
    assert verdict.score == 0
    assert verdict.findings[0].status == "failed"


def facts(**values: Any) -> dict[str, Any]:
    """Facts whose words are their values."""
    return {name: {"value": value, "words": f"<{value}>"} for name, value in values.items()}


def procedure(one: dict[str, Any], two: dict[str, Any]) -> ExerciseVerdict:
    """The verdict on the facts of two probes."""
    expected = (
        facts(optimizer="Adam", rate=[0.1, 0.05], metrics=[0.5]),
        facts(rate=[0.1, 0.01]),
    )
    pairs = [
        ProbePair(Observation("f", "p", facts=mine), Observation("f", "p", facts=theirs))
        for mine, theirs in zip((one, two), expected, strict=True)
    ]
    return judge_exercise(PROCEDURE, pairs, DEFINITION)


def test_procedure_with_all_facts_right() -> None:
    """All requirements met, further metrics allowed: full marks."""
    verdict = procedure(
        facts(optimizer="Adam", rate=[0.1, 0.05], metrics=[0.9, 0.5]), facts(rate=[0.1, 0.01])
    )
    assert verdict.score == 12
    assert list(statuses(verdict)) == ["runs", "optimizer", "learning rate", "metrics"]


def test_procedure_pays_by_shares() -> None:
    """A requirement costs its share, whichever probe shows that it is not met."""
    verdict = procedure(
        facts(optimizer="Adam", rate=[0.1, 0.05], metrics=[0.5]), facts(rate=[0.2, 0.01])
    )
    assert verdict.score == 6
    finding = verdict.findings[2]
    assert finding.message == "Found <[0.2, 0.01]>; expected 0.1."
    assert finding.hint == "How large?"
    assert finding.place == PLACE


def test_finding_points_at_the_line() -> None:
    """A finding is about the line that the rubric names, where the student has one."""
    verdict = procedure(
        facts(optimizer="SGD", rate=[0.1, 0.05], metrics=[0.5]), facts(rate=[0.1, 0.01])
    )
    assert verdict.score == 9
    assert verdict.findings[1].place == Place("cell 4", 8, "model.compile(Adam(0.1), loss)")


@pytest.mark.parametrize(
    "forged",
    [{}, {"optimizer": "Adam"}, {"optimizer": None}, {"optimizer": {}}, {"optimizer": [["value"]]}],
)
def test_fact_in_another_form_is_not_met(forged: dict[str, Any]) -> None:
    """A fact that is missing or has another form is a finding, not an error."""
    verdict = procedure(forged, facts(rate=[0.1, 0.01]))
    assert verdict.score == 0
    assert statuses(verdict)["optimizer"] == "failed"


def test_layers_of_other_sizes_are_said_to_be_judged_by_structure_alone() -> None:
    """Equally many parameters in layers of other sizes cannot be given equal weights."""
    first, second = [index for index, node in enumerate(RIGHT.nodes) if node.parameters][:2]
    found = change_node(RIGHT, first, parameters=RIGHT.nodes[first].parameters - 1)
    found = change_node(found, second, parameters=RIGHT.nodes[second].parameters + 1)
    verdict = judged(seen(found, VALUES + 1))
    assert verdict.score < 10
    assert "a person has to look" in verdict.note
    assert judged(seen(values=VALUES + 1)).note == ""


RUN = replace(RIGHT, seen="run")
ONLY_RUN = "cannot be seen as a graph: judged by its outputs and variables"


def test_right_function_that_could_only_be_run_has_full_marks() -> None:
    """Outputs and counts decide, and the note says that nothing else was looked at."""
    verdict = judged(seen(RUN))
    assert verdict.score == BLOCK.points
    assert ONLY_RUN in verdict.note


def test_wrong_function_that_could_only_be_run_loses_structure_and_outputs() -> None:
    """Equal layers, other outputs: it is otherwise wired, and where is not known."""
    verdict = judged(seen(RUN, VALUES + 1))
    assert verdict.score == 5
    assert verdict.divergence is None
    (structure,) = [item for item in verdict.findings if item.requirement == "structure"]
    assert "where it first differs is not known" in structure.message


def test_probe_that_is_seen_tells_more_than_one_that_is_run() -> None:
    """The first divergence of a graph is named, whatever the other probes had to be run for."""
    exercise = replace(BLOCK, probes=(Probe("small", {}), Probe("large", {})))
    wrong = residual_block(twice=True)
    pairs = [
        ProbePair(seen(replace(wrong, seen=how), VALUES + 1), seen()) for how in ("run", "graph")
    ]
    verdict = judge_exercise(exercise, pairs)
    assert verdict.divergence is not None
    assert any("twice" in finding.message for finding in verdict.findings)


def test_layer_of_a_run_is_named_whatever_its_place() -> None:
    """A layer with weights and other arguments has no counterpart among the expected ones."""
    index = next(number for number, node in enumerate(RUN.nodes) if node.kind == "conv2d")
    nodes = list(RUN.nodes)
    nodes[index] = replace(
        nodes[index], attributes={**nodes[index].attributes, "padding": "valid"}, inputs=()
    )
    verdict = judged(seen(replace(RUN, nodes=tuple(nodes)), VALUES + 1))
    (structure,) = [item for item in verdict.findings if item.requirement == "structure"]
    assert "has padding valid; expected padding same" in structure.message
    assert structure.place == nodes[index].place


def test_run_without_outputs_says_that_they_were_not_judged() -> None:
    """What cannot be given equal weights is neither right nor wrong there; the rest counts."""
    found = replace(seen(RUN), arrays={})
    verdict = judged(found)
    assert statuses(verdict) == {
        "runs": "passed",
        "output shape": "passed",
        "parameters": "passed",
        "structure": "skipped",
        "outputs": "skipped",
    }
    assert verdict.score == 5
    assert "judged by its output shape and variables" in verdict.note
    assert "not judged by its outputs" in verdict.findings[-1].message
    assert "a person has to look" in verdict.findings[-1].hint
