"""A divergence without what is one student's own, so that the same mistake reads the same.

Layers lose their names and lines. Those that the reference has as well, and has more than one of,
are told apart by their number there: Conv2D `2 of 3`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from grader.judge.wording import divergence_in_words
from grader.observation import Network
from grader.verdict import Divergence

_COUNTED_NAME = re.compile(r"([\"'`])([A-Za-z_]\w*?)_\d+\1")
"""A quoted name that Keras made: it counts the layers made before, whoever made them."""


def mistake_in_words(divergence: Divergence) -> str:
    """The sentence on the first divergence, equal for all whose networks go wrong there alike."""
    numbers = _numbers(divergence.expected)
    counterparts = dict(divergence.equal)
    for mine, theirs in zip(divergence.found_nodes, divergence.expected_nodes, strict=False):
        if divergence.found.nodes[mine].kind == divergence.expected.nodes[theirs].kind:
            counterparts.setdefault(mine, theirs)
    found = tuple(
        replace(node, name=numbers.get(counterparts.get(index, -1), ""), place=None)
        for index, node in enumerate(divergence.found.nodes)
    )
    anonymous = replace(divergence, found=replace(divergence.found, nodes=found))
    return divergence_in_words(anonymous).message


def failure_without_numbers(message: str) -> str:
    """The message of an exception without the numbers that Keras gives to layers."""
    return _COUNTED_NAME.sub(r"\1\2\1", message)


def _numbers(network: Network) -> dict[int, str]:
    """Which of its kind each layer is, where there are several."""
    totals = Counter(node.kind for node in network.nodes)
    seen: Counter[str] = Counter()
    numbers = {}
    for index, node in enumerate(network.nodes):
        seen[node.kind] += 1
        if totals[node.kind] > 1:
            numbers[index] = f"{seen[node.kind]} of {totals[node.kind]}"
    return numbers
