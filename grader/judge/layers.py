"""Compares layers one by one, and finds blocks that only one network has."""

from __future__ import annotations

import json
from dataclasses import dataclass
from difflib import SequenceMatcher

from grader.observation import Network, Node
from grader.verdict import Divergence

COMMUTATIVE = frozenset({"add", "multiply", "average", "maximum", "minimum"})
"""Kinds that give the same result for any order of their inputs."""
_SHORTEST_BLOCK = 3


@dataclass(frozen=True)
class LayerBlock:
    """Consecutive layers that only one of two networks has."""

    missing: bool
    """True if the student's network lacks them, False if only it has them."""
    kinds: tuple[str, ...]


def signature(node: Node) -> str:
    """Describe the operation of a layer and its attributes, without its inputs."""
    attributes = json.dumps(dict(node.attributes), sort_keys=True, default=str)
    inputs = "input shape " + str(list(node.shape)) if node.kind == "input" else ""
    return f"{node.kind} {attributes} {inputs} {node.shared_with is not None}"


def same_layer(one: Node, other: Node) -> bool:
    """Return True if two layers differ at most in their inputs."""
    return signature(one) == signature(other)


def followers(network: Network, index: int) -> list[Node]:
    """List the layers that take the output of a layer."""
    return [node for node in network.nodes if index in node.inputs]


def first_one_sided_block(divergence: Divergence) -> LayerBlock | None:
    """Find three or more layers at the divergence that one network lacks."""
    paired_found = {found for found, _ in divergence.equal}
    paired_expected = {expected for _, expected in divergence.equal}
    found = _without(divergence.found, paired_found)
    expected = _without(divergence.expected, paired_expected)
    matcher = SequenceMatcher(
        None,
        # With the shape, so that a layer of one stage does not match one of the next.
        [(signature(node), tuple(node.shape)) for node in found],
        [(signature(node), tuple(node.shape)) for node in expected],
        autojunk=False,
    )
    for change, first, last, first_expected, last_expected in matcher.get_opcodes()[:1]:
        missing = change == "insert"
        nodes = expected[first_expected:last_expected] if missing else found[first:last]
        if change in ("insert", "delete") and len(nodes) >= _SHORTEST_BLOCK:
            return LayerBlock(missing, tuple(node.kind for node in nodes))
    return None


def _without(network: Network, indices: set[int]) -> list[Node]:
    return [node for index, node in enumerate(network.nodes) if index not in indices]
