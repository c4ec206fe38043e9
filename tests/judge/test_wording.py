"""Divergences and failures as sentences."""

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
from grader.layer_names import layer_name
from grader.observation import Failure, FailureKind, Network, Place

RIGHT = residual_block()


def told(found: Network, expected: Network = RIGHT) -> Wording:
    """What a student reads of the first divergence."""
    divergence = first_divergence(found, expected)
    assert divergence is not None
    return divergence_in_words(divergence)


def named(layer: Network, kind: str, last: bool = False) -> str:
    """The student's name of their first or last layer of a kind."""
    names = [node.name for node in layer.nodes if node.kind == kind]
    return f"`{names[-1 if last else 0]}`"


def long_network(blocks: int) -> Network:
    """Equal blocks, one after the other."""
    layers = Layers()
    x = 0
    for _ in range(blocks):
        x = layers.add("relu", layers.convolution(x, 3))
    return layers.network()


def shared(again: int | None) -> Network:
    """Two convolutions, one layer or two."""
    layers = Layers()
    relu = layers.add("relu", layers.add("conv2d", 0, filters=9))
    layers.add("conv2d", relu, filters=9, again=again)
    return layers.network()


def returned_early(net: Network) -> Network:
    """The network that returns the tensor before the last."""
    return network(net.nodes, (len(net.nodes) - 2,))


MISTAKES = {
    "attribute": (change_node(RIGHT, 4, attributes={"strides": [2, 2]}), "`conv2d_4`", 5),
    "other kind": (change_node(RIGHT, 3, kind="tanh", name="act"), "`act`", 4),
    "twice": (residual_block(twice=True), "`batch_normalization_5` twice", 7),
    "order": (residual_block(swapped=True), "`relu_6`", 7),
    "left out": (drop_node(RIGHT, 3), "`conv2d_4`", 5),
    "put in": (change_node(RIGHT, 0), "", 0),
    "no last layer": (residual_block(last_relu=False), "`add_6`", 7),
    "no shortcut": (residual_block(shortcut=False), "`relu_6`", 7),
    "returned early": (returned_early(RIGHT), "`add_6`", 7),
    "another input": (change_node(RIGHT, 0, shape=(None, 6, 6, 3)), "`probe_input`", 1),
}
del MISTAKES["put in"]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_sentence_names_the_layer_and_what_was_expected(mistake: str) -> None:
    """One sentence with the student's layer, what is expected, a hint, and the student's line."""
    found, name, line = MISTAKES[mistake]
    words = told(found)
    assert name in words.message
    assert "expected" in words.message
    assert words.message.endswith(".")
    assert words.hint.endswith((".", "?"))
    assert words.place is not None
    assert words.place.line == line


def test_extra_layer() -> None:
    """A layer too many is named, with what it follows."""
    right = drop_node(RIGHT, 3)
    words = told(RIGHT, right)
    assert "`relu_3`" in words.message
    assert "expected" in words.message
    assert words.place == RIGHT.nodes[3].place


def test_blocks_missing_or_too_many() -> None:
    """Whole blocks are counted by kind, and the student's layer before them is named."""
    few, many = told(long_network(2), long_network(3)), told(long_network(3), long_network(2))
    for words in (few, many):
        assert "3 layers" in words.message.replace("expected layers", "layers")
        assert "1 Conv2D, 1 BatchNormalization, 1 ReLU" in words.message
        assert "expected" in words.message
    assert "`relu_6`" in few.message
    assert "`relu_6`" in many.message
    assert many.place == long_network(3).nodes[7].place


def test_shared_layer_is_told_with_both_lines() -> None:
    """A layer called twice: the sentence has the line of the first call, the place the second."""
    words = told(shared(again=1), shared(again=None))
    assert "`conv2d_3` is used a second time (first in cell 12, line 2)" in words.message
    assert "expected a layer of its own" in words.message
    assert words.place is not None
    assert words.place.line == 4


def test_values_are_told_as_a_student_writes_them() -> None:
    """Tuples, not lists; only what differs is told."""
    found = change_node(RIGHT, 4, attributes={**RIGHT.nodes[4].attributes, "strides": [2, 2]})
    assert told(found).message == "Conv2D `conv2d_4` has strides (2, 2); expected strides (1, 1)."


def test_attribute_that_only_the_student_has() -> None:
    """An argument that the reference's layer lacks altogether is told too."""
    more = {**RIGHT.nodes[3].attributes, "max_value": 6}
    words = told(change_node(RIGHT, 3, attributes=more))
    assert "max_value 6" in words.message


def test_activation_inside_a_layer_has_no_name() -> None:
    """A fused activation is told by its kind alone: no empty quotation marks."""
    words = told(change_node(RIGHT, 3, kind="tanh", name=""))
    assert "``" not in words.message
    assert "tanh" in words.message


@given(networks(), networks(), st.booleans())
def test_any_divergence_can_be_told(found: Network, expected: Network, partial: bool) -> None:
    """Whatever two networks differ in, there is a sentence, and it says what was expected."""
    divergence = first_divergence(found, expected, partial)
    if divergence is not None:
        words = divergence_in_words(divergence)
        assert "expected" in words.message
        assert words.message.endswith(".")
        assert "None" not in words.message


@given(networks(), networks(), st.data())
def test_several_outputs_can_be_told(
    found: Network, expected: Network, data: st.DataObject
) -> None:
    """A function may return any tensors, the same twice too."""

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
    """Each kind of failure is told in one sentence that ends."""
    place = Place("cell 3", 4, "return None")
    message = "It ended before this." if kind == "not_reached" else "it returns nothing"
    words = failure_in_words(Failure(kind, "ValueError", message, place), "f", ())
    assert words.message.endswith(".")
    assert not words.message.endswith("..")
    assert "\n" not in words.message


