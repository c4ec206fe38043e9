"""Tests of the first divergence of two layer graphs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from layered import (
    JOINING,
    Layers,
    change_all,
    change_node,
    descendants,
    drop_node,
    network,
    networks,
    residual_block,
)

from grader.judge.divergence import first_divergence
from grader.judge.network_wording import divergence_in_words
from grader.observation import Network, Node


def unequal(found: Network, expected: Network) -> set[int]:
    """Collect the student's unpaired nodes of two networks that diverge."""
    divergence = first_divergence(found, expected)
    assert divergence is not None
    return set(range(len(found.nodes))) - {index for index, _ in divergence.equal}


@given(networks())
def test_network_equals_itself(net: Network) -> None:
    """A network does not diverge from itself."""
    assert first_divergence(net, net) is None
    assert first_divergence(net, net, partial=True) is None


@given(networks())
def test_names_and_places_change_nothing(net: Network) -> None:
    """Other names and lines of layers are not a difference."""
    renamed = change_all(net, lambda index, node: replace(node, name=f"my_{index}", place=None))
    assert first_divergence(renamed, net) is None
    assert first_divergence(net, renamed) is None


@given(networks())
def test_order_of_the_inputs_of_add_changes_nothing(net: Network) -> None:
    """A shortcut may be the first or the last input of Add."""

    def turned(_: int, node: Node) -> Node:
        return replace(node, inputs=node.inputs[::-1]) if node.kind == "add" else node

    assert first_divergence(change_all(net, turned), net) is None


@given(networks(), st.data())
def test_order_of_the_inputs_of_concatenate_matters(net: Network, data: st.DataObject) -> None:
    """Concatenate with its inputs in another order diverges."""
    joined = [index for index, node in enumerate(net.nodes) if node.kind == "concatenate"]
    assume(joined)
    index = data.draw(st.sampled_from(joined))
    turned = change_node(net, index, inputs=net.nodes[index].inputs[::-1])
    divergence = first_divergence(turned, net)
    assert divergence is not None
    assert (divergence.found_nodes, divergence.expected_nodes) == ((index,), (index,))


@given(networks(), st.data())
def test_changed_attribute_is_found(net: Network, data: st.DataObject) -> None:
    """The divergence is at the changed layer; all before it is equal."""
    index = data.draw(st.integers(1, len(net.nodes) - 1))
    changed = change_node(net, index, attributes={**net.nodes[index].attributes, "padding": "odd"})
    divergence = first_divergence(changed, net)
    assert divergence is not None
    assert (divergence.found_nodes, divergence.expected_nodes) == ((index,), (index,))
    assert unequal(changed, net) == descendants(net, index)


@given(networks(), st.data())
def test_other_kind_is_found(net: Network, data: st.DataObject) -> None:
    """The divergence is at the layer of another kind."""
    index = data.draw(st.integers(1, len(net.nodes) - 1))
    divergence = first_divergence(change_node(net, index, kind="tanh"), net)
    assert divergence is not None
    assert (divergence.found_nodes, divergence.expected_nodes) == ((index,), (index,))


@given(networks(), st.data())
def test_dropped_layer_is_found(net: Network, data: st.DataObject) -> None:
    """The divergence is at the place of the missing layer."""
    index = data.draw(st.integers(1, len(net.nodes) - 1))
    found = drop_node(net, index)
    divergence = first_divergence(found, net)
    assert divergence is not None
    assert divergence.expected_nodes == (index,) or divergence.found_nodes == found.outputs
    # All layers are equal except those that depend on the missing one.
    equal = {expected for _, expected in divergence.equal}
    assert set(range(len(net.nodes))) - equal == descendants(net, index)


