"""Tests of the sentences on divergences and failures."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from layered import Layers, change_node, drop_node, network, networks, residual_block

from grader.judge.divergence import first_divergence
from grader.judge.network_wording import divergence_in_words
from grader.judge.wording import Wording, failure_in_words, shape_in_words
from grader.observation import Failure, FailureKind, Network, Place

RIGHT = residual_block()


def explain(found: Network, expected: Network = RIGHT) -> Wording:
    """Explain the first divergence of two networks."""
    divergence = first_divergence(found, expected)
    assert divergence is not None
    return divergence_in_words(divergence)


def named(layer: Network, kind: str, last: bool = False) -> str:
    """Return the student's name of the first or last layer of a kind."""
    names = [node.name for node in layer.nodes if node.kind == kind]
    return f"`{names[-1 if last else 0]}`"


def long_network(blocks: int) -> Network:
    """Build a network of equal blocks."""
    layers = Layers()
    x = 0
    for _ in range(blocks):
        x = layers.add("relu", layers.convolution(x, 3))
    return layers.network()


def shared(again: int | None) -> Network:
    """Build two convolutions from one layer or from two."""
    layers = Layers()
    relu = layers.add("relu", layers.add("conv2d", 0, filters=9))
    layers.add("conv2d", relu, filters=9, again=again)
    return layers.network()


def returned_early(net: Network) -> Network:
    """Let a network return the tensor before the last."""
    return network(net.nodes, (len(net.nodes) - 2,))


