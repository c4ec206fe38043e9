"""The picture of a divergence."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import get_args

import pytest
from fabricated import (
    Builder,
    block_network,
    block_with_edits,
    changed,
    diverge,
    inception,
    missing_block,
    order_of_branches,
    resnet50,
    several_edits,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.observation import Network
from grader.report.folding import Item, fold
from grader.report.ordering import drawing_order
from grader.report.picture import Column, draw
from grader.verdict import Edit, EditKind, Repair

MISTAKES = ["twice", "kernel", "no add"]
DIVERGENCES = [
    *(diverge(block_network(mistake), block_network()) for mistake in MISTAKES),
    diverge(block_network("no add"), block_network(), missing=True),
    *(diverge(resnet50(mistake), resnet50()) for mistake in [*MISTAKES, "projection"]),
    diverge(resnet50("twice", at=0), resnet50()),
    diverge(resnet50("twice", at=15), resnet50()),
    diverge(block_network(), resnet50()),
    diverge(resnet50(), block_network()),
    *(several_edits(number) for number in range(1, 7)),
    block_with_edits(),
    order_of_branches(),
    missing_block(),
]


def columns(repair: Repair) -> tuple[list[Item | None], list[Item | None]]:
    """Return the items of the two columns."""
    rows = fold(repair)
    return [row[0] for row in rows], [row[1] for row in rows]


def assert_shown_once(repair: Repair) -> None:
    """Fail unless each layer is in exactly one box of its column."""
    for items, network in zip(columns(repair), (repair.found, repair.expected), strict=True):
        nodes = [node for item in items for node in nodes_of(item)]
        assert sorted(nodes) == list(range(len(network.nodes)))


def nodes_of(item: Item | None) -> tuple[int, ...]:
    """Return the nodes of a row's item."""
    return item.nodes if item else ()


def words(column: Column) -> str:
    """Return all words in the boxes of a column."""
    return "\n".join(
        " ".join((box.text.title, box.text.mark, *box.text.strong, *box.text.plain))
        for box in column.boxes
    )


@pytest.mark.parametrize("divergence", DIVERGENCES)
def test_every_layer_is_shown_or_folded_once(divergence: Repair) -> None:
    """Each layer appears exactly once on its side."""
    assert_shown_once(divergence)


