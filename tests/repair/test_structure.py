"""Tests of the search for edits, by the graphs alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from grader.observation import Network, Node, Plain
from grader.repair import repair_of_graphs, structure
from grader.repair.drafts import Draft, LoopError
from grader.verdict import Repair


def node(kind: str, *inputs: int, **attributes: Plain) -> Node:
    """Make a layer without name and line."""
    shape = (None, 6, 6, 3) if kind == "input" else ()
    return Node(kind, "", attributes, inputs, shape, parameters=int(kind in ("conv2d", "dense")))


def network(nodes: Sequence[Node], *outputs: int) -> Network:
    """Build a network that returns its last node, or some others."""
    return Network(tuple(nodes), outputs or (len(nodes) - 1,), 0, 0)


BLOCK = [
    node("input"),
    node("conv2d", 0, filters=4, kernel_size=[1, 1]),
    node("batch_normalization", 1, axis=3),
    node("relu", 2),
    node("conv2d", 3, filters=3, kernel_size=[3, 3]),
    node("add", 4, 0),
    node("relu", 5),
]
"""A residual block."""
RIGHT = network(BLOCK)


def changed(index: int, other: Node) -> Network:
    """Return the block with another node."""
    return network([*BLOCK[:index], other, *BLOCK[index + 1 :]])


def without(index: int) -> Network:
    """Return the block without one of its layers."""
    (source,) = BLOCK[index].inputs
    kept = [*BLOCK[:index], *BLOCK[index + 1 :]]

    def moved(number: int) -> int:
        number = source if number == index else number
        return number - (number > index)

    return network([replace(item, inputs=tuple(map(moved, item.inputs))) for item in kept])


MISTAKES = {
    "attributes": (changed(4, node("conv2d", 3, filters=5, kernel_size=[3, 3])), (4,), (4,)),
    "exchange": (changed(3, node("tanh", 2)), (3,), (3,)),
    "missing": (without(3), (), (3,)),
    "inputs": (changed(5, node("add", 4, 3)), (5,), (5,)),
    "swap": (
        network(
            [
                *BLOCK[:2],
                node("relu", 1),
                node("batch_normalization", 2, axis=3),
                *BLOCK[4:],
            ]
        ),
        (2, 3),
        (2, 3),
    ),
    "input shape": (changed(0, replace(BLOCK[0], shape=(None, 8, 8, 3))), (0,), (0,)),
}


@pytest.mark.parametrize("kind", MISTAKES)
def test_one_mistake_is_one_edit(kind: str) -> None:
    """The edit has the kind of the mistake, and its places."""
    found, found_nodes, expected_nodes = MISTAKES[kind]
    repair = explained(found)
    (edit,) = repair.edits
    assert (edit.kind, edit.found_nodes, edit.expected_nodes) == (kind, found_nodes, expected_nodes)


def explained(found: Network, expected: Network = RIGHT) -> Repair:
    """Return a repair that is proved."""
    repair = repair_of_graphs(found, expected)
    assert repair is not None
    assert repair.is_proved
    return repair


def test_equal_mistakes_are_searched_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each student keeps the own names, and other values are another question."""
    wrong = changed(1, node("conv2d", 0, filters=7))
    other = replace(wrong, nodes=tuple(replace(item, name="mine") for item in wrong.nodes))
    first = explained(wrong)

    def search(*_: object, **__: object) -> Repair | None:
        raise AssertionError("searched twice")

    monkeypatch.setattr(structure, "find_repair_of_drafts", search)
    second = explained(other)
    assert second.edits == first.edits and second.found == other
    with pytest.raises(AssertionError, match="searched twice"):
        repair_of_graphs(wrong, RIGHT, is_part=True)


def test_added_layer_is_extra() -> None:
    """The right block has a layer more than the one that is expected here."""
    (edit,) = explained(RIGHT, without(3)).edits
    assert (edit.kind, edit.found_nodes, edit.expected_nodes) == ("extra", (3,), ())


def test_layer_and_its_activation_are_missing_together() -> None:
    """A forgotten layer and its activation are missing together."""
    found = network([BLOCK[0], node("flatten", 0), node("dense", 1, units=3)])
    expected = network(
        [
            BLOCK[0],
            node("flatten", 0),
            node("dense", 1, units=9),
            node("relu", 2),
            node("dense", 3, units=3),
        ]
    )
    (edit,) = explained(found, expected).edits
    assert (edit.kind, edit.expected_nodes) == ("missing", (2, 3))


def test_lost_result_is_another_input() -> None:
    """A layer that is called, but whose result nothing takes, is not missing."""
    found = replace(
        network([*BLOCK[:5], node("relu", 4)]), unused=(Node("add", "", {}, (), (None, 6, 6, 3)),)
    )
    (edit,) = explained(found).edits
    assert (edit.kind, edit.found_nodes, edit.expected_nodes) == ("inputs", (5,), (6,))


