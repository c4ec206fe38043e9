"""Descriptions of mistakes without a student's own names and lines.

Equal mistakes have equal descriptions.

Layers lose their names and lines. If the reference has several layers of a kind, the student's
equals have numbers: Conv2D `2 of 3`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from grader.judge.edit_wording import edit_in_words
from grader.judge.network_wording import divergence_in_words
from grader.observation import Network
from grader.verdict import Edit, Repair

_COUNTED_NAME = re.compile(r"([\"'`])([A-Za-z_]\w*?)_\d+\1")
"""A quoted name by Keras, with the number of layers made before."""


def mistake_in_words(repair: Repair, edit: Edit) -> str:
    """Describe an edit, in equal words for equal mistakes."""
    return edit_in_words(_anonymous(repair, edit), edit).message


def difference_in_words(divergence: Repair) -> str:
    """Describe the first difference of two graphs, in equal words for equal mistakes."""
    return divergence_in_words(_anonymous(divergence, divergence.edits[0])).message


def failure_without_numbers(message: str) -> str:
    """Remove the numbers that Keras gives to layers from an exception's message."""
    return _COUNTED_NAME.sub(r"\1\2\1", message)


def _numbers(network: Network) -> dict[int, str]:
    """Map the layers of each repeated kind to their numbers."""
    kinds = [node.kind for node in network.nodes]
    return {
        index: f"{kinds[: index + 1].count(kind)} of {kinds.count(kind)}"
        for index, kind in enumerate(kinds)
        if kinds.count(kind) > 1
    }


def _anonymous(repair: Repair, edit: Edit) -> Repair:
    """Replace the student's names of layers by numbers, and leave out the lines."""
    numbers = _numbers(repair.expected)
    expected_of = dict(repair.equal)
    for found, expected in zip(edit.found_nodes, edit.expected_nodes, strict=False):
        if repair.found.nodes[found].kind == repair.expected.nodes[expected].kind:
            expected_of.setdefault(found, expected)
    nodes = tuple(
        replace(node, name=numbers.get(expected_of.get(index, -1), ""), place=None)
        for index, node in enumerate(repair.found.nodes)
    )
    return replace(repair, found=replace(repair.found, nodes=nodes, unused=()))
