"""Lines that are wrong though no wrong layer is made there: defaults, loops, empty bodies."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.judge.mistakes import ProbeRepair, mistakes_of
from grader.observation import Definition, Network, Node, Place
from grader.rubrics import Probe
from grader.verdict import Edit, Repair

CODE = """\
def block(X, padding="valid", deep=True):
    X = Conv2D(4, 3, padding=padding)(X)
    for _ in range(2):
        X = ReLU()(X)
    return X
"""
SHAPE = (None, 6, 6, 4)
INPUT = Node("input", "", {}, (), SHAPE)
CONVOLUTION = Node(
    "conv2d", "", {"padding": "valid", "filters": 4}, (0,), SHAPE, place=Place("cell 1", 2, "")
)


def relu(source: int) -> Node:
    """Make the ReLU of a round of the loop."""
    return Node("relu", "", {}, (source,), SHAPE, place=Place("cell 1", 4, ""))


def line_of(repair: Repair, code: str = CODE, probe: Probe | None = None) -> tuple[int, str]:
    """Return the line and the message of the one mistake."""
    definition = Definition("block", Place("cell 1", 1, "def block(X):"), code)
    probe = probe or Probe("small", {"X": {"tensor": [6, 6, 9]}})
    (finding,) = mistakes_of([ProbeRepair(repair, probe)], definition)
    assert finding.place is not None
    return finding.place.line, finding.message


@pytest.mark.parametrize(("given", "line"), [({}, 1), ({"padding": "valid"}, 2)])
def test_a_wrong_default_is_named_where_it_is_given(given: dict[str, str], line: int) -> None:
    """A call that passes the argument itself does not use the default."""
    found = Network((INPUT, CONVOLUTION), (1,), 0, 0)
    wanted = replace(CONVOLUTION, attributes={"padding": "same", "filters": 4})
    edit = Edit("attributes", (1,), (1,), {"padding": "valid"})
    repair = Repair(found, Network((INPUT, wanted), (1,), 0, 0), (edit,), ((0, 0),), True)
    probe = Probe("small", {"X": {"tensor": [6, 6, 9]}, **given})
    place, message = line_of(repair, probe=probe)
    assert place == line
    assert ("That is the default of `padding`." in message) == (line == 1)


def test_a_layer_that_each_round_lacks_is_missing_in_the_loop() -> None:
    """The line before the loop is right."""
    found = Network((INPUT, CONVOLUTION, relu(1), relu(2)), (3,), 0, 0)
    dense = Node("dense", "", {"units": 4}, (1,), SHAPE)
    nodes = (INPUT, CONVOLUTION, dense, relu(2), replace(dense, inputs=(3,)), relu(4))
    edits = (Edit("missing", (), (2,)), Edit("missing", (), (4,)))
    equal = ((0, 0), (1, 1), (2, 3), (3, 5))
    repair = Repair(found, Network(nodes, (5,), 0, 0), edits, equal, True)
    assert line_of(repair)[0] == 4


@pytest.mark.parametrize("head", ["for _ in range(2):", "if deep:"])
def test_an_empty_body_is_named_where_layers_are_missing(head: str) -> None:
    """A loop or a condition that does nothing was left unwritten."""
    code = CODE.replace("for _ in range(2):\n        X = ReLU()(X)", f"{head}\n        pass")
    found = Network((INPUT, CONVOLUTION), (1,), 0, 0)
    expected = Network((INPUT, CONVOLUTION, relu(1)), (2,), 0, 0)
    edits, equal = (Edit("missing", (), (2,)),), ((0, 0), (1, 1))
    assert line_of(Repair(found, expected, edits, equal, True), code)[0] == 3


def test_a_round_that_calls_a_layer_twice_does_not_run_too_often() -> None:
    """The line with both calls is named, not the head of the loop."""
    code = CODE.replace("ReLU()(X)", "ReLU()(ReLU()(X))")
    found = Network((INPUT, CONVOLUTION, relu(1), relu(2), relu(3), relu(4)), (5,), 0, 0)
    expected = Network((INPUT, CONVOLUTION, relu(1), relu(2)), (3,), 0, 0)
    edit = Edit("extra", (4, 5), ())
    equal = ((0, 0), (1, 1), (2, 2), (3, 3))
    line, message = line_of(Repair(found, expected, (edit,), equal, True), code)
    assert line == 4
    assert "The loop runs" not in message
