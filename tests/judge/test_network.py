"""Tests of the judge of networks, and of the counting of points."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from layered import change_node, network, residual_block

from grader.judge import ProbePair, judge_exercise
from grader.judge.network import LEVELS
from grader.observation import Failure, Network, Observation, Place
from grader.report.text import is_untouched
from grader.rubrics import Exercise, Probe, Requirement
from grader.verdict import Edit, EditKind, ExerciseVerdict, Repair

RIGHT = residual_block()
BLOCK = Exercise("block", "3.2", 10, "block", (Probe("small", {}),))
VALUES = np.linspace(-2, 2, 24).reshape(2, 12)


def block(net: Network | None = RIGHT, values: Any = VALUES, training: Any = None) -> Observation:
    """Make the observation of a block with its outputs in both modes."""
    training = values if training is None else training
    arrays = {"inference/output": values, "training/output": training}
    return Observation("block", "small", network=net, arrays=arrays)


def judged(found: Observation, reference: Observation | None = None) -> ExerciseVerdict:
    """Judge one probe of a block."""
    return judge_exercise(BLOCK, [ProbePair(found, reference or block())])


def statuses(verdict: ExerciseVerdict) -> dict[str, str]:
    """Map each requirement to its status."""
    return {finding.requirement: finding.status for finding in verdict.findings}


def test_right_function_has_full_marks() -> None:
    """Equal outputs and parameter counts earn all levels."""
    verdict = judged(block())
    assert verdict.score == verdict.max_score == 10
    assert statuses(verdict) == dict.fromkeys(LEVELS, "passed")
    assert verdict.repair is None


def test_right_function_in_another_structure_has_full_marks() -> None:
    """Other layers with equal outputs and parameter counts earn all levels."""
    other = replace(
        residual_block(twice=True),
        trainable_parameters=RIGHT.trainable_parameters,
        non_trainable_parameters=RIGHT.non_trainable_parameters,
    )
    verdict = judged(block(change_node(other, 3, kind="lambda")))
    assert verdict.score == 10
    assert verdict.repair is None


@pytest.mark.parametrize(("share", "score", "status"), [(0.0, 10, "passed"), (0.1, 9, "failed")])
def test_a_default_of_keras_2_costs_its_share(share: float, score: float, status: str) -> None:
    """A call that only Keras 2 runs costs the rubric's share."""
    place = Place("cell 3", 7, "X = AveragePooling2D()(X)")
    found = replace(block(), spared=Failure("raised", "TypeError", "pool_size is missing", place))
    verdict = judge_exercise(replace(BLOCK, keras_2_costs=share), [ProbePair(found, block())])
    assert verdict.score == score
    assert (verdict.findings[-1].status, verdict.findings[-1].place) == (status, place)
    assert "pool_size is missing. It is judged as Keras 2 runs it." in verdict.findings[-1].message


def test_levels_sum_to_ten() -> None:
    """The levels are tenths of the points."""
    assert sum(LEVELS.values()) == 10


def test_wrong_outputs_with_right_counts() -> None:
    """Wrong connections cost structure and outputs, not shape and parameters."""
    verdict = judged(block(residual_block(twice=True), VALUES + 1))
    assert verdict.score == 5
    assert verdict.repair is not None
    assert statuses(verdict)["parameters"] == "passed"
    assert statuses(verdict)["outputs"] == "follows"


def test_one_wrong_layer_explains_shape_and_parameters() -> None:
    """A change that makes the graphs equal is one mistake, without values too."""
    wrong = change_node(RIGHT, 7, shape=(None, 3, 3, 9))
    wrong = change_node(wrong, 1, parameters=1234, attributes={"filters": 5})
    verdict = judged(block(wrong, VALUES[:, :6]))
    assert verdict.score == 5
    assert [name for name, status in statuses(verdict).items() if status == "failed"] == [
        "structure"
    ]


