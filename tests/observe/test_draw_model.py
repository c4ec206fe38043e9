"""The pictures of `draw_model(model)` and `draw_architecture(model)` in a notebook."""

from __future__ import annotations

from collections.abc import Callable

import keras
import pytest
from keras import layers

from grader import draw_architecture, draw_model
from grader.errors import UsageError
from grader.report.text import TIMES


def test_sequential_and_functional_models_look_alike() -> None:
    """Sequential and functional spellings of a network have the same picture."""
    stack = [layers.Conv2D(4, 3, activation="relu"), layers.Flatten(), layers.Dense(2)]
    sequential = keras.Sequential([keras.Input((5, 5, 1)), *stack])
    inputs = keras.Input((5, 5, 1))
    tensor = inputs
    for layer in stack:
        tensor = layer(tensor)
    drawn = str(draw_model(sequential))
    assert drawn == str(draw_model(keras.Model(inputs, tensor)))
    assert [line.partition(" · ")[0] for line in drawn.splitlines()] == [
        "Input",
        "Conv2D",
        "ReLU",
        "Flatten",
        "Dense",
    ]


def test_an_architecture_needs_shapes_only() -> None:
    """Weights without values, as those of a large network, suffice; layers join their volumes."""
    with keras.StatelessScope(initialize_variables=False):
        inputs = keras.Input((8, 8, 3))
        convolution = layers.Conv2D(4, 3, padding="same", use_bias=False)(inputs)
        normalized = layers.BatchNormalization()(convolution)
        added = layers.Add()([layers.ReLU()(normalized), layers.Conv2D(4, 1)(inputs)])
        outputs = layers.Dense(2, activation="softmax")(layers.Flatten()(added))
        drawn = str(draw_architecture(keras.Model(inputs, outputs)))
    assert drawn.replace(TIMES, "x").splitlines() == [
        "input, 8x8x3",
        "branch 1:",
        "  conv 3x3, 8x8x4",
        "branch 2:",
        "  conv 1x1, 8x8x4",
        "add, 8x8x4",
        "dense softmax, 2",
    ]


@pytest.mark.parametrize("draw", [draw_model, draw_architecture])
@pytest.mark.parametrize("model", [keras.Sequential([layers.Dense(2)]), layers.Dense(2), None])
def test_an_object_without_a_graph_gets_a_sentence(
    model: object, draw: Callable[[object], object]
) -> None:
    """A model without an input, or another object, gives a message."""
    with pytest.raises(UsageError, match=r"draw_\w+ was given a .* expected a functional model"):
        draw(model)
