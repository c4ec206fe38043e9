"""The picture of a divergence."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fabricated import Builder, block_network, changed, diverge, resnet50

from grader.observation import Network
from grader.report.folding import Item, fold
from grader.report.ordering import drawing_order
from grader.report.picture import Column, draw
from grader.verdict import Repair

MISTAKES = ["twice", "kernel", "no add"]
DIVERGENCES = [
    *(diverge(block_network(mistake), block_network()) for mistake in MISTAKES),
    diverge(block_network("no add"), block_network(), missing=True),
    *(diverge(resnet50(mistake), resnet50()) for mistake in [*MISTAKES, "projection"]),
    diverge(resnet50("twice", at=0), resnet50()),
    diverge(resnet50("twice", at=15), resnet50()),
    diverge(block_network(), resnet50()),
    diverge(resnet50(), block_network()),
]


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
    for items, network in zip(
        fold(divergence), (divergence.found, divergence.expected), strict=True
    ):
        nodes = [node for item in items for node in nodes_of(item)]
        assert sorted(nodes) == list(range(len(network.nodes)))


@pytest.mark.parametrize("divergence", DIVERGENCES)
def test_a_picture_fits_a_page_and_a_telephone(divergence: Repair) -> None:
    """A column has few boxes, is narrow, and keeps everything inside its frame."""
    for column in draw(divergence):
        assert len(column.boxes) <= 22
        assert column.width <= 350
        tops = [box.y for box in column.boxes]
        assert tops == sorted(tops)
        for above, below in zip(column.boxes, column.boxes[1:], strict=False):
            assert above.y + above.height < below.y
        for box in column.boxes:
            assert box.x + box.width <= column.width
            assert all(len(line) <= 42 for line in box.text.strong + box.text.plain)
        for arrow in column.arrows:
            numbers = [int(number) for number in re.findall(r"-?\d+", f"{arrow.path} {arrow.head}")]
            assert min(numbers) >= 0
            assert max(numbers) <= max(column.width, column.height)


def test_equal_layers_stand_side_by_side() -> None:
    """A row has two equal layers, or equal folds of layers."""
    divergence = diverge(resnet50("kernel"), resnet50())
    for found, expected in zip(*fold(divergence), strict=True):
        if found and found.role == "equal":
            equals = tuple(dict(divergence.equal)[node] for node in found.nodes)
            assert equals == nodes_of(expected)


def test_a_small_block_is_shown_whole() -> None:
    """A small block has no fold."""
    found, _ = fold(diverge(block_network("twice"), block_network()))
    assert all(len(nodes_of(item)) <= 1 for item in found)


def test_a_large_network_shows_what_surrounds_the_divergence() -> None:
    """For ResNet-50, the layers that feed the divergence and three after it are drawn."""
    divergence = diverge(resnet50("twice"), resnet50())
    found, _ = fold(divergence)
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
        "… 2 equal layers at 64 \u00d7 64 …",
        "… 3 equal layers at 32 \u00d7 32 …",
        "… 33 equal layers at 15 \u00d7 15 …",
        "… 42 equal layers at 8 \u00d7 8 …",
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


def test_the_difference_is_named_on_both_sides() -> None:
    """Both sides are marked in words, and the attribute that differs comes first."""
    found, expected = draw(diverge(resnet50("kernel"), resnet50()))
    assert "✗ found 5\u00d75 kernel" in words(found)
    assert "✓ expected 3\u00d73 kernel" in words(expected)
    assert "kernel" in found.description


def test_equal_layers_with_other_inputs_name_their_inputs() -> None:
    """If two layers are equal, words and arrows show their different inputs."""
    found, expected = draw(diverge(block_network("twice"), block_network()))
    assert "receives BatchNormalization twice" in words(found)
    assert "receives BatchNormalization and Input" in words(expected)
    assert sum(arrow.marked for arrow in found.arrows) == 2
    assert sum(arrow.marked for arrow in expected.arrows) == 2


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
    found, _ = fold(changed(network("relu"), network("elu"), (3,), (3,), pairs))
    assert [nodes_of(item) for item in found] == [(0,), (1,), (2,), (3,), (4,)]
    mirrored, _ = fold(changed(network("relu"), network("elu"), (4,), (4,), (*pairs, (3, 3))))
    assert [nodes_of(item) for item in mirrored] == [(0,), (2,), (3,), (1,), (4,)]


def test_a_missing_layer_leaves_a_hole() -> None:
    """An empty frame stands beside the expected layer."""
    divergence = diverge(block_network("no add"), block_network(), missing=True)
    items, _ = fold(divergence)
    column, _ = draw(divergence)
    assert Item((), "divergent") in items
    assert "no layer here" in words(column)


def test_the_wrong_output_of_a_right_network_is_marked() -> None:
    """If only the returned tensor is wrong, both layers are marked in their places."""
    expected = block_network()
    found = replace(expected, outputs=(5,))
    pairs = tuple((index, index) for index in range(len(expected.nodes)))
    found, expected = draw(changed(found, expected, (5,), (len(expected.nodes) - 1,), pairs))
    assert "✗ found" in words(found)
    assert "✓ expected" in words(expected)
    assert [box.shape for box in found.boxes if "returned" in box.shape]


def test_a_network_without_layers_can_be_drawn() -> None:
    """A function that returns its input has a picture, too."""
    expected = block_network()
    only_input = Network(expected.nodes[:1], (0,), 0, 0)
    found, expected = draw(changed(only_input, expected, (), (1,), ((0, 0),)))
    assert "no layer here" in words(found)
