"""The same mistake in the same words, whatever a student called the layers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from layered import change_all, change_node, networks, residual_block

from grader.judge.anonymous import failure_without_numbers, mistake_in_words
from grader.judge.divergence import first_divergence
from grader.observation import Network, Node, Place

RIGHT = residual_block()
CONVOLUTIONS = [index for index, node in enumerate(RIGHT.nodes) if node.kind == "conv2d"]


def told(found: Network, expected: Network = RIGHT) -> str:
    """The mistake, in the words of the class page."""
    divergence = first_divergence(found, expected)
    assert divergence is not None
    return mistake_in_words(divergence)


def renamed(node: Node, name: str, line: int) -> Node:
    """The same layer under another name and on another line."""
    return replace(node, name=name, place=Place("cell 40", line, "x = f(x)"))


@given(networks(), networks(), st.text(alphabet="ab`2 ", max_size=6))
def test_names_and_lines_do_not_enter(found: Network, expected: Network, name: str) -> None:
    """Two students with one network are told the same, and neither's names occur."""
    assume(first_divergence(found, expected))
    other = change_all(found, lambda index, node: renamed(node, f"{name}{index}", index))
    assert told(found, expected) == told(other, expected)
    assert "cell" not in told(found, expected)


@pytest.mark.parametrize("number", [1, 2])
def test_the_same_change_elsewhere_is_another_mistake(number: int) -> None:
    """The layer is named by its number among those of its kind in the solution."""
    index = CONVOLUTIONS[number - 1]
    attributes = {**RIGHT.nodes[index].attributes, "strides": [2, 2]}
    assert told(change_node(RIGHT, index, attributes=attributes)) == (
        f"Conv2D `{number} of 2` has strides (2, 2); expected strides (1, 1)."
    )


def test_what_is_joined_wrongly_is_named_without_names() -> None:
    """The only layer of its kind needs no number."""
    assert told(residual_block(twice=True)) == (
        "Add receives the output of BatchNormalization `2 of 2` twice; "
        "expected the output of BatchNormalization `2 of 2` and the input."
    )


@pytest.mark.parametrize("quote", "\"'`")
def test_the_numbers_that_keras_counts_leave_the_message_of_an_exception(quote: str) -> None:
    """They tell how many layers were made before, which is no part of the mistake."""
    message = "Input 0 of layer {0}conv2d_{1}{0} is incompatible: axis {1} of {0}(6, {1}){0}"
    assert failure_without_numbers(message.format(quote, 3)) == (
        f"Input 0 of layer {quote}conv2d{quote} is incompatible: axis 3 of {quote}(6, 3){quote}"
    )
