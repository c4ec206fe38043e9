"""The architecture of a network in a notebook, or its text."""

from __future__ import annotations

from dataclasses import dataclass

from grader.observation import Network
from grader.report.architecture.diagram import draw_diagram
from grader.report.architecture.parts import fold, outline, parts_of
from grader.report.cell_output import CellOutput
from grader.report.pages import render


@dataclass(frozen=True, repr=False)
class ArchitecturePicture(CellOutput):
    """The diagram of one network."""

    network: Network

    @property
    def text(self) -> str:
        """One line for each volume, indented in branches and repetitions."""
        return "\n".join(outline(fold(parts_of(self.network))))

    @property
    def html(self) -> str:
        """The diagram."""
        return render("architecture.html", drawn=draw_diagram(self.network))
