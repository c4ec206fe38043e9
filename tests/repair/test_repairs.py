"""Repairs of random networks with one mistake, proved by applying them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from small_networks import INPUT, JOINING, REBUILDING, corrected, is_known, layer, layers, observed

from grader.fingerprint import same_values
from grader.observation import Network, Node
from grader.repair import find_repair

CHEAPEST_FIRST = (
    "attributes",
    "weights",
    "missing",
    "extra",
    "swap",
    "inputs",
    "order",
    "outputs",
    "exchange",
)


WRONG_ARGUMENTS = (
    ("filters", 5),
    ("kernel_size", [2, 2]),
    ("pool_size", [4, 4]),
    ("epsilon", 0.5),
)


def same_outputs(one: Network, other: Network) -> bool:
    """Return True if two networks compute the same."""
    pairs = zip(one.outputs, other.outputs, strict=True)
    return all(same_values(one.nodes[a].fingerprint, other.nodes[b].fingerprint) for a, b in pairs)


def with_inputs(node: Node, change: dict[int, int]) -> Node:
    """Let a node take other nodes."""
    return replace(node, inputs=tuple(change.get(index, index) for index in node.inputs))


@st.composite
def mistakes(draw: st.DrawFn) -> tuple[str, list[Node], list[Node], tuple[int, ...]]:
    """Draw a mistake: its kind, the right calls, the wrong ones, and what these return."""
    expected = draw(layers())
    nodes = list(expected)
    last = len(nodes) - 1
    index = draw(st.integers(1, last))
    node = nodes[index]
    kind = draw(
        st.sampled_from(
            [
                "attributes",
                "exchange",
                "missing",
                "extra",
                "swap",
                "inputs",
                "order",
                "outputs",
                "weights",
            ]
        )
    )
    if kind == "attributes":
        name, value = draw(
            st.sampled_from(
                [("filters", 5), ("kernel_size", [2, 2]), ("pool_size", [4, 4]), ("epsilon", 0.5)]
            )
        )
        assume(name in node.attributes)
        nodes[index] = replace(node, attributes={**node.attributes, name: value})
    elif kind == "exchange":
        assume(node.kind in ("relu", "tanh", "max_pooling2d"))
        nodes[index] = replace(layer("elu", *node.inputs))
    elif kind == "missing":
        source = node.inputs[0]
        nodes = [with_inputs(item, {index: source}) for item in nodes]
        nodes = [
            replace(item, inputs=tuple(n - (n > index) for n in item.inputs))
            for n, item in enumerate(nodes)
            if n != index
        ]
    elif kind == "extra":
        moved = {n: n + 1 for n in range(index, last + 1)}
        before = [with_inputs(item, {}) for item in nodes[: index + 1]]
        after = [with_inputs(item, moved) for item in nodes[index + 1 :]]
        nodes = [
            *before,
            layer(draw(st.sampled_from(["elu", "batch_normalization"])), index),
            *after,
        ]
    elif kind == "swap":
        assume(index < last and nodes[index + 1].inputs == (index,))
        assume(node.kind not in JOINING and nodes[index + 1].kind not in JOINING)
        assume(not any(index in item.inputs for item in nodes[index + 2 :]))
        nodes[index] = replace(nodes[index + 1], inputs=node.inputs)
        nodes[index + 1] = replace(node, inputs=(index,))
    elif kind == "inputs":
        other = draw(st.integers(0, index - 1))
        assume(other not in node.inputs)
        nodes[index] = replace(node, inputs=(*node.inputs[:-1], other))
    elif kind == "order":
        assume(node.kind == "concatenate")
        nodes[index] = replace(node, inputs=node.inputs[::-1])
    outputs = (draw(st.integers(1, last)),) if kind == "outputs" else ()
    return kind, expected, nodes, outputs


@given(layers())
@settings(max_examples=15)
def test_a_right_network_needs_no_repair(nodes: list[Node]) -> None:
    """The reference is not changed to explain itself."""
    net = observed(nodes)
    assume(is_known(net))
    assert find_repair(net, net, REBUILDING.observe) is None


@given(mistakes())
@settings(max_examples=40, phases=[Phase.generate], derandomize=True)
def test_a_proved_repair_gives_equal_outputs_when_it_is_applied(
    mistake: tuple[str, list[Node], list[Node], tuple[int, ...]],
) -> None:
    """The student's network, changed as the repair says, computes what is expected."""
    _, right, wrong, outputs = mistake
    expected, found = observed(right), observed(wrong, *outputs)
    assume(is_known(expected) and is_known(found) and not same_outputs(found, expected))
    repair = find_repair(found, expected, REBUILDING.observe)
    # A layer that does nothing on these values can hide where the mistake is.
    if repair is not None and repair.is_proved:
        assert same_outputs(corrected(repair), expected)
        assert len(repair.edits) <= 2


