"""Architecture diagrams: volumes to scale, branches, folded repetitions."""

from __future__ import annotations

import base64
import math
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import matplotlib
import pytest
from fabricated import Builder, block_network, contrast, inception, resnet50
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageFont

from grader import colors
from grader.observation import Network
from grader.report.architecture import ArchitecturePicture, Marks, draw_diagram
from grader.report.architecture.parts import Branches, Repeated, Side, fold, parts_of, volumes_in
from grader.report.architecture.shapes import FONT, Diagram, Solid, text_width
from grader.report.text import TIMES


def lenet5() -> Network:
    """Build LeNet-5 as it is written today."""
    builder = Builder(1, 32)
    x = 0
    for channels in (6, 16):
        builder.size -= 4
        x = builder.add("conv2d", (x,), channels, kernel_size=[5, 5], strides=[1, 1])
        x = builder.add("relu", (x,), channels)
        builder.size //= 2
        x = builder.add("max_pooling2d", (x,), channels, pool_size=[2, 2], strides=[2, 2])
    return dense_layers(builder, x, 120, 84, 10)


def alexnet() -> Network:
    """Build AlexNet with groups and local response normalization."""
    builder = Builder(3, 227)
    x = 0
    plan = [(55, 96, 11, 4, 1, 27), (27, 256, 5, 1, 2, 13), (13, 384, 3, 1, 1, 0)]
    plan += [(13, 384, 3, 1, 2, 0), (13, 256, 3, 1, 2, 6)]
    for size, channels, kernel, stride, groups, pooled in plan:
        builder.size = size
        window, strides = [kernel, kernel], [stride, stride]
        x = builder.add(
            "conv2d", (x,), channels, kernel_size=window, strides=strides, groups=groups
        )
        x = builder.add("relu", (x,), channels)
        if kernel > 3:
            x = builder.add("local_response_normalization", (x,), channels)
        if pooled:
            builder.size = pooled
            x = builder.add("max_pooling2d", (x,), channels, pool_size=[3, 3], strides=[2, 2])
    return dense_layers(builder, x, 4096, 4096, 1000)


def vgg16() -> Network:
    """Build VGG-16."""
    builder = Builder(3, 224)
    x = 0
    for channels, times in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(times):
            x = builder.add("conv2d", (x,), channels, kernel_size=[3, 3], strides=[1, 1])
            x = builder.add("relu", (x,), channels)
        builder.size //= 2
        x = builder.add("max_pooling2d", (x,), channels, pool_size=[2, 2], strides=[2, 2])
    return dense_layers(builder, x, 4096, 4096, 1000)


def dense_layers(builder: Builder, x: int, *units: int) -> Network:
    """Append flattening and dense layers; the last one ends in a softmax."""
    x = flat(builder, builder.add("flatten", (x,), builder.size**2 * 9))
    for number in units:
        x = flat(builder, builder.add("dense", (x,), number, units=number))
        x = flat(builder, builder.add("softmax" if number == units[-1] else "relu", (x,), number))
    return builder.network()


def flat(builder: Builder, index: int) -> int:
    """Give the last node the shape of a vector."""
    node = builder.nodes[index]
    builder.nodes[index] = replace(node, shape=(None, node.shape[-1]))
    return index


