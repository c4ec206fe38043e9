"""The picture of one network in a notebook."""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest
from fabricated import Builder, block_network, contrast, inception, resnet50
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.observation import Network
from grader.report.model_picture import ModelPicture
from grader.report.network_picture import draw_network
from grader.report.picture import Arrow

NETWORKS = [block_network(), resnet50(), inception()]
NAMES = ["block", "ResNet-50", "inception"]


@pytest.mark.parametrize("network", NETWORKS, ids=NAMES)
def test_every_layer_has_a_box(network: Network) -> None:
    """No layer is folded, and none is marked as a difference."""
    column = draw_network(network)
    assert [box.text.style for box in column.boxes] == ["layer"] * len(network.nodes)
    assert not any(arrow.marked for arrow in column.arrows)


@pytest.mark.parametrize("network", NETWORKS, ids=NAMES)
def test_every_edge_has_an_arrow(network: Network) -> None:
    """Each input of a layer has an arrow, also a shortcut."""
    edges = {(source, index) for index, node in enumerate(network.nodes) for source in node.inputs}
    assert len(draw_network(network).arrows) == len(edges)


@pytest.mark.parametrize("network", NETWORKS, ids=NAMES)
def test_boxes_do_not_touch(network: Network) -> None:
    """Between two boxes is space, below for an arrow and a shape, beside for a line."""
    boxes = draw_network(network).boxes
    for one, other in combinations(boxes, 2):
        below = one.y + one.height + 20 < other.y or other.y + other.height + 20 < one.y
        beside = one.x + one.width + 20 < other.x or other.x + other.width + 20 < one.x
        assert below or beside


@pytest.mark.parametrize("network", NETWORKS, ids=NAMES)
def test_no_arrow_runs_over_a_box(network: Network) -> None:
    """Every arrow goes around the other boxes, and everything is inside the frame."""
    column = draw_network(network)
    for arrow in column.arrows:
        for left, right, top, bottom in strokes(arrow):
            assert 0 <= left <= right <= column.width
            assert 0 <= top <= bottom <= column.height
            for box in column.boxes:
                over = left < box.x + box.width and right > box.x
                assert not (over and top < box.y + box.height and bottom > box.y)


def strokes(arrow: Arrow) -> Iterator[tuple[int, int, int, int]]:
    """Return the lines of an arrow: left, right, top, bottom."""
    x = y = 0
    for command, numbers in re.findall(r"([MVH])(\d+(?:,\d+)?)", arrow.path):
        if command == "M":
            x, y = map(int, numbers.split(","))
        elif command == "V":
            yield x, x, min(y, int(numbers)), max(y, int(numbers))
            y = int(numbers)
        else:
            yield min(x, int(numbers)), max(x, int(numbers)), y, y
            x = int(numbers)


def test_branches_stand_side_by_side() -> None:
    """The branches of a fork stand in the order of the inputs that they feed."""
    network = inception((3, 1, 2, 0))
    column = draw_network(network)
    first = [box for box in column.boxes if box.y == column.boxes[1].y]
    titles = [box.text.title for box in sorted(first, key=lambda box: box.x)]
    assert titles == ["MaxPooling2D", "Conv2D", "Conv2D", "Conv2D"]


def test_inputs_of_a_merge_are_numbered() -> None:
    """Each arrow into a layer with several inputs has the number of the input."""
    labels = draw_network(inception((3, 1, 2, 0))).labels
    assert [label.text for label in sorted(labels, key=lambda label: label.x)] == list("1234")
    assert [label.text for label in draw_network(block_network()).labels] == ["1", "2"]
    assert draw_network(block_network("no add")).labels == ()


def test_a_value_taken_twice_has_two_numbers() -> None:
    """One arrow stands for both inputs."""
    builder = Builder()
    branch = builder.add("relu", (0,), 9)
    other = builder.add("relu", (0,), 9)
    builder.add("concatenate", (branch, other, branch), 27)
    texts = [label.text for label in draw_network(builder.network()).labels]
    assert sorted(texts) == ["1, 3", "2"]


def test_branches_inside_branches_and_several_outputs() -> None:
    """Forks can be nested, and a branch can end at an output of its own."""
    builder = Builder()
    first = builder.add("conv2d", (0,), 9)
    left = builder.add("relu", (first,), 9)
    right = builder.add("elu", (first,), 9)
    inner = builder.add("add", (left, right), 9)
    outer = builder.add("concatenate", (inner, 0), 18)
    head = builder.add("dense", (outer,), 2)
    auxiliary = builder.add("dense", (outer,), 3)
    network = replace(builder.network(), outputs=(head, auxiliary))
    column = draw_network(network)
    assert len({box.x for box in column.boxes}) > 3
    assert sum("returned" in box.shape for box in column.boxes) == 2
    test_boxes_do_not_touch(network)
    test_no_arrow_runs_over_a_box(network)