def test_layer_with_right_values_is_no_mistake() -> None:
    """A layer that is written in another way is never changed, even if the graphs differ."""

    def valued(net: Network) -> Network:
        return change_node(net, 4, fingerprint=(1.0, 0.5, 0.25, -0.5, 2.0))

    wrong = change_node(residual_block(twice=True), 4, kind="dense", attributes={})
    verdict = judged(block(valued(wrong), VALUES + 1), block(valued(RIGHT)))
    assert verdict.repair is not None
    assert not verdict.repair.is_proved
    assert verdict.findings[3].message.endswith(" 3 of the layers are as expected.")


def test_wrong_in_training_mode_only() -> None:
    """The finding says in which mode the outputs differ."""
    verdict = judged(block(training=VALUES * 1.5))
    assert verdict.score == 7
    assert "training mode" in verdict.findings[-1].message
    assert "inference mode" not in verdict.findings[-1].message


@pytest.mark.parametrize(("factor", "words"), [(1.5, r"0\.\d+ times"), (1200, r"1,\d\d\d times")])
def test_difference_of_outputs_is_readable(factor: float, words: str) -> None:
    """A difference is written without an exponent and with few digits."""
    message = judged(block(training=VALUES * factor)).findings[-1].message
    assert re.search(f"by {words} the largest value", message)


def test_wrong_shape_and_parameters() -> None:
    """The findings name the found and the expected shape and counts."""
    wrong = change_node(RIGHT, 7, shape=(None, 3, 3, 9))
    wrong = change_node(wrong, 1, parameters=1234)
    verdict = judged(block(wrong, VALUES[:, :6]))
    assert verdict.score == 1
    shape, parameters = verdict.findings[1:3]
    assert "(batch, 3, 3, 9); expected (batch, 6, 6, 9)" in shape.message
    assert "1,276 trainable" in parameters.message
    assert "72 trainable" in parameters.message


def test_trainable_counts_are_compared_separately() -> None:
    """A frozen layer with the right total of parameters loses points."""
    frozen = replace(
        RIGHT,
        trainable_parameters=RIGHT.trainable_parameters - 6,
        non_trainable_parameters=RIGHT.non_trainable_parameters + 6,
    )
    verdict = judged(block(frozen))
    assert statuses(verdict)["parameters"] == "failed"
    assert verdict.score == 8


@given(
    st.sampled_from(["inference/output", "training/output"]),
    st.integers(0, VALUES.size - 1),
    st.floats(0.01, 1e6) | st.sampled_from([np.nan, np.inf]),
)
def test_wrong_outputs_never_have_full_marks(name: str, index: int, moved: float) -> None:
    """One wrong number in one mode loses points, even with the right structure."""
    values = VALUES.copy()
    values.flat[index] += moved
    found = replace(block(), arrays={**block().arrays, name: values})
    verdict = judged(found)
    assert verdict.score < verdict.max_score
    assert statuses(verdict)["outputs"] == "failed"


@pytest.mark.parametrize("points", [0.5, 1, 3, 7.5, 20])
def test_points_are_shared_by_tenths(points: float) -> None:
    """Points have at most two decimals."""
    exercise = replace(BLOCK, points=points)
    verdict = judge_exercise(exercise, [ProbePair(block(values=-VALUES), block())])
    assert verdict.score == round(0.7 * points, 2)


def test_every_probe_counts() -> None:
    """A function that is wrong in one of two probes loses points."""
    pairs = [ProbePair(block(), block()), ProbePair(block(values=-VALUES), block())]
    verdict = judge_exercise(BLOCK, pairs)
    assert verdict.score == 7
    assert judge_exercise(BLOCK, pairs[::-1]).score == 7


def test_probe_without_outputs() -> None:
    """Without outputs, parameter counts and output shapes decide."""
    graph_only = replace(block(), arrays={})
    assert judged(graph_only, graph_only).score == 10
    other = replace(graph_only, network=change_node(RIGHT, 7, shape=(None, 6, 6, 4)))
    assert judged(other, graph_only).score < 10