MISTAKES = {
    "attribute": (change_node(RIGHT, 4, attributes={"strides": [2, 2]}), "`conv2d_4`", 5),
    "other kind": (change_node(RIGHT, 3, kind="tanh", name="act"), "`act`", 4),
    "twice": (residual_block(twice=True), "`batch_normalization_5` twice", 7),
    "order": (residual_block(swapped=True), "`relu_6`", 7),
    "left out": (drop_node(RIGHT, 3), "`conv2d_4`", 5),
    "no last layer": (residual_block(last_relu=False), "`add_6`", 7),
    "no shortcut": (residual_block(shortcut=False), "`relu_6`", 7),
    "returned early": (returned_early(RIGHT), "`add_6`", 7),
    "another input": (change_node(RIGHT, 0, shape=(None, 6, 6, 3)), "`probe_input`", 1),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_sentence_names_the_layer_and_what_was_expected(mistake: str) -> None:
    """Each mistake has a sentence, a hint and the student's line."""
    found, name, line = MISTAKES[mistake]
    words = explain(found)
    assert name in words.message
    assert "expected" in words.message
    assert words.message.endswith(".")
    assert words.hint.endswith((".", "?"))
    assert words.place is not None
    assert words.place.line == line


def test_extra_layer() -> None:
    """An extra layer is named with its line."""
    right = drop_node(RIGHT, 3)
    words = explain(RIGHT, right)
    assert "`relu_3`" in words.message
    assert "expected" in words.message
    assert words.place == RIGHT.nodes[3].place


def test_missing_and_extra_blocks() -> None:
    """The layers of a block are counted by kind, after the student's layer before them."""
    few, many = explain(long_network(2), long_network(3)), explain(long_network(3), long_network(2))
    for words in (few, many):
        assert "3 layers" in words.message.replace("expected layers", "layers")
        assert "1 Conv2D, 1 BatchNormalization, 1 ReLU" in words.message
        assert "expected" in words.message
    assert "`relu_6`" in few.message
    assert "`relu_6`" in many.message
    assert many.place == long_network(3).nodes[7].place


def test_shared_layer_has_both_lines() -> None:
    """The sentence has the line of the first call, the place that of the second."""
    words = explain(shared(again=1), shared(again=None))
    assert "`conv2d_3` is used a second time (first in line 2)" in words.message
    assert "expected a layer of its own" in words.message
    assert words.place is not None
    assert words.place.line == 4


def test_values_are_written_as_in_python() -> None:
    """Values are tuples, not lists, and only differing ones are named."""
    found = change_node(RIGHT, 4, attributes={**RIGHT.nodes[4].attributes, "strides": [2, 2]})
    assert (
        explain(found).message == "Conv2D `conv2d_4` has strides (2, 2); expected strides (1, 1)."
    )


def test_attribute_that_only_the_student_has() -> None:
    """An argument that only the student's layer has is named."""
    more = {**RIGHT.nodes[3].attributes, "max_value": 6}
    words = explain(change_node(RIGHT, 3, attributes=more))
    assert "max_value 6" in words.message


def test_activation_inside_a_layer_has_no_name() -> None:
    """An activation inside a layer is named by its kind alone."""
    words = explain(change_node(RIGHT, 3, kind="tanh", name=""))
    assert "``" not in words.message
    assert "tanh" in words.message


@given(networks(), networks(), st.booleans())
def test_any_divergence_can_be_explained(found: Network, expected: Network, partial: bool) -> None:
    """There is a sentence with the expectation for any two networks."""
    divergence = first_divergence(found, expected, partial)
    if divergence is not None:
        words = divergence_in_words(divergence)
        assert "expected" in words.message
        assert words.message.endswith(".")
        assert "None" not in words.message


@given(networks(), networks(), st.data())
def test_several_outputs_can_be_explained(
    found: Network, expected: Network, data: st.DataObject
) -> None:
    """Networks with any outputs, repeated ones too, can be explained."""

    def outputs(net: Network) -> tuple[int, ...]:
        indices = st.integers(0, len(net.nodes) - 1)
        return tuple(data.draw(st.lists(indices, min_size=1, max_size=3)))

    found = replace(found, outputs=outputs(found))
    divergence = first_divergence(found, replace(expected, outputs=outputs(expected)))
    if divergence is not None:
        assert "expected" in divergence_in_words(divergence).message
    again = first_divergence(found, replace(found, outputs=outputs(found)))
    if again is not None:
        assert "expected" in divergence_in_words(again).message


@pytest.mark.parametrize("kind", get_args(FailureKind))
def test_every_failure_has_a_sentence(kind: FailureKind) -> None:
    """Each kind of failure has a sentence with one full stop."""
    place = Place("cell 3", 4, "return None")
    message = "It ended before this." if kind == "not_reached" else "it returns nothing"
    words = failure_in_words(Failure(kind, "ValueError", message, place), "f", ())
    assert words.message.endswith(".")
    assert not words.message.endswith("..")
    assert "\n" not in words.message


def test_error_is_written_as_in_python() -> None:
    """The sentence has the class and the message of the exception."""
    place = Place("cell 3", 4, "Conv2d(3)")
    failure = Failure("raised", "NameError", "name 'Conv2d' is not defined.", place)
    words = failure_in_words(failure, "f", ())
    assert words.message == "`f` stops with NameError: name 'Conv2d' is not defined."
    assert words.place == place
    assert failure_in_words(Failure("raised", "KeyError"), "f", ()).message.endswith("KeyError.")


@pytest.mark.parametrize(
    ("error", "call", "words"),
    [
        ("ValueError", "f(keras.Input((6, 6, 9)), n=3)", "Run `f(keras.Input((6, 6, 9)), n=3)`"),
        ("ValueError", "", "other arguments than those of `check`"),
        ("SyntaxError", "f(n=3)", "Run the cell"),
    ],
)
def test_hint_on_an_error_repeats_the_call(error: str, call: str, words: str) -> None:
    """The hint has the call of `check`; hidden arguments are not shown."""
    words_of = failure_in_words(Failure("raised", error, "no"), "f", (), call)
    assert words in words_of.hint


def test_hint_on_a_return_depends_on_the_line() -> None:
    """A function without `return` is told that it needs one."""
    for text, words in (("return x", "behind this `return`"), ("def f(x):", "needs a `return`")):
        failure = Failure("wrong_return", "int", "it returns", Place("cell 3", 4, text))
        assert words in failure_in_words(failure, "f").hint


def test_missing_function_with_a_close_name() -> None:
    """A function with a similar name is suggested; else the hint gives the rule."""
    missing = Failure("missing")
    near = failure_in_words(missing, "identity_block", ["identityblock", "ResNet50"])
    far = failure_in_words(missing, "identity_block", ["ResNet50"])
    assert near.message == far.message
    assert "`identity_block`" in near.message
    assert near.hint.startswith("`identityblock` is there")
    assert "`" not in far.hint


@pytest.mark.parametrize(
    ("function", "other", "is_misspelt"),
    [
        ("convolutional_block", "conv_block", True),
        ("build_lenet5", "lenet5", True),
        ("ResNet50", "resnet50", True),
        ("plain_block", "identity_block", False),
        ("plain_block", "plain_net", False),
    ],
)
def test_only_a_misspelt_name_is_suggested(function: str, other: str, is_misspelt: bool) -> None:
    """Shortened names are suggested, names of other functions are not."""
    hint = failure_in_words(Failure("missing"), function, [other]).hint
    assert (f"`{other}`" in hint) is is_misspelt


def test_name_of_another_object() -> None:
    """An object that is not a function is named with its type."""
    words = failure_in_words(Failure("missing", "Functional"), "ResNet50", ["ResNet50"])
    assert "an object of type Functional" in words.message


def test_shape_names_its_batch_dimension() -> None:
    """The batch dimension is written as `batch`."""
    assert shape_in_words((None, 64, 64, 3)) == "(batch, 64, 64, 3)"


def test_layer_missing_on_the_input_has_the_line_of_the_first_other_layer() -> None:
    """The input has no line, so the first unequal layer gives one."""
    expected = Layers()
    expected.add("add", expected.convolution(0, 3), expected.convolution(0, 1))
    found = Layers()
    main = found.convolution(0, 3)
    side = found.add("batch_normalization", main, axis=3, epsilon=0.001)
    found.add("add", main, side)
    wording = explain(change_node(found.network(), 0, place=None), expected.network())
    assert wording.message.startswith("Nothing applies Conv2D")
    assert wording.place == found.nodes[side].place


def test_hint_on_pooling_does_not_mention_convolutions() -> None:
    """The hint on strides fits pooling layers too."""
    found = Layers()
    found.add("max_pooling2d", 0, strides=[3, 3])
    expected = Layers()
    expected.add("max_pooling2d", 0, strides=[2, 2])
    assert "convolution" not in explain(found.network(), expected.network()).hint


def two_headed(*order: int) -> Network:
    """Build two classifiers on one convolution, returned in some order."""
    layers = Layers()
    convolution = layers.add("conv2d", 0, filters=9)
    heads = [
        layers.activation("softmax", layers.add("dense", convolution, name=name, units=units))
        for name, units in (("low", 3), ("high", 4))
    ]
    return layers.network(*(heads[number] for number in order))


def test_outputs_in_another_order_are_named_by_their_layers() -> None:
    """The first wrong output has its number and both layers."""
    wording = explain(two_headed(1, 0), two_headed(0, 1))
    assert wording.message == (
        "Output 1 of 2 is that of Dense `high` with softmax (line 5); "
        "expected that of Dense `low` with softmax (line 3)."
    )
    assert "order" in wording.hint


def test_too_few_outputs_are_counted() -> None:
    """A missing output is reported with both numbers of outputs."""
    found = network(two_headed(0, 1).nodes, (3,))
    message = explain(found, two_headed(0, 1)).message
    assert message == "The number of outputs is 1; expected 2."


def test_activation_inside_a_layer_is_named_by_its_layer() -> None:
    """The output of an activation inside a layer is named with the layer."""

    def chained(source: int) -> Network:
        layers = Layers()
        relu = layers.activation("relu", layers.add("conv2d", 0, name="first", filters=3))
        layers.add("conv2d", (0, relu)[source], name="second", filters=5)
        return layers.network(2, 3)

    message = explain(chained(1), chained(0)).message
    expected = "receives the output of Conv2D `first` with ReLU (line 2); expected the input"
    assert expected in message
