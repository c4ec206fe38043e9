"""Tests of the description of mistakes without a student's own names."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from layered import change_all, change_node, networks, residual_block

from grader.judge.anonymous import difference_in_words, failure_without_numbers, mistake_in_words
from grader.judge.divergence import first_divergence
from grader.observation import Network, Node, Place
from grader.verdict import Edit, Repair

RIGHT = residual_block()
CONVOLUTIONS = [index for index, node in enumerate(RIGHT.nodes) if node.kind == "conv2d"]


def mistake(found: Network, expected: Network = RIGHT) -> str:
    """Describe the mistake as the class page does."""
    divergence = first_divergence(found, expected)
    assert divergence is not None
    return difference_in_words(divergence)


def renamed(node: Node, name: str, line: int) -> Node:
    """Give a layer another name and another line."""
    return replace(node, name=name, place=Place("cell 40", line, "x = f(x)"))


@given(networks(), networks(), st.text(alphabet="ab`2 ", max_size=6))
def test_names_and_lines_do_not_change_the_description(
    found: Network, expected: Network, name: str
) -> None:
    """Two students with equal networks have the same description, without their names."""
    assume(first_divergence(found, expected))
    other = change_all(found, lambda index, node: renamed(node, f"{name}{index}", index))
    assert mistake(found, expected) == mistake(other, expected)
    assert "cell" not in mistake(found, expected)


@pytest.mark.parametrize("number", [1, 2])
def test_same_change_elsewhere_is_another_mistake(number: int) -> None:
    """The layer has its number among the layers of its kind in the solution."""
    index = CONVOLUTIONS[number - 1]
    attributes = {**RIGHT.nodes[index].attributes, "strides": [2, 2]}
    assert mistake(change_node(RIGHT, index, attributes=attributes)) == (
        f"Conv2D `{number} of 2` has strides (2, 2); expected strides (1, 1)."
    )


def test_wrongly_joined_layers_are_described_without_names() -> None:
    """A layer that is the only one of its kind has no number."""
    assert mistake(residual_block(twice=True)) == (
        "Add receives the output of BatchNormalization `2 of 2` twice; "
        "expected the input in place of one of them."
    )


@pytest.mark.parametrize("line", [3, 30])
def test_edits_are_described_without_names_and_lines(line: int) -> None:
    """A proved edit has equal words for two students, and the layer has its number."""
    index = CONVOLUTIONS[1]
    attributes = {**RIGHT.nodes[index].attributes, "strides": [2, 2]}
    found = change_all(
        change_node(RIGHT, index, attributes=attributes),
        lambda index, node: renamed(node, f"layer_{line}_{index}", line + index),
    )
    edit = Edit("attributes", (index,), (index,), {"strides": [2, 2]})
    equal = tuple((number, number) for number in range(index))
    assert mistake_in_words(Repair(found, RIGHT, (edit,), equal), edit) == (
        "Conv2D `2 of 2` has strides (2, 2); expected strides (1, 1)."
    )


@pytest.mark.parametrize("quote", "\"'`")
def test_messages_of_exceptions_lose_the_numbers_of_layers(quote: str) -> None:
    """The numbers count the layers made before, which has nothing to do with the mistake."""
    message = "Input 0 of layer {0}conv2d_{1}{0} is incompatible: axis {1} of {0}(6, {1}){0}"
    assert failure_without_numbers(message.format(quote, 3)) == (
        f"Input 0 of layer {quote}conv2d{quote} is incompatible: axis 3 of {quote}(6, 3){quote}"
    )
