"""The picture of a network in a notebook, or its text.

The text has one line for each layer.
"""

from __future__ import annotations

from dataclasses import dataclass

from grader.observation import Network
from grader.report.cell_output import CellOutput
from grader.report.layers import attribute_words, layer_title, shape_words
from grader.report.network_picture import draw_network
from grader.report.ordering import drawing_order
from grader.report.pages import render


@dataclass(frozen=True, repr=False)
class ModelPicture(CellOutput):
    """The picture of one network."""

    network: Network

    @property
    def text(self) -> str:
        """One line for each layer: kind, settings and output shape."""
        nodes = [self.network.nodes[index] for index in drawing_order(self.network)]
        return "\n".join(
            " · ".join([layer_title(node), *attribute_words(node), shape_words(node.shape)])
            for node in nodes
        )

    @property
    def html(self) -> str:
        """The picture."""
        return render("model.html", drawn=draw_network(self.network))