def test_error_is_told_as_python_does() -> None:
    """Class and message of the exception, one full stop, the student's line."""
    place = Place("cell 3", 4, "Conv2d(3)")
    failure = Failure("raised", "NameError", "name 'Conv2d' is not defined.", place)
    words = failure_in_words(failure, "f", ())
    assert words.message == "`f` stops with NameError: name 'Conv2d' is not defined."
    assert words.place == place
    assert failure_in_words(Failure("raised", "KeyError"), "f", ()).message.endswith("KeyError.")


def test_missing_function_with_a_close_name() -> None:
    """A function under a similar name is suggested; without one, the rule is told."""
    missing = Failure("missing")
    near = failure_in_words(missing, "identity_block", ["identityblock", "ResNet50"])
    far = failure_in_words(missing, "identity_block", ["ResNet50"])
    assert near.message == far.message
    assert "`identity_block`" in near.message
    assert near.hint.startswith("`identityblock` is there")
    assert "`" not in far.hint


@pytest.mark.parametrize(
    ("function", "other", "is_a_slip"),
    [
        ("convolutional_block", "conv_block", True),
        ("build_lenet5", "lenet5", True),
        ("ResNet50", "resnet50", True),
        ("plain_block", "identity_block", False),
        ("plain_block", "plain_net", False),
    ],
)
def test_only_a_name_that_is_a_slip_is_suggested(
    function: str, other: str, is_a_slip: bool
) -> None:
    """Shortened, or in other capitals, but not merely a block as well."""
    hint = failure_in_words(Failure("missing"), function, [other]).hint
    assert (f"`{other}`" in hint) is is_a_slip


def test_name_that_is_no_function() -> None:
    """A name bound to something else is told with its type."""
    words = failure_in_words(Failure("missing", "Functional"), "ResNet50", ["ResNet50"])
    assert "an object of type Functional" in words.message


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("conv2d", "Conv2D"),
        ("batch_normalization", "BatchNormalization"),
        ("global_average_pooling2d", "GlobalAveragePooling2D"),
        ("zero_padding2d", "ZeroPadding2D"),
        ("depthwise_conv2d", "DepthwiseConv2D"),
        ("relu", "ReLU"),
        ("softmax", "softmax"),
        ("", ""),
    ],
)
def test_kinds_have_the_names_of_keras(kind: str, name: str) -> None:
    """A kind is told by the name of the layer's class."""
    assert layer_name(kind) == name


def test_shape_names_its_batch_dimension() -> None:
    """None is the batch."""
    assert shape_in_words((None, 64, 64, 3)) == "(batch, 64, 64, 3)"


def test_what_is_missing_on_the_input_is_told_where_something_else_takes_its_place() -> None:
    """The input has no line; the first layer that is not as expected has one."""
    expected = Layers()
    expected.add("add", expected.convolution(0, 3), expected.convolution(0, 1))
    found = Layers()
    main = found.convolution(0, 3)
    side = found.add("batch_normalization", main, axis=3, epsilon=0.001)
    found.add("add", main, side)
    wording = told(change_node(found.network(), 0, place=None), expected.network())
    assert wording.message.startswith("Nothing applies Conv2D")
    assert wording.place == found.nodes[side].place


def test_a_hint_speaks_of_the_layer_that_it_is_about() -> None:
    """Windows are moved by poolings, too, and not every dense layer tells classes apart."""
    found = Layers()
    found.add("max_pooling2d", 0, strides=[3, 3])
    expected = Layers()
    expected.add("max_pooling2d", 0, strides=[2, 2])
    assert "convolution" not in told(found.network(), expected.network()).hint


def two_headed(*order: int) -> Network:
    """Two classifiers on one convolution, returned in some order."""
    layers = Layers()
    convolution = layers.add("conv2d", 0, filters=9)
    heads = [
        layers.add("softmax", layers.add("dense", convolution, name=name, units=units))
        for name, units in (("low", 3), ("high", 4))
    ]
    for head in heads:
        layers.nodes[head] = replace(layers.nodes[head], name="")
    return layers.network(*(heads[number] for number in order))


def test_outputs_in_another_order_are_told_by_their_layers() -> None:
    """The first output that is another one, with its number and both layers."""
    wording = told(two_headed(1, 0), two_headed(0, 1))
    assert wording.message == (
        "Output 1 of 2 is that of Dense `high` with softmax; "
        "expected that of Dense `low` with softmax."
    )
    assert "order" in wording.hint


def test_too_few_outputs_are_counted() -> None:
    """A network that returns one of its outputs only."""
    found = network(two_headed(0, 1).nodes, (3,))
    message = told(found, two_headed(0, 1)).message
    assert message == "The number of outputs is 1; expected 2."


def test_activation_inside_a_layer_is_told_by_its_layer() -> None:
    """Where every layer has a ReLU inside, "the output of ReLU" says nothing."""

    def chained(source: int) -> Network:
        layers = Layers()
        relu = layers.add("relu", layers.add("conv2d", 0, name="first", filters=3))
        layers.nodes[relu] = replace(layers.nodes[relu], name="")
        layers.add("conv2d", (0, relu)[source], name="second", filters=5)
        return layers.network(2, 3)

    message = told(chained(1), chained(0)).message
    assert "receives the output of Conv2D `first` with ReLU; expected the input" in message
