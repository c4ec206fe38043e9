"""Tests of the names of layers, in sentences and in pictures."""

from __future__ import annotations

import pytest

from grader.layer_names import differing_attributes, layer_name
from grader.observation import Node
from grader.report.layers import layer_title


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("conv2d", "Conv2D"),
        ("batch_normalization", "BatchNormalization"),
        ("global_average_pooling2d", "GlobalAveragePooling2D"),
        ("zero_padding2d", "ZeroPadding2D"),
        ("depthwise_conv2d", "DepthwiseConv2D"),
        ("relu", "ReLU"),
        ("conv2d_transpose", "Conv2DTranspose"),
        ("clipped_relu", "ReLU with arguments"),
        ("softmax", "softmax"),
        ("elu", "elu"),
        ("", ""),
    ],
)
def test_kinds_have_the_names_of_keras(kind: str, name: str) -> None:
    """A kind has the name of the layer's class in Keras."""
    assert layer_name(kind) == name
    assert layer_title(Node(kind, "", {}, (), ())) == name


def test_differing_attributes_include_those_of_one_layer() -> None:
    """An attribute that only one of two layers has differs."""
    one = Node("relu", "", {"b": 1, "a": 1}, (), ())
    other = Node("relu", "", {"a": 2, "c": 3}, (), ())
    assert differing_attributes(one, other) == ("b", "a", "c")
