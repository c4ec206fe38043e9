"""Pictures of networks in a notebook, without Graphviz."""

from __future__ import annotations

from typing import Any

from grader.errors import UsageError
from grader.observation import Network
from grader.observe.network.graph import describe, functional_of, read_graph
from grader.report.architecture import ArchitecturePicture
from grader.report.model_picture import ModelPicture


def draw_model(model: Any) -> ModelPicture:
    """Draw the layers of a Keras model and the shapes between them.

    Args:
        model: A functional model, or a Sequential one that begins with its input.

    Returns:
        An object that shows the picture as the last line of a cell.

    Raises:
        UsageError: The layers of the model cannot be read.
    """
    return ModelPicture(_network_of(model, "draw_model"))


def draw_architecture(model: Any) -> ArchitecturePicture:
    """Draw a Keras model as volumes to scale, with repeated blocks folded.

    Height and depth of a volume are rows and columns of the feature maps, its width is the number
    of channels, all on scales of square roots. Weights need no values.

    Args:
        model: A functional model, or a Sequential one that begins with its input.

    Returns:
        An object that shows the diagram as the last line of a cell.

    Raises:
        UsageError: The layers of the model cannot be read.
    """
    return ArchitecturePicture(_network_of(model, "draw_architecture"))


def _network_of(model: Any, function: str) -> Network:
    """Read the graph of a model."""
    functional = functional_of(model)
    if functional is None:
        raise UsageError(
            f"{function} was given a {type(model).__name__} whose layers cannot be read; expected "
            f"a functional model, or a Sequential one that begins with keras.Input."
        )
    return describe(read_graph(functional.inputs, functional.outputs, {}))
