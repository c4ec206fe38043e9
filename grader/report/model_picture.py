"""A network that shows itself in a notebook: boxes and arrows, or one line for each layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from grader.observation import Network
from grader.report.layers import attribute_words, layer_title, shape_words
from grader.report.ordering import drawing_order
from grader.report.pages import environment
from grader.report.picture import draw_network


@dataclass(frozen=True)
class ModelPicture:
    """The picture of one network."""

    network: Network

    @property
    def text(self) -> str:
        """One line for each layer: its kind, its settings, and the shape of what it gives."""
        nodes = [self.network.nodes[index] for index in drawing_order(self.network)]
        return "\n".join(
            " · ".join([layer_title(node), *attribute_words(node), shape_words(node.shape)])
            for node in nodes
        )

    @property
    def html(self) -> str:
        """The picture, in colours that fit light and dark themes."""
        template = environment().get_template("model.html")
        return template.render(drawn=draw_network(self.network))

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """One bundle for every front end, by the protocol of IPython."""
        return {"text/plain": self.text, "text/html": self.html}
