"""Mistakes that students made, and what they have to be told."""

from __future__ import annotations

from pathlib import Path

import pytest
from courses import ours
from grading_texts import changed, failed, graded, only

from grader.reference import Reference, load_reference
from grader.sandbox import Sandbox

PLAIN = """
def plain_block(X, f, filters):
    X = layers.Conv2D(filters[0], 1)(X)
    X = layers.BatchNormalization()(X)
    X = layers.ReLU()(X)
    X = layers.Conv2D(filters[1], f, padding="same")(X)
    X = layers.BatchNormalization()(X)
    X = layers.ReLU()(X)
    X = layers.Conv2D(filters[2], 1)(X)
    X = layers.BatchNormalization()(X)
    return layers.ReLU()(X)
"""
RELU, SECOND = "    X = layers.ReLU()(X)\n", "    X = layers.Conv2D(filters[1]"
LAST = "    return layers.ReLU()(X)"
MET = {
    "a layer that is missing is not said to be in another order": (
        [(RELU + SECOND, SECOND)],
        "X = layers.BatchNormalization()(X)",
        "ReLU is missing",
    ),
    "a number in the place of an argument": (
        [("filters[1], f,", "filters[1], 5,")],
        'X = layers.Conv2D(filters[1], 5, padding="same")(X)',
        "kernel_size",
    ),
    "a layer too many": (
        [(LAST, "    X = layers.Dropout(0.5)(X)\n" + LAST)],
        "X = layers.Dropout(0.5)(X)",
        "expected nothing there",
    ),
}


@pytest.fixture(scope="module")
def public() -> Reference:
    """The reference of 03_residual_networks with the probes of `check`."""
    return only(load_reference(ours("03"), hidden=False), "plain_block")


@pytest.mark.parametrize("case", MET)
def test_a_mistake_is_said_at_its_line(
    case: str, public: Reference, sandbox: Sandbox, tmp_path: Path
) -> None:
    """It is one finding, without names that Keras gave or hints for a model."""
    changes, line, words = MET[case]
    (verdict,) = graded(changed(PLAIN, *changes), public, sandbox, tmp_path).exercises
    (finding,) = failed(verdict)
    assert finding.place is not None
    assert finding.place.text == line
    assert words in finding.message
    assert "conv2d_" not in finding.message
    assert "Count the blocks" not in finding.hint