def googlenet() -> Network:
    """Build GoogLeNet with its two side branches."""
    builder = Builder(3, 224)

    def step(kind: str, x: int, channels: int, size: int, stride: int = 1) -> int:
        window = "kernel_size" if kind == "conv2d" else "pool_size"
        builder.size = math.ceil(builder.size / stride)
        attributes = {window: [size, size], "strides": [stride, stride]}
        x = builder.add(kind, (x,), channels, **attributes)
        return builder.add("relu", (x,), channels) if kind == "conv2d" else x

    def module(x: int, channels: int, filters: tuple[int, ...]) -> int:
        one, before3, three, before5, five, pooled = filters
        ends = [
            step("conv2d", x, one, 1),
            step("conv2d", step("conv2d", x, before3, 1), three, 3),
            step("conv2d", step("conv2d", x, before5, 1), five, 5),
            step("conv2d", step("max_pooling2d", x, channels, 3), pooled, 1),
        ]
        return builder.add("concatenate", tuple(ends), one + three + five + pooled)

    def classify(x: int) -> int:
        x = flat(builder, builder.add("dense", (x,), 1000, units=1000))
        return flat(builder, builder.add("softmax", (x,), 1000))

    x = step("max_pooling2d", step("conv2d", 0, 64, 7, 2), 64, 3, 2)
    x = step("max_pooling2d", step("conv2d", step("conv2d", x, 64, 1), 192, 3), 192, 3, 2)
    channels, outputs = 192, []
    for name, filters in MODULES.items():
        if name in ("4a", "5a"):
            x = step("max_pooling2d", x, channels, 3, 2)
        x = module(x, channels, filters)
        channels = filters[0] + filters[2] + filters[4] + filters[5]
        if name in ("4a", "4d"):
            size = builder.size
            side = step("conv2d", step("average_pooling2d", x, channels, 5, 3), 128, 1)
            side = flat(builder, builder.add("flatten", (side,), 2048))
            outputs.append(classify(flat(builder, builder.add("dense", (side,), 1024))))
            builder.size = size
    x = flat(builder, builder.add("global_average_pooling2d", (x,), channels))
    main = classify(x)
    return replace(builder.network(), outputs=(main, *outputs))


MODULES = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}


def tangled() -> Network:
    """Build a network whose branches are interconnected."""
    builder = Builder()
    first = builder.add("conv2d", (0,), 9, kernel_size=[3, 3])
    second = builder.add("conv2d", (0,), 9, kernel_size=[1, 1])
    third = builder.add("add", (first, second), 9)
    fourth = builder.add("add", (first, third), 9)
    builder.add("add", (second, fourth), 9)
    return builder.network()


def u_net() -> Network:
    """Build a network with skip connections around all that is between, too wide for a row."""
    builder = Builder(3, 64)
    x, skips = 0, []
    for channels in (16, 32, 64, 128):
        x = builder.add("conv2d", (x,), channels, kernel_size=[3, 3])
        skips.append(x)
        builder.size //= 2
        x = builder.add("max_pooling2d", (x,), channels, pool_size=[2, 2], strides=[2, 2])
    for channels, skip in zip((128, 64, 32, 16), reversed(skips), strict=True):
        builder.size *= 2
        x = builder.add("up_sampling2d", (x,), builder.nodes[x].shape[-1] or 1)
        x = builder.add("concatenate", (x, skip), 2 * channels)
        x = builder.add("conv2d", (x,), channels, kernel_size=[3, 3])
    return builder.network()


NETWORKS = {
    "LeNet-5": lenet5(),
    "AlexNet": alexnet(),
    "VGG-16": vgg16(),
    "ResNet-50": resnet50(),
    "GoogLeNet": googlenet(),
    "block": block_network(),
    "inception": inception((3, 1, 2, 0)),
    "tangled": tangled(),
    "U-Net": u_net(),
}
every_network = pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)


@every_network
def test_every_layer_is_in_one_volume(network: Network) -> None:
    """Each layer belongs to exactly one volume, drawn or folded."""
    nodes = [node for volume in volumes_in(fold(parts_of(network))) for node in volume.nodes]
    assert sorted(nodes) == list(range(len(network.nodes)))


@every_network
def test_volumes_are_to_scale(network: Network) -> None:
    """Height, depth and width grow with the square root of rows, columns and channels."""
    solids = draw_diagram(network).solids
    for one, other in combinations(solids, 2):
        (rows, columns, channels), (others, widths, filters) = map(sizes, (one, other))
        assert one.height / other.height == pytest.approx(math.sqrt(rows / others))
        assert one.depth / other.depth == pytest.approx(math.sqrt(columns / widths))
        assert one.width / other.width == pytest.approx(math.sqrt(channels / filters))