def test_failure_earns_nothing() -> None:
    """A function that raises earns nothing; the other levels are skipped."""
    place = Place("cell 2", 9, "return 1 / 0")
    failure = Failure("raised", "ZeroDivisionError", "division by zero", place)
    verdict = judged(Observation("block", "small", failure=failure))
    assert verdict.score == 0
    assert statuses(verdict) == {"runs": "failed"} | dict.fromkeys(list(LEVELS)[1:], "skipped")
    assert verdict.findings[0].place == place
    assert not is_untouched(verdict)


def test_failure_in_one_probe_of_several() -> None:
    """A function that fails in one of two probes earns nothing."""
    failed = Observation("block", "small", failure=Failure("raised", "ValueError", "no"))
    verdict = judge_exercise(BLOCK, [ProbePair(block(), block()), ProbePair(failed, block())])
    assert verdict.score == 0


def test_mistake_before_the_failure_is_reported() -> None:
    """The layers before a failure are compared too."""
    wrong = change_node(RIGHT, 1, attributes={"strides": [2, 2]})
    begun = network(wrong.nodes[:4], (3,))
    failure = Failure("raised", "ValueError", "shapes do not match")
    verdict = judged(Observation("block", "small", network=begun, failure=failure))
    assert verdict.repair is not None
    assert statuses(verdict)["structure"] == "failed"
    assert verdict.score == 0
    right = replace(begun, nodes=RIGHT.nodes[:4])
    verdict = judged(Observation("block", "small", network=right, failure=failure))
    assert verdict.repair is None
    assert statuses(verdict)["structure"] == "skipped"


def test_untouched_stub() -> None:
    """An untouched stub earns nothing and is recognized."""
    failure = Failure("not_answered", "NotImplementedError")
    rate = Requirement("rate", ("rate",), "0.1")
    procedure = replace(BLOCK, kind="procedure", requirements=(rate,))
    for exercise in (BLOCK, procedure):
        verdict = judge_exercise(exercise, [ProbePair(replace(block(), failure=failure), block())])
        assert verdict.score == 0
        assert {finding.status for finding in verdict.findings} == {"skipped"}
        assert is_untouched(verdict)
    assert not is_untouched(judged(block(values=-VALUES)))


def test_forged_observation_without_a_network() -> None:
    """A forged observation with neither network nor failure earns nothing."""
    verdict = judged(Observation("block", "small", arrays=block().arrays))
    assert verdict.score == 0
    assert verdict.findings[0].status == "failed"


def test_note_on_layers_of_other_sizes() -> None:
    """As many parameters in layers of other sizes get a note."""
    first, second = [index for index, node in enumerate(RIGHT.nodes) if node.parameters][:2]
    found = change_node(RIGHT, first, parameters=RIGHT.nodes[first].parameters - 1)
    found = change_node(found, second, parameters=RIGHT.nodes[second].parameters + 1)
    verdict = judged(block(found, VALUES + 1))
    assert verdict.score < 10
    assert "a person has to look" in verdict.note
    assert judged(block(values=VALUES + 1)).note == ""


RUN = replace(RIGHT, seen="run")
ONLY_RUN = "cannot be seen as a graph: judged by its outputs and variables"


def test_right_function_that_could_only_be_run_has_full_marks() -> None:
    """Outputs and counts decide, and a note says so."""
    verdict = judged(block(RUN))
    assert verdict.score == BLOCK.points
    assert ONLY_RUN in verdict.note


def test_wrong_function_that_could_only_be_run_loses_structure_and_outputs() -> None:
    """Equal layers with other outputs lose structure and outputs."""
    verdict = judged(block(RUN, VALUES + 1))
    assert verdict.score == 5
    assert verdict.repair is None
    (structure,) = [item for item in verdict.findings if item.requirement == "structure"]
    assert "where it first differs is not known" in structure.message


def test_divergence_of_a_graph_is_reported_before_a_run() -> None:
    """The divergence of a graph is named even if another probe could only be run."""
    exercise = replace(BLOCK, probes=(Probe("small", {}), Probe("large", {})))
    wrong = residual_block(twice=True)
    pairs = [
        ProbePair(block(replace(wrong, seen=how), VALUES + 1), block()) for how in ("run", "graph")
    ]
    verdict = judge_exercise(exercise, pairs)
    assert verdict.repair is not None
    assert any("twice" in finding.message for finding in verdict.findings)