def test_missing_layer_before_another_change_gives_two_edits() -> None:
    """A layer that takes another tensor and has other arguments needs both edits."""
    found = network(
        [
            BLOCK[0],
            node("conv2d", 0, filters=4, kernel_size=[1, 1], padding="same"),
            node("relu", 1),
        ]
    )
    expected = network(
        [
            BLOCK[0],
            node("zero_padding2d", 0, padding=[3, 3]),
            node("conv2d", 1, filters=4, kernel_size=[1, 1], padding="valid"),
            node("relu", 2),
        ]
    )
    repair = explained(found, expected)
    assert [edit.kind for edit in repair.edits] == ["missing", "attributes"]
    assert repair.edits[1].arguments == {"padding": "same"}


def test_branches_that_take_each_other_s_tensors_are_two_edits() -> None:
    """Tensors stay known after the first change, though nothing takes them then."""

    def branches(first: int, second: int) -> Network:
        return network(
            [
                BLOCK[0],
                node("conv2d", 0, filters=2),
                node("conv2d", 0, filters=5),
                node("dense", first, units=3),
                node("conv2d", second, filters=3),
                node("concatenate", 3, 4),
            ]
        )

    repair = explained(branches(2, 1), branches(1, 2))
    assert [(edit.kind, edit.found_nodes) for edit in repair.edits] == [
        ("inputs", (3,)),
        ("inputs", (4,)),
    ]


def stages(*filters: int) -> Network:
    """Build stages of two equal convolutions."""
    nodes = [BLOCK[0]]
    for number in filters:
        nodes += [node("conv2d", len(nodes) - 1, filters=number)]
        nodes += [node("conv2d", len(nodes) - 1, filters=number)]
    return network(nodes)


def test_stage_with_other_filters_is_changed_and_not_exchanged() -> None:
    """The next stage, which has the expected filters, is not taken for it."""
    repair = explained(stages(4, 9, 8), stages(4, 8, 8))
    assert [(edit.kind, edit.found_nodes, edit.arguments) for edit in repair.edits] == [
        ("attributes", (3,), {"filters": 9}),
        ("attributes", (4,), {"filters": 9}),
    ]


def test_change_before_a_failed_call_explains_it() -> None:
    """The failed call is one of the reference's, whose layers before it are others."""
    grouped = node("conv2d", 1, filters=6, groups=2, trainable=True)
    expected = network([BLOCK[0], node("conv2d", 0, filters=4), grouped, node("relu", 2)])
    failed = node("conv2d", 1, filters=6, groups=2)
    begun = (BLOCK[0], node("conv2d", 0, filters=5), failed)
    found = replace(network(begun, 1), stopped_at=2)
    repair = repair_of_graphs(found, expected, is_part=True)
    assert repair is not None and repair.is_proved
    (edit,) = repair.edits
    assert (edit.kind, edit.found_nodes, edit.arguments) == ("attributes", (1,), {"filters": 5})
    other = replace(found, nodes=(*begun[:2], node("conv2d", 1, filters=7, groups=2)))
    assert not any(
        repair and repair.is_proved and len(repair.edits) < 2
        for repair in [repair_of_graphs(other, expected, is_part=True)]
    )


def test_equal_graphs_need_no_edit() -> None:
    """Nothing is claimed about graphs that are equal."""
    assert repair_of_graphs(RIGHT, RIGHT) is None


def test_layer_with_right_values_is_kept() -> None:
    """A layer that computes what is expected is not the mistake."""
    values = (1.0, 0.5, 0.25, -0.5, 2.0)
    dense = replace(node("dense", 0, units=4), fingerprint=values)
    found = changed(1, dense)
    expected = changed(1, replace(BLOCK[1], fingerprint=values))
    assert repair_of_graphs(found, expected) is None


def test_two_layers_that_compute_an_expected_one_are_kept() -> None:
    """The mistake follows them, and only values show that."""
    values = (1.0, 0.5, 0.25, -0.5, 2.0)
    average = replace(node("global_average_pooling2d", 0), fingerprint=values, shape=(None, 3))
    dense = node("dense", 1, units=4)
    expected = network([BLOCK[0], average, dense])
    pooled = replace(node("average_pooling2d", 0, pool_size=[6, 6]), fingerprint=values)
    flat = replace(node("flatten", 1), fingerprint=values, shape=(None, 3))
    dropped = node("dropout", 2, rate=0.5)
    found = network([BLOCK[0], pooled, flat, dropped, node("dense", 3, units=4)])
    assert repair_of_graphs(found, expected) is None


def test_own_layer_with_other_values_is_no_equal() -> None:
    """A layer of the same name computes something else, so that equal graphs prove nothing."""
    one, other = (1.0, 0.5, 0.25, -0.5, 2.0), (3.0, 0.5, 0.25, -0.5, 2.0)
    own = [BLOCK[0], node("my_norm", 0), node("conv2d", 1, filters=4)]
    found = network([own[0], replace(own[1], fingerprint=other), node("conv2d", 1, filters=5)])
    wrong = network([own[0], replace(own[1], fingerprint=one), own[2]])
    assert repair_of_graphs(found, wrong) is None
    right = network([own[0], replace(own[1], fingerprint=other), own[2]])
    assert repair_of_graphs(found, right) is not None


def test_loop_is_found_at_once() -> None:
    """A change that lets a layer take its own value is no candidate."""
    draft = Draft.of(RIGHT)
    looped = draft.redirected(1, 5, [2])
    assert looped.has_loop and not draft.has_loop
    with pytest.raises(LoopError):
        _ = looped.order
