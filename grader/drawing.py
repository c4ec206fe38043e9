"""`draw_model(model)` in a notebook: a picture of a network that needs no Graphviz."""

from __future__ import annotations

from typing import Any

from grader.errors import UsageError
from grader.observe.network.graph import describe, functional_of, read_graph
from grader.report import ModelPicture


def draw_model(model: Any) -> ModelPicture:
    """Draw the layers of a Keras model, what flows between them and its shape.

    Args:
        model: a functional model, or a Sequential one that begins with its input.

    Returns:
        What shows itself as the last line of a cell.

    Raises:
        UsageError: the layers of the model cannot be seen.
    """
    functional = functional_of(model)
    if functional is None:
        raise UsageError(
            f"draw_model was given a {type(model).__name__} whose layers cannot be seen; expected "
            f"a functional model, or a Sequential one that begins with keras.Input."
        )
    return ModelPicture(describe(read_graph(functional.inputs, functional.outputs, {})))