def test_a_layer_that_is_used_twice_is_found() -> None:
    """The second of two equal convolutions on different tensors has weights of its own."""
    nodes = [INPUT, layer("conv2d", 0), layer("relu", 1), layer("conv2d", 2)]
    nodes += [layer("tanh", 3), layer("conv2d", 4, filters=4)]
    shared = replace(nodes[3], shared_with=1, parameters=0)
    expected, found = observed(nodes), observed([*nodes[:3], shared, *nodes[4:]])
    repair = find_repair(found, expected, REBUILDING.observe)
    assert repair is not None
    assert repair.is_proved
    (edit,) = repair.edits
    assert (edit.kind, edit.found_nodes, edit.expected_nodes) == ("weights", (3,), (3,))
    opposite = find_repair(expected, found, REBUILDING.observe)
    assert opposite is not None
    assert [edit.kind for edit in opposite.edits] == ["weights"]


def test_a_block_that_a_loop_uses_again_is_found() -> None:
    """All its layers have the weights of their first calls."""
    nodes = [INPUT, layer("conv2d", 0)]
    shared = list(nodes)
    for number in range(26):
        first = 2 if number else None
        block = [layer("conv2d", len(nodes) - 1), layer("tanh", len(nodes))]
        nodes += block
        shared += [replace(block[0], shared_with=first, parameters=int(not number)), block[1]]
    expected, found = observed(nodes), observed(shared)
    repair = find_repair(found, expected, REBUILDING.observe)
    assert repair is not None
    assert repair.is_proved
    assert [edit.kind for edit in repair.edits] == ["weights"] * 25


@pytest.mark.parametrize("turned", [False, True])
def test_two_layers_with_one_value_are_told_apart_by_what_follows(turned: bool) -> None:
    """The wrong one of two equal convolutions on one tensor is that of its branch."""
    inputs = (3, 4) if turned else (4, 3)

    def block(*filters: int) -> Network:
        main, shortcut = (layer("conv2d", 0, filters=count) for count in filters)
        return observed(
            [INPUT, main, layer("relu", 1), layer("conv2d", 2), shortcut, layer("add", *inputs)]
        )

    right = block(2, 3)
    for wrong, following in ((block(3, 3), "relu"), (block(4, 3), "relu")):
        repair = find_repair(wrong, right, REBUILDING.observe)
        assert repair is not None
        assert repair.is_proved
        (edit,) = repair.edits
        assert edit.kind == "attributes"
        (index,) = edit.found_nodes
        (taker,) = (node for node in wrong.nodes if index in node.inputs)
        assert taker.kind == following


def test_several_mistakes_are_several_edits() -> None:
    """Each is proved by the values behind it, the last one by equal outputs."""
    nodes = [INPUT, layer("conv2d", 0), layer("relu", 1), layer("conv2d", 2, size=3)]
    nodes += [layer("tanh", 3), layer("conv2d", 4, filters=4)]
    wrong = [nodes[0], layer("conv2d", 0, filters=2), layer("conv2d", 1, size=3)]
    wrong += [layer("tanh", 2), layer("conv2d", 3, filters=4), layer("elu", 4)]
    repair = find_repair(observed(wrong), observed(nodes), REBUILDING.observe)
    assert repair is not None
    assert repair.is_proved
    assert sorted(edit.kind for edit in repair.edits) == ["attributes", "extra", "missing"]
    assert same_outputs(corrected(repair), observed(nodes))


def test_a_part_is_explained_up_to_the_failed_call() -> None:
    """The wrong layer is named, not the call that cannot join its result."""
    nodes = [INPUT, layer("conv2d", 0, size=3), layer("tanh", 1), layer("add", 2, 0)]
    wrong = [INPUT, layer("conv2d", 0, filters=2, size=3), layer("tanh", 1), layer("add", 2, 0)]
    begun = observed(wrong[:3])
    found = replace(begun, nodes=(*begun.nodes, wrong[3]), outputs=(2, 0), stopped_at=3)
    repair = find_repair(found, observed(nodes), REBUILDING.observe, is_part=True)
    assert repair is not None
    assert repair.is_proved
    (edit,) = repair.edits
    assert (edit.kind, edit.found_nodes) == ("attributes", (1,))
    assert edit.arguments == {"filters": 2}


