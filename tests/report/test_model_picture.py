"""The picture of one network in a notebook."""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ElementTree

import pytest
from fabricated import block_network, resnet50

from grader.observation import Network
from grader.report import ModelPicture
from grader.report.picture import draw_network

NETWORKS = [block_network(), resnet50()]


@pytest.mark.parametrize("network", NETWORKS, ids=["block", "ResNet-50"])
def test_every_layer_has_a_box(network: Network) -> None:
    """No layer is folded, and none is marked as a difference."""
    column = draw_network(network)
    assert [box.text.style for box in column.boxes] == ["layer"] * len(network.nodes)
    assert not any(arrow.marked for arrow in column.arrows)


@pytest.mark.parametrize("network", NETWORKS, ids=["block", "ResNet-50"])
def test_every_edge_has_an_arrow(network: Network) -> None:
    """Each input of a layer has an arrow, also a shortcut."""
    edges = {(source, index) for index, node in enumerate(network.nodes) for source in node.inputs}
    assert len(draw_network(network).arrows) == len(edges)


@pytest.mark.parametrize("network", NETWORKS, ids=["block", "ResNet-50"])
def test_boxes_stand_below_each_other(network: Network) -> None:
    """Between two boxes is space for an arrow and a shape."""
    boxes = draw_network(network).boxes
    bottoms = [box.y + box.height for box in boxes]
    assert all(bottom + 20 < box.y for bottom, box in zip(bottoms, boxes[1:], strict=False))


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
