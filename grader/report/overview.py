"""The diagram of a whole network with its differences, too large for boxes."""

from __future__ import annotations

from collections.abc import Iterable

from grader.report.architecture import Diagram, Marks, draw_diagram
from grader.verdict import Edit, Repair

_SMALLEST, _LARGEST = 30, 1_000
"""Layers of networks with an overview: with fewer, boxes show all; with more, it has no end."""


def overview(repair: Repair) -> Diagram | None:
    """Draw the found network with marks at its differences; None if too small."""
    network = repair.found
    if not _SMALLEST <= len(network.nodes) <= _LARGEST:
        return None
    different = {node for edit in repair.edits for node in _places(repair, edit)}
    # In a network that the edits explain, a layer without an equal is written in another way.
    equal = {found for found, _ in repair.equal}
    pale = set() if repair.is_proved else set(range(len(network.nodes))) - equal - different
    return draw_diagram(network, Marks(different, pale))


def _places(repair: Repair, edit: Edit) -> Iterable[int]:
    """Return the layers of an edit; where layers are missing, those before them."""
    sources = {
        source
        for index in edit.expected_nodes
        for source in repair.expected.nodes[index].inputs
        if source in repair.found_of
    }
    return edit.found_nodes or (repair.found_of[source] for source in sources)
