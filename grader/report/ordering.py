"""The order in which the layers of a network are drawn."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from grader.observation import Network


def drawing_order(network: Network, late: Counter[int] | None = None) -> tuple[int, ...]:
    """Sort layers: inputs first, branches in one piece, long ones before shortcuts.

    The order is depth first: after a layer comes the layer that takes its value. If that layer
    is a merge that waits for another branch, the other branch comes next.

    Args:
        network: The network that is drawn.
        late: Weights of layers; among free branches, one with a larger weight comes later.
    """
    late = late or Counter()
    takers: dict[int, list[int]] = defaultdict(list)
    for index, node in enumerate(network.nodes):
        for source in set(node.inputs):
            takers[source].append(index)
    # Nodes are in topological order: backwards, a node comes after all nodes that take its value.
    height: dict[int, int] = {}
    for index in reversed(range(len(network.nodes))):
        height[index] = 1 + max((height[taker] for taker in takers[index]), default=0)

    waits_for = {index: len(set(node.inputs)) for index, node in enumerate(network.nodes)}
    ready = sorted((index for index, sources in waits_for.items() if not sources), reverse=True)
    order: list[int] = []
    while ready:
        index = ready.pop()
        order.append(index)
        for taker in takers[index]:
            waits_for[taker] -= 1
        free = [taker for taker in takers[index] if not waits_for[taker]]
        ready += sorted(free, key=lambda taker: (-late[taker], height[taker]))
    return tuple(order)


def ancestors(network: Network, nodes: Iterable[int]) -> set[int]:
    """Find all layers that feed the given ones, directly or not."""
    found: set[int] = set()
    waiting = list(nodes)
    while waiting:
        new = set(network.nodes[waiting.pop()].inputs) - found
        found |= new
        waiting += new
    return found
