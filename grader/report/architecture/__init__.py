"""Diagrams of whole networks: volumes to scale, branches, folded repetitions."""

from grader.report.architecture.diagram import draw_diagram
from grader.report.architecture.picture import ArchitecturePicture
from grader.report.architecture.shapes import Diagram
from grader.report.architecture.volumes import Marks

__all__ = ["ArchitecturePicture", "Diagram", "Marks", "draw_diagram"]
