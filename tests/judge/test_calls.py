"""Calls of public probes, as a student can repeat them."""

from __future__ import annotations

from typing import Any

import pytest

from grader.judge.calls import call_in_words
from grader.observation import Definition, Place
from grader.rubrics import Exercise, Probe

BLOCK = {"X": {"tensor": [6, 6, 9]}, "f": 3, "filters": [4, 7]}


def written(arguments: dict[str, Any], header: str = "") -> str:
    """Write the call of a function with this header."""
    probe = Probe("probe", arguments)
    source = f"{header}\n    return X\n"
    definition = Definition("f", Place("cell 1", 1), source) if header else None
    return call_in_words(Exercise("f", "1", 1, "block", (probe,)), probe, definition)


@pytest.mark.parametrize(
    ("header", "call"),
    [
        ("", "f(keras.Input((6, 6, 9)), f=3, filters=[4, 7])"),
        ("def f(X, f, filters):", "f(keras.Input((6, 6, 9)), f=3, filters=[4, 7])"),
        ("    def f(X, /, f, *, filters=2):", "f(keras.Input((6, 6, 9)), f=3, filters=[4, 7])"),
        ("def f(x, kernel, sizes):", "f(keras.Input((6, 6, 9)), 3, [4, 7])"),
        ("def f(X, f, filters)", "f(keras.Input((6, 6, 9)), f=3, filters=[4, 7])"),
    ],
)
def test_a_call_is_written_for_the_function_as_it_is(header: str, call: str) -> None:
    """Arguments have names that the function knows, or stand in their order."""
    assert written(BLOCK, header) == call


@pytest.mark.parametrize(
    ("arguments", "call"),
    [
        ({"input_shape": {"shape": [8, 8, 3]}, "classes": 6}, "input_shape=(8, 8, 3), classes=6"),
        ({"filters": {"dictionary": {"1x1": 3}}}, "filters={'1x1': 3}"),
        ({"shifts": {"array": [0.5, 1]}}, "shifts=np.array([0.5, 1])"),
        ({"model": {"classifier": [8, 8, 3], "classes": 4}, "n": 2}, "model, n=2"),
        ({"model": {"classifier": [8]}, "n": 2, "x": {"pixels": [9]}}, "model, n=2, x=x"),
        ({"codes": {"array": list(range(99))}}, "codes"),
        ({}, ""),
    ],
)
def test_an_argument_is_an_expression_or_a_name(arguments: dict[str, Any], call: str) -> None:
    """Objects that no short expression makes have the name of their parameter."""
    assert written(arguments) == f"f({call})"
