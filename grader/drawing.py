"""`draw_model(model)`: the picture of a network in a notebook, without Graphviz."""

from __future__ import annotations

from typing import Any

from grader.errors import UsageError
from grader.observe.network.graph import describe, functional_of, read_graph
from grader.report import ModelPicture


def draw_model(model: Any) -> ModelPicture:
    """Draw the layers of a Keras model and the shapes between them.

    Args:
        model: A functional model, or a Sequential one that begins with its input.

    Returns:
        An object that shows the picture as the last line of a cell.

    Raises:
        UsageError: The layers of the model cannot be read.
    """
    functional = functional_of(model)
    if functional is None:
        raise UsageError(
            f"draw_model was given a {type(model).__name__} whose layers cannot be read; expected "
            f"a functional model, or a Sequential one that begins with keras.Input."
        )
    return ModelPicture(describe(read_graph(functional.inputs, functional.outputs, {})))
