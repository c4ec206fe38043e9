"""In which order the layers of a network are drawn."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from grader.observation import Network


def drawing_order(network: Network, late: Counter[int] | None = None) -> tuple[int, ...]:
    """Inputs first, each branch in one piece, the longest branch before its shortcuts.

    Depth first: after a layer comes the layer that takes its value. Where the way is barred,
    because a merge waits for its other branch, that branch comes next.

    Args:
        network: What is drawn.
        late: How much it matters that a layer stands far down, next to what comes of it.
    """
    late = late or Counter()
    takers: dict[int, list[int]] = defaultdict(list)
    for index, node in enumerate(network.nodes):
        for source in set(node.inputs):
            takers[source].append(index)
    # Nodes are in topological order, so those that take a value have their height before it.
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
    """All layers that feed the given ones, near or far."""
    seen: set[int] = set()
    waiting = list(nodes)
    while waiting:
        for source in network.nodes[waiting.pop()].inputs:
            if source not in seen:
                seen.add(source)
                waiting.append(source)
    return seen
