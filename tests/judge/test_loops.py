"""Rounds of a loop that are extra or missing."""

from __future__ import annotations

import pytest

from grader.judge.loops import wording_of_loop
from grader.judge.wording import Wording
from grader.observation import Definition, Network, Node, Place
from grader.verdict import Edit, Repair

TEXT = """def stack(X):
    for _ in range(3):
        X = unit(X)
    return X
"""
DEFINITION = Definition("stack", Place("cell 1", 11, "def stack(X):"), TEXT)
LINE = Place("cell 1", 13, "X = unit(X)")
WORDING = Wording("2 layers are missing.", "", LINE)


def network(rounds: int) -> Network:
    """Make a network of as many rounds of two layers in one line."""
    kinds = ["dense", "relu"] * rounds
    nodes = [Node("input", "", {}, (), (None, 3))]
    for number, kind in enumerate(kinds):
        nodes.append(Node(kind, "", {}, (number,), (None, 3), place=LINE))
    return Network(tuple(nodes), (len(kinds),), 0, 0)


def worded(found: int, expected: int, *more: Edit, layers: int = 2) -> Wording:
    """Word the edit between two numbers of rounds."""
    kind = "missing" if found < expected else "extra"
    last = tuple(range(2 * min(found, expected) + 1, 2 * min(found, expected) + 1 + layers))
    edit = Edit("missing", (), last) if kind == "missing" else Edit("extra", last, ())
    repair = Repair(network(found), network(expected), (edit, *more), ())
    return wording_of_loop(repair, edit, WORDING, DEFINITION)


@pytest.mark.parametrize(
    ("found", "expected", "words"), [(3, 4, "3 times; expected 4 times"), (3, 2, "expected twice")]
)
def test_whole_rounds_are_counted(found: int, expected: int, words: str) -> None:
    """The finding stands at the head of the loop, and keeps its sentence."""
    wording = worded(found, expected)
    assert words in wording.message
    assert wording.message.endswith("2 layers are missing.")
    assert wording.place is not None
    assert (wording.place.line, wording.place.text) == (12, "for _ in range(3):")


def test_a_part_of_a_round_is_not_counted() -> None:
    """A layer of a round that is missing says nothing about the loop."""
    assert worded(3, 4, layers=1) == WORDING


def test_rounds_beside_another_layer_are_not_counted() -> None:
    """Where more is wrong than rounds of loops, the loop need not be wrong."""
    assert worded(3, 4, Edit("missing", (), (1,))) == WORDING
    assert worded(3, 4, Edit("attributes", (1,), (1,))) == WORDING
