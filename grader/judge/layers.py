"""Compares layers one by one, without their inputs."""

from __future__ import annotations

import json

from grader.observation import Network, Node

COMMUTATIVE = frozenset({"add", "multiply", "average", "maximum", "minimum"})
"""Kinds that give the same result for any order of their inputs."""


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