@pytest.mark.parametrize("divergence", DIVERGENCES)
def test_a_picture_fits_a_page_and_a_telephone(divergence: Repair) -> None:
    """A column has few boxes, is narrow, and keeps everything inside its frame."""
    for column in draw(divergence):
        assert len(column.boxes) <= 26
        assert column.width <= 350
        tops = [box.y for box in column.boxes]
        assert tops == sorted(tops)
        for above, below in pairwise(column.boxes):
            assert above.y + above.height < below.y
        for box in column.boxes:
            assert box.x + box.width <= column.width
            assert all(len(line) <= 42 for line in box.text.strong + box.text.plain)
        for arrow in column.arrows:
            numbers = [int(number) for number in re.findall(r"-?\d+", f"{arrow.path} {arrow.head}")]
            assert min(numbers) >= 0
            assert max(numbers) <= max(column.width, column.height)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Draw any small graph."""
    builder = Builder()
    for index in range(1, draw(st.integers(1, 24))):
        builder.size = draw(st.integers(1, 3))
        sources = st.lists(st.integers(0, index - 1), max_size=3)
        builder.add(draw(st.sampled_from(["relu", "add", "conv2d"])), tuple(draw(sources)), 9)
    return builder.network()


@st.composite
def repairs(draw: st.DrawFn) -> Repair:
    """Draw any pairs and edits, also those that make no sense."""
    found, expected = draw(networks()), draw(networks())
    of_found, of_expected = (
        st.integers(0, len(network.nodes) - 1) for network in (found, expected)
    )
    edits = st.builds(
        Edit,
        st.sampled_from(get_args(EditKind)),
        st.lists(of_found, max_size=8, unique=True).map(tuple),
        st.lists(of_expected, max_size=8, unique=True).map(tuple),
    )
    pairs = draw(st.dictionaries(of_found, of_expected, max_size=24))
    some = draw(st.lists(edits, min_size=1, max_size=6))
    return Repair(found, expected, tuple(some), tuple(pairs.items()))


@settings(max_examples=200, deadline=None)
@given(repairs())
def test_any_repair_can_be_drawn(repair: Repair) -> None:
    """A forged network changes the picture, but every layer is drawn or folded once."""
    draw(repair)
    assert_shown_once(repair)


def test_equal_layers_stand_side_by_side() -> None:
    """A row has two equal layers, or equal folds of layers."""
    divergence = diverge(resnet50("kernel"), resnet50())
    for found, expected in fold(divergence):
        if found and found.role == "equal":
            equals = tuple(dict(divergence.equal)[node] for node in found.nodes)
            assert equals == nodes_of(expected)


def test_a_small_block_is_shown_whole() -> None:
    """A small block has no fold."""
    found, _ = columns(diverge(block_network("twice"), block_network()))
    assert all(len(nodes_of(item)) <= 1 for item in found)


def test_a_large_network_shows_what_surrounds_the_divergence() -> None:
    """For ResNet-50, the layers that feed the divergence and three after it are drawn."""
    divergence = diverge(resnet50("twice"), resnet50())
    found, _ = columns(divergence)
    shown = [item.nodes[0] for item in found if len(nodes_of(item)) == 1]
    (wrong,) = divergence.found_nodes
    assert set(divergence.found.nodes[wrong].inputs) <= set(shown)
    assert set(divergence.expected.nodes[wrong].inputs) <= set(shown)
    assert {wrong, wrong + 1, wrong + 2, wrong + 3} <= set(shown)
    assert len(shown) <= 12


def test_the_stages_of_a_large_network_are_folded() -> None:
    """A fold has layers of one height and width, and names this size."""
    column, _ = draw(diverge(resnet50("kernel"), resnet50()))
    assert [box.text.title for box in column.boxes if box.text.style == "fold"] == [
        "… 2 layers as expected at 64 \u00d7 64 …",
        "… 3 layers as expected at 32 \u00d7 32 …",
        "… 33 layers as expected at 15 \u00d7 15 …",
        "… 42 layers as expected at 8 \u00d7 8 …",
        "… 55 more layers at 4 \u00d7 4 …",
        "… 34 more layers at 2 \u00d7 2 …",
    ]


def test_a_network_of_very_many_stages_is_folded_as_one() -> None:
    """Sizes that change in each layer do not make a picture of endless length."""

    def network(kind: str) -> Network:
        builder = Builder()
        last = 0
        for number in range(200):
            builder.size = 6 + number % 2
            last = builder.add("relu", (last,), 9)
        builder.add(kind, (last,), 9)
        return builder.network()

    found, _ = draw(diverge(network("elu"), network("selu")))
    assert len(found.boxes) < 12


def test_a_wrong_attribute_is_named_on_both_sides() -> None:
    """Both sides are marked in words, and the attribute that differs comes first, in bold."""
    found, expected = draw(several_edits(1))
    assert "✗ found 5\u00d75 kernel" in words(found)
    assert "✓ expected 3\u00d73 kernel" in words(expected)
    assert "kernel" in found.description
    assert not any(arrow.marked for arrow in found.arrows)


@pytest.mark.parametrize("kind", ["exchange", "inputs", "order", "swap", "difference"])
def test_only_a_wrong_attribute_is_bold(kind: EditKind) -> None:
    """Attributes that are only spelled differently are not shown as the difference."""
    repair = several_edits(1)
    (edit,) = repair.edits
    found, _ = draw(replace(repair, edits=(replace(edit, kind=kind),)))
    (box,) = (box for box in found.boxes if box.text.mark)
    assert box.text.strong == ()
    assert "5\u00d75 kernel" in " ".join(box.text.plain)


def test_a_wrong_layer_has_its_line() -> None:
    """The line is quoted, because JupyterLab shows no numbers."""
    found, expected = draw(several_edits(1))
    assert "line 12: x = layers.Conv2D()(x)" in words(found)
    assert "line" not in words(expected)


def test_every_edit_is_marked_at_its_place() -> None:
    """Swapped, missing and extra layers and a wrong input are marked in both columns."""
    found, expected = draw(block_with_edits())
    marked = [box.text.title for box in found.boxes if box.text.style in ("edit", "nothing")]
    assert marked == ["ReLU", "BatchNormalization", "missing here", "Dropout", "Add"]
    marked = [box.text.title for box in expected.boxes if box.text.style in ("edit", "nothing")]
    assert marked == ["BatchNormalization", "ReLU", "BatchNormalization", "nothing here", "Add"]
    for items, others in (columns(block_with_edits()), columns(block_with_edits())[::-1]):
        for item, other in zip(items, others, strict=True):
            assert item is None or item.nodes or nodes_of(other)


def test_a_missing_block_is_beside_one_empty_place() -> None:
    """Ten missing layers are one gap as high as the layers, of which most are folded."""
    found, expected = draw(missing_block())
    (hole,) = (box for box in found.boxes if box.text.style == "nothing")
    assert hole.text.title == "10 layers missing here"
    beside = [box for box in expected.boxes if hole.y <= box.y < hole.y + hole.height]
    assert [box.text.style for box in beside].count("edit") == 4
    assert [box.text.title for box in beside if box.text.style == "fold"] == [
        "… 6 layers at 8 \u00d7 8 …"
    ]


def test_a_large_network_is_folded_around_each_edit() -> None:
    """Each of a few edits is shown with its neighbors."""
    found, expected = draw(several_edits(3))
    styles = [box.text.style for box in expected.boxes]
    assert styles.count("edit") == 3
    assert styles.count("fold") >= 4
    assert words(found).count("✗ found") == 2
    assert words(found).count("missing here") == 1


def test_more_than_a_handful_of_edits_are_counted() -> None:
    """The first edits are shown, a fold counts the others."""
    found, expected = draw(several_edits(6))
    assert words(expected).count("✓ expected") == 4
    assert found.boxes[-1].text.title.endswith("layers with 2 more differences …")


def test_inputs_in_another_order_are_numbered() -> None:
    """The branches of a concatenation are distinguished by what they compute."""
    found, expected = draw(order_of_branches())
    assert found.boxes[-1].text.strong == (
        "1st input: 1\u00d71 Conv2D after",
        "MaxPooling2D",
        "4th input: 1\u00d71 Conv2D",
    )
    assert expected.boxes[-1].text.strong == (
        "1st input: 1\u00d71 Conv2D",
        "4th input: 1\u00d71 Conv2D after",
        "MaxPooling2D",
    )


def test_equal_layers_with_other_inputs_name_their_inputs() -> None:
    """If two layers are equal, words and arrows show their different inputs."""
    found, expected = draw(diverge(block_network("twice"), block_network()))
    assert "both inputs: 1\u00d71 Conv2D" in words(found)
    assert "2nd input: Input" in words(expected)
    assert sum(arrow.marked for arrow in found.arrows) == 2
    assert sum(arrow.marked for arrow in expected.arrows) == 2


def test_an_input_in_front_of_an_extra_layer_is_not_another_one() -> None:
    """An extra layer is marked once, not again as the input of the next."""
    found, expected = draw(block_with_edits())
    assert "both inputs: 1\u00d71 Conv2D" in words(found)
    assert "2nd input: Input" in words(expected)


def test_a_tensor_before_its_activation_has_another_name() -> None:
    """The names of two tensors of one branch differ."""
    network = inception()
    last = len(network.nodes) - 1
    inputs = list(network.nodes[last].inputs)
    inputs[1] -= 1
    nodes = (*network.nodes[:-1], replace(network.nodes[-1], inputs=tuple(inputs)))
    pairs = tuple((index, index) for index in range(last))
    edit = Edit("inputs", (last,), (last,))
    found, expected = draw(Repair(replace(network, nodes=nodes), network, (edit,), pairs))
    assert "2nd input: BatchNormalization" in words(found)
    assert "2nd input: ReLU" in words(expected)


def test_shared_weights_are_named() -> None:
    """A layer that is called twice names its first call."""
    expected = block_network()
    nodes = list(expected.nodes)
    nodes[7] = replace(nodes[7], shared_with=1)
    pairs = tuple((index, index) for index in range(11))
    edit = Edit("weights", (7,), (7,))
    found, other = draw(Repair(replace(expected, nodes=tuple(nodes)), expected, (edit,), pairs))
    assert "the same layer as in line 4" in words(found)
    assert "weights of its own" in words(other)


def test_the_padding_of_a_small_window_is_no_difference() -> None:
    """With a 1x1 kernel both kinds of padding compute the same."""
    expected = block_network()
    attributes = {**expected.nodes[1].attributes, "filters": 5, "padding": "same"}
    nodes = (expected.nodes[0], replace(expected.nodes[1], attributes=attributes))
    found = replace(expected, nodes=(*nodes, *expected.nodes[2:]))
    edit = Edit("attributes", (1,), (1,))
    pairs = tuple((index, index) for index in range(len(expected.nodes)))
    column, _ = draw(Repair(found, expected, (edit,), pairs, is_proved=True))
    assert column.boxes[1].text.strong == ("5 filters",)


def test_layers_that_are_only_written_in_another_way_are_as_expected() -> None:
    """A layer without a partner is no difference where the edits explain everything."""
    repair = several_edits(1)
    pairs = tuple(pair for pair in repair.equal if pair[1] % 5)
    found, _ = draw(replace(repair, equal=pairs))
    folds = [box.text.title for box in found.boxes if box.text.style == "fold"]
    assert folds
    assert all("as expected" in title for title in folds)
    assert len(found.boxes) < 20


def test_a_wrong_size_in_another_kind_of_layer_has_no_bold_attributes() -> None:
    """A dense layer in place of a 1x1 convolution has no attributes to compare."""
    expected = block_network()
    dense = replace(expected.nodes[1], kind="dense", attributes={"units": 5})
    found = replace(expected, nodes=(expected.nodes[0], dense, *expected.nodes[2:]))
    edit = Edit("attributes", (1,), (1,))
    pairs = tuple((index, index) for index in range(len(expected.nodes)))
    column, _ = draw(Repair(found, expected, (edit,), pairs, is_proved=True))
    assert column.boxes[1].text.strong == ()
    assert column.boxes[1].text.plain[0] == "5 units"


def test_only_outputs_that_differ_are_marked() -> None:
    """The right one of two outputs stays unmarked."""
    expected = replace(block_network(), outputs=(5, 10))
    found = replace(expected, outputs=(5, 9))
    pairs = tuple((index, index) for index in range(11))
    edit = Edit("outputs", (5, 9), (5, 10))
    column, _ = draw(Repair(found, expected, (edit,), pairs, is_proved=True))
    marked = [index for index, box in enumerate(column.boxes) if box.text.mark]
    assert marked == [9]


def test_a_repeated_layer_without_weights_is_drawn_once() -> None:
    """Two found layers can be equal to one expected layer."""
    expected = block_network("kernel")
    builder = Builder()
    builder.block(0, (4, 7, 9))
    builder.add("relu", (2,), 4)
    found = replace(builder.network(), outputs=(10,))
    edit = Edit("attributes", (4,), (4,))
    pairs = (*((i, i) for i in range(11) if i != 4), (11, 3))
    assert_shown_once(Repair(found, expected, (edit,), pairs))


def test_branches_are_drawn_in_one_piece() -> None:
    """A projection stands between the main path and the Add, in any order of writing."""
    builder = Builder()
    projection = builder.add("conv2d", (0,), 9)
    first = builder.add("conv2d", (0,), 9)
    normalized = builder.add("batch_normalization", (projection,), 9)
    second = builder.add("conv2d", (first,), 9)
    third = builder.add("conv2d", (second,), 9)
    added = builder.add("add", (third, normalized), 9)
    order = drawing_order(builder.network())
    assert order == (0, first, second, third, projection, normalized, added)


def test_the_branch_with_the_divergence_stands_right_above_it() -> None:
    """A correct shortcut does not stand between the last correct layer and the wrong one."""

    def network(kind: str) -> Network:
        builder = Builder()
        shortcut = builder.add("conv2d", (0,), 9)
        first = builder.add("dense", (0,), 9)
        wrong = builder.add(kind, (first,), 9)
        builder.add("add", (wrong, shortcut), 9)
        return builder.network()

    pairs = ((0, 0), (1, 1), (2, 2))
    found, _ = columns(changed(network("relu"), network("elu"), (3,), (3,), pairs))
    assert [nodes_of(item) for item in found] == [(0,), (1,), (2,), (3,), (4,)]
    mirrored, _ = columns(changed(network("relu"), network("elu"), (4,), (4,), (*pairs, (3, 3))))
    assert [nodes_of(item) for item in mirrored] == [(0,), (2,), (3,), (1,), (4,)]


def test_a_missing_layer_leaves_a_hole() -> None:
    """An empty frame stands beside the expected layer."""
    divergence = diverge(block_network("no add"), block_network(), missing=True)
    (hole,) = (item for item in columns(divergence)[0] if item is not None and not item.nodes)
    assert hole.edit == divergence.edits[0]
    assert "missing here" in words(draw(divergence)[0])


def test_the_wrong_output_of_a_right_network_is_marked() -> None:
    """If only the returned tensor is wrong, both layers are marked in their places."""
    expected = block_network()
    found = replace(expected, outputs=(5,))
    pairs = tuple((index, index) for index in range(len(expected.nodes)))
    last = len(expected.nodes) - 1
    edit = Edit("outputs", (5,), (last,))
    found, expected = draw(Repair(found, expected, (edit,), pairs))
    assert "✗ found is returned" in words(found)
    assert "✓ expected" in words(expected)
    assert "✗ found" not in words(expected)
    assert [box.shape for box in found.boxes if "returned" in box.shape]


def test_a_network_without_layers_can_be_drawn() -> None:
    """A function that returns its input has a picture, too."""
    expected = block_network()
    only_input = Network(expected.nodes[:1], (0,), 0, 0)
    found, expected = draw(changed(only_input, expected, (), (1,), ((0, 0),)))
    assert "missing here" in words(found)