@given(networks(), st.data())
def test_swapped_neighbours_are_found(net: Network, data: st.DataObject) -> None:
    """The divergence is at the first of two swapped layers."""
    chains = [
        index
        for index, node in enumerate(net.nodes[:-1])
        if index and node.kind not in JOINING and net.nodes[index + 1].inputs == (index,)
    ]
    assume(chains)
    index = data.draw(st.sampled_from(chains))
    first, second = net.nodes[index : index + 2]
    nodes = list(net.nodes)
    nodes[index] = replace(second, inputs=first.inputs)
    nodes[index + 1] = replace(first, inputs=(index,))
    divergence = first_divergence(network(nodes, net.outputs), net)
    assert divergence is not None
    assert (divergence.found_nodes, divergence.expected_nodes) == ((index,), (index,))


@given(networks(), st.data())
def test_add_with_one_tensor_twice_is_found(net: Network, data: st.DataObject) -> None:
    """The divergence is at the Add that receives one tensor twice."""
    sums = [index for index, node in enumerate(net.nodes) if node.kind == "add"]
    assume(sums)
    index = data.draw(st.sampled_from(sums))
    twice = (net.nodes[index].inputs[0],) * 2
    divergence = first_divergence(change_node(net, index, inputs=twice), net)
    assert divergence is not None
    assert (divergence.found_nodes, divergence.expected_nodes) == ((index,), (index,))


@given(networks(), st.data())
def test_extra_layer_is_found(net: Network, data: st.DataObject) -> None:
    """The divergence is at the extra layer."""
    index = data.draw(st.integers(1, len(net.nodes) - 1))
    divergence = first_divergence(net, drop_node(net, index))
    assert divergence is not None
    assert index in divergence.found_nodes


@given(networks(), networks())
def test_any_two_networks_can_be_compared(found: Network, expected: Network) -> None:
    """Two unrelated networks diverge at nodes that exist."""
    for partial in (False, True):
        divergence = first_divergence(found, expected, partial)
        if divergence is None:
            continue
        assert divergence.found_nodes or divergence.expected_nodes
        assert all(0 <= index < len(found.nodes) for index in divergence.found_nodes)
        assert all(0 <= index < len(expected.nodes) for index in divergence.expected_nodes)
        assert len(dict(divergence.equal)) == len(divergence.equal)


@given(networks(), st.data())
def test_beginning_of_a_right_network_has_no_divergence(net: Network, data: st.DataObject) -> None:
    """A partial network that is right so far does not diverge."""
    length = data.draw(st.integers(1, len(net.nodes)))
    begun = network(net.nodes[:length], (length - 1,))
    assert first_divergence(begun, net, partial=True) is None
    if length < len(net.nodes):
        assert first_divergence(begun, net) is not None


@given(networks(), st.data())
def test_mistake_before_a_stop_is_found(net: Network, data: st.DataObject) -> None:
    """A mistake in a partial network is found."""
    length = data.draw(st.integers(2, len(net.nodes)))
    index = data.draw(st.integers(1, length - 1))
    begun = network(net.nodes[:length], (length - 1,))
    wrong = change_node(begun, index, attributes={"padding": "odd"})
    divergence = first_divergence(wrong, net, partial=True)
    assert divergence is not None
    assert divergence.found_nodes == (index,)


@given(networks(), st.data())
def test_another_output_is_found(net: Network, data: st.DataObject) -> None:
    """A network that returns an earlier tensor diverges at its output."""
    assume(len(net.nodes) > 1)
    index = data.draw(st.integers(0, len(net.nodes) - 2))
    divergence = first_divergence(network(net.nodes, (index,)), net)
    assert divergence is not None
    assert divergence.found_nodes == (index,)
    assert divergence.expected_nodes == net.outputs


def two_equal_layers(output: int) -> Network:
    """Build two equal layers on one input; one of them is the output."""
    layers = Layers()
    layers.add("relu", 0)
    layers.add("relu", 0)
    return layers.network(output)


def test_which_of_two_equal_layers_is_returned_does_not_matter() -> None:
    """Either of two equal layers may be the output."""
    assert first_divergence(two_equal_layers(1), two_equal_layers(2)) is None
    assert first_divergence(two_equal_layers(2), two_equal_layers(1)) is None