def test_a_side_branch_beside_a_module_is_a_fork_too() -> None:
    """A layer can feed a module's branches and a branch with its own output."""
    builder = Builder()
    stem = builder.add("conv2d", (0,), 9)
    module = tuple(builder.add("conv2d", (stem,), 9) for _ in range(3))
    main = builder.add("dense", (builder.add("concatenate", module, 27),), 2)
    side = builder.add("dense", (builder.add("average_pooling2d", (stem,), 9),), 2)
    network = replace(builder.network(), outputs=(main, side))
    column = draw_network(network)
    beside = [box.x for box in column.boxes if box.y == column.boxes[2].y]
    assert len(set(beside)) == 4
    test_boxes_do_not_touch(network)
    test_no_arrow_runs_over_a_box(network)


def test_branches_that_are_connected_stand_in_one_column() -> None:
    """Interconnected branches are drawn below each other, with lines at the side."""
    builder = Builder()
    first = builder.add("relu", (0,), 9)
    second = builder.add("elu", (0,), 9)
    third = builder.add("add", (first, second), 9)
    fourth = builder.add("add", (first, third), 9)
    builder.add("add", (second, fourth), 9)
    column = draw_network(builder.network())
    assert len({box.x for box in column.boxes}) == 1
    assert len(column.arrows) == 8


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_network_can_be_drawn(data: st.DataObject) -> None:
    """Every graph has a picture with a box for each layer."""
    builder = Builder()
    for index in range(1, data.draw(st.integers(1, 12))):
        sources = st.lists(st.integers(max(index - 3, 0), index - 1), max_size=3)
        builder.add("add", tuple(data.draw(sources)), 9)
    network = builder.network()
    column = draw_network(network)
    assert len(column.boxes) == len(network.nodes)
    if column.labels:
        test_every_edge_has_an_arrow(network)
        test_boxes_do_not_touch(network)
        test_no_arrow_runs_over_a_box(network)


def test_the_picture_has_no_ground_of_its_own() -> None:
    """An image does not know the theme; its words are readable in both."""
    html = ModelPicture(block_network()).html
    image = ElementTree.fromstring(html.strip() + "</img>")
    assert "background" not in image.get("style", "")
    drawing = drawing_in(image)
    ink = drawing.get("fill", "")
    assert min(contrast(ink, ground) for ground in ("#ffffff", "#111111")) > 4
    boxes = {box.get("fill", "") for box in drawing.findall(".//{*}rect")}
    assert all(contrast("#ffffff", box) > 4.5 for box in boxes)
    assert "currentColor" not in ElementTree.tostring(drawing, "unicode")


def test_a_picture_is_well_formed_and_the_same_each_time() -> None:
    """The output is valid markup and equal in each run, because nbval compares it."""
    bundle = ModelPicture(block_network())._repr_mimebundle_()
    assert bundle == ModelPicture(block_network())._repr_mimebundle_()
    image = ElementTree.fromstring(bundle["text/html"].strip() + "</img>")
    assert drawing_in(image).tag.endswith("svg")


def test_large_networks_are_drawn_whole() -> None:
    """The limit on the length of texts does not cut a picture."""
    image = ElementTree.fromstring(ModelPicture(resnet50()).html.strip() + "</img>")
    boxes = drawing_in(image).findall(".//{*}rect")
    assert len(boxes) == len(resnet50().nodes)
    assert image.get("alt", "").startswith("Your network: Input; then ")


def drawing_in(image: ElementTree.Element) -> ElementTree.Element:
    """Decode the picture from the address of an image."""
    address, data = image.get("src", "").split(",")
    assert address == "data:image/svg+xml;base64"
    return ElementTree.fromstring(base64.b64decode(data))


def test_the_text_has_a_line_for_each_layer() -> None:
    """Without pictures, each line has the kind, the settings and the shape of a layer."""
    network = block_network()
    lines = repr(ModelPicture(network)).splitlines()
    assert len(lines) == len(network.nodes)
    assert lines[0].startswith("Input · 6 ")
    assert any(line.startswith("Conv2D · ") and "kernel" in line for line in lines)
