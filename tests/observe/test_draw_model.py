"""The pictures of `draw_model(model)` in a notebook."""

from __future__ import annotations

import keras
import pytest
from keras import layers

from grader import draw_model
from grader.errors import UsageError


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


@pytest.mark.parametrize("model", [keras.Sequential([layers.Dense(2)]), layers.Dense(2), None])
def test_an_object_without_a_graph_gets_a_sentence(model: object) -> None:
    """A model without an input, or another object, gives a message."""
    with pytest.raises(UsageError, match=r"draw_model was given a .* expected a functional model"):
        draw_model(model)
