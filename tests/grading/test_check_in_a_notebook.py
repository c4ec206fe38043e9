"""`check(function)` as a student calls it, in the process that holds the function."""

from __future__ import annotations

import logging
import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from courses import ours, small_course
from keras import layers

from grader import check, checking
from grader.published import LIBRARIES, write_published
from grader.reference import load_reference
from grader.report.text import DASH


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


def test_a_name_with_a_slip_is_told_the_right_one(capsys: pytest.CaptureFixture[str]) -> None:
    """The close one of the assignment around, in place of a list."""

    def identiy_block(X: Any, f: int, filters: tuple[int, int, int]) -> Any:
        return X

    check(identiy_block)
    (said,) = capsys.readouterr().out.splitlines()
    assert said.startswith(
        "`identiy_block` is not a graded function. Did you mean `identity_block`"
    )


def test_another_function_is_told_those_of_its_own_notebook(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Not those of all assignments."""
    check(len)
    said = capsys.readouterr().out
    assert "identity_block" in said
    assert "build_lenet5" not in said


def test_a_name_in_quotes_is_no_function(capsys: pytest.CaptureFixture[str]) -> None:
    """It says how to give the function itself."""
    check("identity_block")  # type: ignore[arg-type]
    said = capsys.readouterr().out
    assert said == "Give the function itself, without quotes: check(identity_block).\n"


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The reference as students have it, made with other versions of the libraries."""
    rubric = ours("03").rubric.read_text(encoding="utf-8")
    path = small_course(tmp_path, ours("03").name, rubric=rubric).public_reference
    public = load_reference(ours("03"), hidden=False).public
    write_published(path, replace(public, libraries=dict.fromkeys(LIBRARIES, "0.1")))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("grader.reference.load_reference", None)  # there are no solutions
    checking._loaded_reference.cache_clear()
    yield path
    checking._loaded_reference.cache_clear()


def test_what_students_get_holds_over_versions(
    shipped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A right answer is right. Beside a finding stands what may be behind it."""
    check(identity_block)
    said = capsys.readouterr().out
    assert said.startswith("identity_block: 15 of 15 points\n")
    assert "The reference was made with" not in said

    def plain_block(X: Any, f: int, filters: tuple[int, int, int]) -> Any:
        return layers.ReLU()(X)

    check(plain_block)
    said = capsys.readouterr().out
    assert "✗ structure" in said
    assert "The reference was made with TensorFlow 0.1 and Keras 0.1, here are" in said


def test_a_damaged_reference_is_one_sentence(
    shipped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A download that was cut short is no mistake of the student's."""
    shipped.write_bytes(shipped.read_bytes()[:1000])
    check(identity_block)
    (said,) = capsys.readouterr().out.splitlines()
    assert said.startswith(f"The reference {shipped} is damaged")


def test_a_check_takes_at_most_two_seconds_beside_the_function(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With the reference at hand, a student does not wait."""
    check(identity_block)
    started = time.process_time()
    check(identity_block)
    assert time.process_time() - started < 2
    assert "15 of 15" in capsys.readouterr().out


def test_check_without_a_function_shows_the_points_so_far(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line for each exercise of the assignment to which the caller's functions belong."""

    def plain_block(X: Any, f: int, filters: tuple[int, int, int]) -> Any:
        raise NotImplementedError("3.1 plain_block: not answered yet")

    def compile_model(model: Any, num_steps: int) -> Any:
        raise ValueError("<b>no</b>")

    monkeypatch.setitem(globals(), "plain_block", plain_block)
    monkeypatch.setitem(globals(), "compile_model", compile_model)
    check()
    first, *lines, last = capsys.readouterr().out.splitlines()
    assert first == "15 of 100 points so far"
    assert lines[:4] == [
        f"{DASH} 3.1 plain_block: not answered yet",
        "✓ 3.2 identity_block: 15 of 15 points",
        f"{DASH} 3.3 convolutional_block: not answered yet",
        f"{DASH} 3.4 ResNet50: not answered yet",
    ]
    assert lines[4].startswith("✗ 3.5 compile_model: 0 of 10 points; runs: ")
    assert last == "`check(compile_model)` shows more about the first mistake."


def test_the_points_so_far_point_at_the_helper_that_is_wrong(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A function waits for its wrong helper, not for its right one."""

    def convolutional_block(X: Any, f: int, filters: tuple[int, int, int], s: int = 2) -> Any:
        raise ValueError("no")

    def ResNet50(input_shape: tuple[int, int, int] = (64, 64, 3), classes: int = 6) -> Any:  # noqa: N802
        return convolutional_block(None, 3, (1, 1, 1))

    monkeypatch.setitem(globals(), "convolutional_block", convolutional_block)
    monkeypatch.setitem(globals(), "ResNet50", ResNet50)
    check()
    (line,) = (line for line in capsys.readouterr().out.splitlines() if "3.4 ResNet50" in line)
    assert line.endswith(
        "; `ResNet50` calls your `convolutional_block`, which lost points: check it first."
    )


RESNET = """
from keras import layers
from grader import check

def identity_block(X, f, filters):
    y = X
    for number, size in zip(filters, (1, f, 1)):
        y = y if y is X else layers.ReLU()(y)
        y = layers.BatchNormalization()(layers.Conv2D(number, size, padding="same")(y))
    return layers.ReLU()(X + y)

def convolutional_block(X, f, filters, s=2):
    raise ValueError("wrong")

def ResNet50(input_shape=(64, 64, 3), classes=6):
    {}

check(ResNet50)
"""


@pytest.mark.parametrize(
    ("body", "pointed_at"),
    [
        ("X = identity_block(None); X = convolutional_block(X)", "`convolutional_block`"),
        ("return identity_block(1)", ""),
        ("return 3", ""),
    ],
)
def test_a_function_points_at_the_wrong_helper_that_it_calls(
    body: str, pointed_at: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A right helper is no cause, nor is one that the function does not call."""
    exec(RESNET.replace("{}", body), {"__name__": "notebook"})
    said = capsys.readouterr().out
    assert "✗ runs" in said
    assert ("check it first" in said) is bool(pointed_at)
    assert f"calls your {pointed_at}, which lost points" in said or not pointed_at


def test_several_functions_are_checked_one_after_the_other(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A wrong function does not hide the others."""

    def convolutional_block(X: Any) -> Any:
        raise NotImplementedError

    check(convolutional_block, len, identity_block)  # type: ignore[arg-type]
    said = capsys.readouterr().out
    assert said.index("convolutional_block: ") < said.index("`len` is not a graded function")
    assert said.index("`len` is not") < said.index("identity_block: 15 of 15 points")


def test_an_assignment_is_given_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    """The second function was the assignment once: a text in its place is told the keyword."""
    check(identity_block, "03_residual_networks")  # type: ignore[arg-type]
    said = capsys.readouterr().out
    assert "identity_block: 15 of 15 points" in said
    assert 'check(assignment="03_residual_networks")' in said


def test_what_a_function_prints_is_kept_out_of_the_way(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Prints, warnings, logs and progress bars do not hide the verdict."""

    def noisy(X: Any, f: int, filters: tuple[int, int, int]) -> Any:
        print("a line of a student")
        print("another one", file=sys.stderr)
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn("a warning", stacklevel=1)
        logging.getLogger("tensorflow").warning("5 out of the last 5 calls triggered retracing")
        model = keras.Sequential([keras.Input((1,)), layers.Dense(1)])
        model.compile(loss="mse")
        model.fit(np.zeros((4, 1)), np.zeros((4, 1)), verbose=1)
        return identity_block(X, f, filters)

    noisy.__name__ = "identity_block"
    check(noisy)
    said = capsys.readouterr()
    assert said.out.startswith("identity_block: 15 of 15 points\n"), said.out
    assert len(said.out.splitlines()) == 6
    assert said.err == ""
    assert logging.root.isEnabledFor(logging.WARNING)


def test_check_before_anything_is_written_says_what_to_do(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no telling which assignment is meant; with its name there is."""
    monkeypatch.delitem(globals(), "identity_block")
    check()
    assert capsys.readouterr().out == (
        "No graded function is defined yet. Run the cells of the exercises, then check().\n"
    )
    check(assignment="03_residual_networks")
    assert capsys.readouterr().out.startswith(f"0 of 100 points so far\n{DASH} 3.1 plain_block: ")