def test_wrong_layer_of_a_run_is_named() -> None:
    """A layer with weights and other arguments than expected is named."""
    index = next(number for number, node in enumerate(RUN.nodes) if node.kind == "conv2d")
    nodes = list(RUN.nodes)
    nodes[index] = replace(
        nodes[index], attributes={**nodes[index].attributes, "padding": "valid"}, inputs=()
    )
    verdict = judged(block(replace(RUN, nodes=tuple(nodes)), VALUES + 1))
    (structure,) = [item for item in verdict.findings if item.requirement == "structure"]
    assert "has padding valid; expected padding same" in structure.message
    assert structure.place == nodes[index].place


def test_outputs_that_cannot_be_compared_are_skipped() -> None:
    """Without outputs, outputs and structure are skipped; the rest counts."""
    found = replace(block(RUN), arrays={})
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


@pytest.mark.parametrize(("kind", "status"), [("missing", "skipped"), ("attributes", "failed")])
def test_layers_behind_an_error_of_python_are_not_missing(kind: EditKind, status: str) -> None:
    """The function stopped before it called them; a wrong layer before is named."""
    failure = Failure("raised", "IndexError", "list index out of range")
    found = Observation("block", "small", network=RIGHT, failure=failure)
    edit = Edit(kind, (3,) if kind == "attributes" else (), (3,), {"axis": 1})
    repair = Repair(RIGHT, RIGHT, (edit,), (), False)
    verdict = judge_exercise(BLOCK, [ProbePair(found, block())], repairs={"small": repair})
    assert statuses(verdict)["structure"] == status


@pytest.mark.parametrize(("line", "status"), [(2, "follows"), (9, "failed")])
def test_failure_in_the_line_of_a_proved_mistake_follows_from_it(line: int, status: str) -> None:
    """Another call shows the mistake, where it does not make the function fail."""
    small, large = Probe("small", {}), Probe("large", {})
    exercise = replace(BLOCK, probes=(small, large))
    changed = change_node(RIGHT, 1, attributes={**RIGHT.nodes[1].attributes, "filters": 5})
    place = replace(RIGHT.nodes[1].place or Place("", 0), line=line)
    failure = Failure("raised", "ValueError", "5 filters and 2 groups", place)
    failed = Observation("block", "large", failure=failure)
    edit = Edit("attributes", (1,), (1,), {"filters": 5})
    repair = Repair(changed, RIGHT, (edit,), (), True)
    pairs = [
        ProbePair(block(changed, VALUES + 1), block()),
        ProbePair(failed, replace(block(), probe="large")),
    ]
    verdict = judge_exercise(exercise, pairs, repairs={"small": repair})
    assert statuses(verdict)["runs"] == status


def test_a_spelling_with_right_values_is_no_mistake_of_a_probe_without_values() -> None:
    """Where only the graph is known, it looks like a second mistake."""
    small, large = Probe("small", {}), Probe("large", {})
    exercise = replace(BLOCK, probes=(small, large))
    attributes = {**RIGHT.nodes[1].attributes, "filters": 5}
    end = len(RIGHT.nodes) - 1
    found = change_node(change_node(RIGHT, 1, attributes=attributes), end, kind="maximum")
    edit = Edit("attributes", (1,), (1,), {"filters": 5})
    spelled = Edit("exchange", (end,), (end,))
    equal = tuple((index, index) for index in range(len(RIGHT.nodes)))
    repairs = {
        "small": Repair(found, RIGHT, (edit,), equal, True),
        "large": Repair(found, RIGHT, (edit, spelled), (), True),
    }
    unknown = replace(block(found), probe="large", arrays={})
    pairs = [
        ProbePair(block(found, VALUES + 1), block()),
        ProbePair(unknown, replace(block(), probe="large", arrays={})),
    ]
    verdict = judge_exercise(exercise, pairs, repairs=repairs)
    (finding,) = [item for item in verdict.findings if item.status == "failed"]
    assert "filters 5" in finding.message