def sizes(solid: Solid) -> tuple[int, int, int]:
    """Return rows, columns and channels of a volume."""
    shape = solid.volume.shape
    rows, columns, channels = (1, 1, *shape) if len(shape) == 1 else shape
    return rows or 1, columns or 1, channels or 1


@every_network
def test_words_do_not_overlap(network: Network) -> None:
    """No text touches another text or a volume, and all are within the frame."""
    assert_readable(draw_diagram(network))


def assert_readable(diagram: Diagram) -> None:
    """Fail if texts or volumes overlap or leave the frame."""
    texts = [words.box for words in diagram.words]
    bodies = [
        (solid.x, solid.y - solid.depth, solid.right, solid.y + solid.height)
        for solid in diagram.solids
    ]
    for left, top, right, bottom in (*texts, *bodies):
        assert 0 <= left < right <= diagram.width
        assert 0 <= top < bottom <= diagram.height
    for one, other in (*combinations(texts, 2), *combinations(bodies, 2)):
        assert not overlap(one, other)
    assert not any(overlap(text, body) for text in texts for body in bodies)


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Return True if two boxes overlap."""
    beside = one[2] <= other[0] or other[2] <= one[0]
    return not beside and one[1] < other[3] and other[1] < one[3]


@every_network
def test_no_line_runs_through_a_volume(network: Network) -> None:
    """Each line is within the frame and goes around the volumes."""
    diagram = draw_diagram(network)
    for line in diagram.lines:
        for left, top, right, bottom in strokes(line.path):
            assert 0 <= left <= right <= diagram.width
            assert 0 <= top <= bottom <= diagram.height
            for solid in diagram.solids:
                is_across = left + 1 < solid.x + solid.width and right - 1 > solid.x
                is_at = top < solid.y + solid.height and bottom > solid.y
                assert not (is_across and is_at)


def strokes(path: str) -> Iterator[tuple[float, float, float, float]]:
    """Yield the straight pieces of a path: left, top, right, bottom."""
    x = y = 0.0
    for command, numbers in re.findall(r"([MVHQ])(-?[\d.]+(?:[, ]-?[\d.]+)*)", path):
        values = [float(value) for value in re.split("[, ]", numbers)]
        before = x, y
        if command == "V":
            y = values[0]
        elif command == "H":
            x = values[0]
        else:
            x, y = values[-2:]
        if command in "VH":
            yield min(before[0], x), min(before[1], y), max(before[0], x), max(before[1], y)


@pytest.mark.parametrize("name", ["LeNet-5", "AlexNet", "VGG-16", "ResNet-50", "GoogLeNet"])
def test_a_narrow_window_shows_readable_text(name: str) -> None:
    """At 400 pixels, no text is lower than 9 pixels."""
    drawing = drawn(NETWORKS[name])
    scale = 400 / float(drawing.get("width", ""))
    assert FONT * scale > 9
    assert {element.get("font-size") for element in drawing.iter()} == {None, str(FONT)}
    assert drawing.get("font-size") == str(FONT)


def drawn(network: Network) -> ElementTree.Element:
    """Decode the picture from the address of an image."""
    html = ArchitecturePicture(network).html.strip()
    image = ElementTree.fromstring(html + "</img>")
    assert "background" not in image.get("style", "")
    address, data = image.get("src", "").split(",")
    assert address == "data:image/svg+xml;base64"
    drawing = ElementTree.fromstring(base64.b64decode(data))
    assert image.get("alt") == drawing.findtext("{*}title")
    return drawing


@every_network
def test_the_picture_has_all_shapes(network: Network) -> None:
    """The markup is well-formed, and has a body of three faces for each volume."""
    drawing, diagram = drawn(network), draw_diagram(network)
    assert len(drawing.findall("{*}g")) == len(diagram.solids)
    assert all(len(list(body)) == 3 for body in drawing.findall("{*}g"))
    texts = [element.text for element in drawing.findall("{*}text")]
    assert texts == [words.text for words in diagram.words]


def test_the_picture_is_readable_on_any_ground() -> None:
    """An image does not know the theme; its gray and its colors suit both."""
    drawing = drawn(NETWORKS["ResNet-50"])
    for ground in ("#ffffff", "#111111"):
        assert contrast(drawing.get("fill", ""), ground) > 4
    markup = ElementTree.tostring(drawing, "unicode")
    assert "currentColor" not in markup
    assert colors.OF_LAYERS["convolution"] in markup


def test_each_kind_of_layer_has_a_color_of_its_own() -> None:
    """No two kinds share a color, except for the gray of inputs and of other layers."""
    shared = {key: value for key, value in colors.OF_LAYERS.items() if value != colors.GRAY}
    assert len(set(shared.values())) == len(shared)
    assert {key for key in colors.OF_LAYERS if key not in shared} == {"input", "other"}


def test_the_key_names_the_colors_and_the_scale() -> None:
    """Every color of the diagram is in its key, and two sentences state the scale."""
    diagram = draw_diagram(NETWORKS["ResNet-50"])
    texts = [words.text for words in diagram.words]
    keys = {key.role for key in diagram.keys}
    assert keys == {"convolution", "pooling", "normalization", "merge", "dense"}
    assert "normalization (right face)" in texts
    assert any("Four times as many are drawn twice as long." in text for text in texts)


def test_shapes_are_written_as_in_papers() -> None:
    """The volumes of LeNet-5 have the shapes of the paper and the kinds of their layers."""
    texts = [words.text.replace(TIMES, "x") for words in draw_diagram(NETWORKS["LeNet-5"]).words]
    assert texts[:4] == ["32x32x1", "input", "28x28x6", "conv 5x5"]
    assert {"14x14x6", "10x10x16", "5x5x16", "120", "84", "10", "softmax"} <= set(texts)


def test_equal_convolutions_are_folded() -> None:
    """VGG-16 has five stages of two or three equal convolutions."""
    repeated = [item for item in fold(parts_of(NETWORKS["VGG-16"])) if isinstance(item, Repeated)]
    assert [len(item.copies) for item in repeated] == [2, 2, 3, 3, 3]
    texts = [words.text for words in draw_diagram(NETWORKS["VGG-16"]).words]
    assert texts.count(f"{TIMES} 3") == 3


def test_residual_blocks_are_folded_with_their_arc() -> None:
    """ResNet-50 has four blocks with a projection, each before 2, 3, 5 and 2 equal blocks."""
    parts = fold(parts_of(NETWORKS["ResNet-50"]))
    assert [len(item.copies) for item in parts if isinstance(item, Repeated)] == [2, 3, 5, 2]
    blocks = [item for item in parts if isinstance(item, Branches)]
    assert [len(block.branches) for block in blocks] == [2] * 4
    diagram = draw_diagram(NETWORKS["ResNet-50"])
    assert sum("Q" in line.path for line in diagram.lines) == 4 + 2 * 4
    assert len(diagram.frames) == 4


def test_inception_modules_have_four_branches() -> None:
    """GoogLeNet has nine modules of four branches and two side branches; none is folded."""
    parts = fold(parts_of(NETWORKS["GoogLeNet"]))
    modules = [item for item in parts if isinstance(item, Branches)]
    assert [len(module.branches) for module in modules] == [4] * 9
    sides = [item for item in parts if isinstance(item, Side)]
    assert [len(list(volumes_in(side.parts))) for side in sides] == [4, 4]
    texts = [words.text for words in draw_diagram(NETWORKS["GoogLeNet"]).words]
    assert texts.count("concat") == 9
    assert texts.count("output") == 3


def test_equal_branches_are_counted() -> None:
    """Branches that look the same are drawn once, with their number."""
    builder = Builder()
    ends = tuple(builder.add("conv2d", (0,), 2, kernel_size=[3, 3]) for _ in range(5))
    builder.add("concatenate", ends, 10)
    diagram = draw_diagram(builder.network())
    assert len(diagram.solids) == 3
    assert "5 branches" in [words.text for words in diagram.words]


def test_connections_that_no_line_can_show_have_letters() -> None:
    """In interconnected branches, a letter at the source is named at the layer that takes it."""
    for name in ("tangled", "U-Net"):
        texts = [words.text for words in draw_diagram(NETWORKS[name]).words]
        leaving = {letter for text in texts for letter in re.findall(r"^to (.+)", text)}
        taken = [text.removeprefix("from ").split(", ") for text in texts if "from " in text]
        assert leaving
        assert leaving == {letter for letters in taken for letter in letters}


def test_differences_are_marked() -> None:
    """A marked layer is outside of folds, and layers that are not as expected are pale."""
    network = NETWORKS["ResNet-50"]
    wrong = [index for index, node in enumerate(network.nodes) if node.kind == "conv2d"][20]
    diagram = draw_diagram(network, Marks({wrong}, set(range(wrong, len(network.nodes)))))
    marked = [solid.volume for solid in diagram.solids if solid.volume.is_marked]
    assert [wrong in volume.nodes for volume in marked] == [True]
    crosses = [words.is_strong for words in diagram.words if re.match(r"✗ \d", words.text)]
    assert crosses == [True]
    pale = [solid.volume.is_pale for solid in diagram.solids]
    assert pale == sorted(pale)
    assert_readable(diagram)


def test_a_picture_is_the_same_each_time() -> None:
    """The output is equal in each run, because nbval compares it."""
    bundle = ArchitecturePicture(NETWORKS["GoogLeNet"])._repr_mimebundle_()
    assert bundle == ArchitecturePicture(NETWORKS["GoogLeNet"])._repr_mimebundle_()
    lines = bundle["text/plain"].splitlines()
    assert lines[0] == f"input, 224{TIMES}224{TIMES}3"
    assert lines.count("side branch:") == 2


def test_texts_are_at_most_as_wide_as_estimated() -> None:
    """The estimate holds for DejaVu Sans, the widest of the usual fonts."""
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    fonts = [ImageFont.truetype(folder / f"DejaVuSans{name}.ttf", 100) for name in ("", "-Bold")]
    for network in NETWORKS.values():
        for words in draw_diagram(network).words:
            width = fonts[words.is_strong].getlength(words.text) * FONT / 100
            assert text_width(words.text, words.is_strong) >= width


def test_a_forged_network_can_be_drawn() -> None:
    """Absurd sizes, kinds and attributes of a forged observation have a diagram, too."""
    builder = Builder()
    x = builder.add("conv2d", (0,), 10**400, kernel_size="x" * 10_000, strides=[[1], "y"])
    x = builder.add("<svg onload=alert(1)>\x00" * 10_000, (x,), -5, pool_size={"a": [None]})
    x = builder.add("conv2d", (x,), 0, kernel_size=[10**400], strides=[], groups=10**400)
    builder.nodes[x] = replace(builder.nodes[x], shape=())  # as of a call that failed
    network = builder.network()
    assert_readable(draw_diagram(network))
    assert "<svg onload" not in ElementTree.tostring(drawn(network), "unicode")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_network_can_be_drawn(data: st.DataObject) -> None:
    """Every graph has a diagram with each layer once, of readable words."""
    builder = Builder()
    for index in range(1, data.draw(st.integers(1, 12))):
        builder.size = data.draw(st.integers(1, 40))
        sources = st.lists(st.integers(max(index - 3, 0), index - 1), max_size=3)
        kind = data.draw(st.sampled_from(["add", "conv2d", "relu", "flatten", "dense"]))
        builder.add(kind, tuple(data.draw(sources)), 9)
    network = builder.network()
    test_every_layer_is_in_one_volume(network)
    assert_readable(draw_diagram(network))
