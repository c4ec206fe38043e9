"""`check(function)` as a student calls it, in the process that holds the function."""

from __future__ import annotations

import time
from typing import Any

import pytest
from keras import layers

from grader import check


def identity_block(X: Any, f: int, filters: tuple[int, int, int]) -> Any:
    """The right block, in a style of its own."""
    y = X
    for number, size in zip(filters, (1, f, 1), strict=True):
        if y is not X:
            y = layers.ReLU()(y)
        y = layers.Conv2D(number, size, padding="same")(y)
        y = layers.BatchNormalization()(y)
    return layers.ReLU()(X + y)


def test_a_right_answer_shows_every_requirement(capsys: pytest.CaptureFixture[str]) -> None:
    """One line for each requirement, and the points."""
    check(identity_block)
    assert capsys.readouterr().out.splitlines() == [
        "identity_block: 15 of 15 points",
        "✓ runs",
        "✓ output shape",
        "✓ parameters",
        "✓ structure",
        "✓ outputs",
    ]


def test_a_wrong_answer_never_raises(capsys: pytest.CaptureFixture[str]) -> None:
    """Run All goes on: the mistake becomes text."""

    def identity_block(X: Any, f: int, filters: tuple[int, int, int]) -> Any:
        raise ValueError("<b>no</b>")

    check(identity_block)
    assert "ValueError" in capsys.readouterr().out


def test_an_untouched_stub_is_not_answered_yet(capsys: pytest.CaptureFixture[str]) -> None:
    """A stub is no mistake."""

    def identity_block(X: Any, f: int, filters: tuple[int, int, int]) -> Any:
        raise NotImplementedError("3.2 identity_block: not answered yet")

    check(identity_block)
    assert capsys.readouterr().out == "identity_block: not answered yet\n"


COMPILES = """
from grader import check

def compile_model(model, learning_rate):
    raise NotImplementedError("not answered yet")

check(compile_model)
"""


@pytest.mark.parametrize(
    ("around", "said"),
    [
        ("def plain_block(X, f, filters): ...", "compile_model: not answered yet"),
        ("def fit_model(model, x_train, y_train): ...", "compile_model: not answered yet"),
        ("", "graded in 01_keras_workflow and 03_residual_networks. Say which"),
    ],
)
def test_a_name_of_two_assignments_belongs_to_the_one_around_it(
    around: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The notebook's other functions tell which assignment is meant; where none does, it asks."""
    exec(around + COMPILES, {"__name__": "notebook"})
    assert said in capsys.readouterr().out


@pytest.mark.parametrize("what", [len, 3, None, lambda x: x])
def test_what_is_no_graded_function_gets_a_sentence(
    what: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong use of `check` lists the functions that it knows."""
    check(what)
    assert "identity_block" in capsys.readouterr().out


def test_a_check_takes_at_most_two_seconds_beside_the_function(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With the reference at hand, a student does not wait."""
    check(identity_block)
    started = time.process_time()
    check(identity_block)
    assert time.process_time() - started < 2
    assert "15 of 15" in capsys.readouterr().out