def test_relu_written_twice_does_not_hide_the_mistake() -> None:
    """A repeated ReLU is not a divergence, and does not hide a later one."""

    def block(again: bool, strides: int) -> Network:
        layers = Layers()
        first = layers.add("relu", 0)
        second = layers.add("relu", 0) if again else first
        x = layers.add("conv2d", second, strides=[strides] * 2)
        layers.add("add", first, x)
        return layers.network()

    assert first_divergence(block(True, 1), block(False, 1)) is None
    divergence = first_divergence(block(True, 2), block(False, 1))
    assert divergence is not None
    assert divergence.found.nodes[divergence.found_nodes[0]].kind == "conv2d"


def test_shared_layer_is_another_network() -> None:
    """The second call of a shared layer diverges from a layer of its own."""
    own, shared = Layers(), Layers()
    for layers, again in ((own, None), (shared, 1)):
        first = layers.add("conv2d", 0, filters=9)
        relu = layers.add("relu", first)
        layers.add("conv2d", relu, filters=9, again=again)
    divergence = first_divergence(shared.network(), own.network())
    assert divergence is not None
    assert (divergence.found_nodes, divergence.expected_nodes) == ((3,), (3,))
    assert first_divergence(shared.network(), shared.network()) is None


def test_other_input_shape_is_the_first_divergence() -> None:
    """Networks with different inputs diverge there, and nothing is equal."""
    net = residual_block()
    other = change_node(net, 0, shape=(None, 6, 6, 3))
    divergence = first_divergence(other, net)
    assert divergence is not None
    assert (divergence.found_nodes, divergence.expected_nodes) == ((0,), (0,))
    assert divergence.equal == ()


def stages(*blocks: int) -> Network:
    """Build stages of these numbers of blocks, with other filters in each stage."""
    layers = Layers()
    x = 0
    for stage, count in enumerate(blocks):
        for _ in range(count):
            x = layers.convolution(x, 3, filters=stage)
            x = layers.add("relu", x)
    return layers.network()


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        ((2, 1), "3 expected layers are missing"),
        ((2, 3), "come 3 layers"),
        ((1, 2), "3 expected layers are missing"),
    ],
)
def test_missing_or_extra_block_is_one_finding(blocks: tuple[int, int], words: str) -> None:
    """Three layers that one network lacks are one finding, with their kinds."""
    divergence = first_divergence(stages(*blocks), stages(2, 2))
    assert divergence is not None
    message = divergence_in_words(divergence).message
    assert words in message
    listed = message.partition("(")[2].partition(")")[0]
    assert sorted(listed.split(", ")) == ["1 BatchNormalization", "1 Conv2D", "1 ReLU"]


def test_one_wrong_layer_is_not_a_block() -> None:
    """A single missing layer is not reported as several."""
    divergence = first_divergence(residual_block(last_relu=False), residual_block())
    assert divergence is not None
    assert "layers" not in divergence_in_words(divergence).message


def test_long_networks_are_compared() -> None:
    """Networks of thousands of layers do not exceed the recursion limit."""
    layers = Layers()
    x = 0
    for _ in range(3000):
        x = layers.add("relu", x)
    net = layers.network()
    wrong = change_node(net, 2500, kind="tanh")
    divergence = first_divergence(wrong, net)
    assert divergence is not None
    assert divergence.found_nodes == (2500,)


def test_more_similar_of_two_layers_on_one_tensor_is_compared() -> None:
    """An identity block is compared with the main path of a convolutional one."""
    expected = Layers()
    shortcut = expected.add("conv2d", 0, filters=8, strides=2)
    main = expected.add("conv2d", 0, filters=4, strides=2)
    expected.add("add", shortcut, main)
    found = Layers()
    found.add("add", found.add("conv2d", 0, filters=4, strides=1), 0)
    divergence = first_divergence(found.network(), expected.network())
    assert divergence is not None
    assert divergence.expected_nodes == (main,)