@given(layers(), st.data())
@settings(max_examples=15, phases=[Phase.generate])
def test_forged_values_are_not_explained_as_right(nodes: list[Node], data: st.DataObject) -> None:
    """Invented fingerprints, and those of other nodes, end the search without an error."""
    net = observed(nodes)
    assume(is_known(net))
    numbers = st.floats() | st.sampled_from([x for node in net.nodes for x in node.fingerprint])
    invented = st.lists(numbers, max_size=12).map(tuple)
    others = st.sampled_from([node.fingerprint for node in net.nodes])
    wrong = observed([*nodes[:-1], replace(nodes[-1], kind="softplus", attributes={})])
    forged = tuple(replace(node, fingerprint=data.draw(invented | others)) for node in wrong.nodes)
    find_repair(replace(wrong, nodes=forged), net, REBUILDING.observe)


def sliced(part: str, source: int = 0) -> Node:
    """Describe a slice of the channels."""
    return Node("get_item", "", {"constants": [["...", part]]}, (source,), ())


@pytest.mark.parametrize("turned", [False, True])
def test_a_piece_in_the_place_of_another_is_one_edit(turned: bool) -> None:
    """A convolution of all channels, or one for each group: the layers behind it prove it."""
    stem = [INPUT, layer("conv2d", 0, filters=6)]
    parts = [sliced(part, 1) for part in (":2", "2:4", "4:")]
    parts += [layer("conv2d", 2 + number, filters=2, size=3) for number in range(3)]
    parts.append(layer("concatenate", 5, 6, 7))
    behind = [layer("max_pooling2d", 0, size=2), layer("conv2d", 0, filters=4), layer("relu", 0)]

    def network(piece: list[Node]) -> Network:
        nodes = [*stem, *piece]
        for node in behind:
            nodes.append(replace(node, inputs=(len(nodes) - 1,)))
        return observed(nodes)

    found, expected = network([layer("conv2d", 1, filters=6, size=2)]), network(parts)
    if turned:
        found, expected = expected, found
    repair = find_repair(found, expected, REBUILDING.observe)
    assert repair is not None
    assert repair.is_proved
    (edit,) = repair.edits
    assert edit.kind == "exchange"
    sizes = len(edit.found_nodes), len(edit.expected_nodes)
    assert sizes == ((7, 1) if turned else (1, 7))
    assert same_outputs(corrected(repair), expected)


def test_a_block_of_another_stage_is_one_edit() -> None:
    """It is neither missing here nor too many behind the next equal block."""

    def block(filters: int, size: int) -> list[Node]:
        return [layer("conv2d", 0, filters=filters, size=size), layer("relu", 0)]

    def network(*blocks: list[Node]) -> Network:
        nodes = [INPUT]
        for node in [node for part in blocks for node in part]:
            nodes.append(replace(node, inputs=(len(nodes) - 1,)))
        return observed(nodes)

    pooled = [*block(4, 3), layer("tanh", 0), layer("max_pooling2d", 0, size=2)]
    expected = network(pooled, block(3, 2), block(5, 1))
    found = network(block(3, 2), block(3, 2), block(5, 1))
    repair = find_repair(found, expected, REBUILDING.observe)
    assert repair is not None
    assert repair.is_proved
    (edit,) = repair.edits
    assert edit.kind == "exchange"
    assert (len(edit.found_nodes), len(edit.expected_nodes)) == (2, 4)
    assert same_outputs(corrected(repair), expected)


def test_further_outputs_are_one_edit() -> None:
    """All layers that only they need are too many."""
    nodes = [INPUT, layer("conv2d", 0), layer("relu", 1), layer("conv2d", 2), layer("tanh", 1)]
    nodes += [layer("conv2d", 4, filters=4), layer("relu", 5)]
    expected, found = observed(nodes[:4], 3), observed(nodes, 3, 6)
    repair = find_repair(found, expected, REBUILDING.observe)
    assert repair is not None
    assert repair.is_proved
    (edit,) = repair.edits
    assert (edit.kind, len(edit.found_nodes)) == ("extra", 3)
