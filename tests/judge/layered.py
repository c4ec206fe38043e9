"""Makes layer graphs for the tests: a builder, a residual block, random networks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from grader.observation import Network, Node, Place

WEIGHTED = {"conv2d": 30, "batch_normalization": 12, "dense": 20}
JOINING = ("add", "concatenate")


class Layers:
    """Builder of a network; each layer has its own name and line."""

    def __init__(self, channels: int = 9) -> None:
        self.nodes: list[Node] = []
        self.channels = channels
        self.add("input", name="probe_input")

    def add(
        self, kind: str, *inputs: int, name: str = "", again: int | None = None, **attributes: Any
    ) -> int:
        """Append a node and return its index."""
        index = len(self.nodes)
        self.nodes.append(
            Node(
                kind,
                name or f"{kind}_{index}",
                attributes,
                inputs,
                (None, 6, 6, self.channels),
                0 if again is not None else WEIGHTED.get(kind, 0),
                again,
                Place("cell 12", index + 1, f"X = {kind}(X)"),
            )
        )
        return index

    def convolution(self, source: int, size: int, **attributes: Any) -> int:
        """Append a convolution and its batch normalization."""
        given = {"filters": 9, "kernel_size": [size, size], "strides": [1, 1], "padding": "same"}
        convolution = self.add("conv2d", source, **(given | attributes))
        return self.add("batch_normalization", convolution, axis=3, epsilon=0.001)

    def activation(self, kind: str, source: int) -> int:
        """Append the activation inside a layer: it has the layer's line, and no name."""
        index = self.add(kind, source)
        self.nodes[index] = replace(self.nodes[index], name="", place=self.nodes[source].place)
        return index

    def network(self, *outputs: int) -> Network:
        """Build the network; without `outputs`, the last node is the output."""
        return network(self.nodes, outputs or (len(self.nodes) - 1,))


def network(nodes: Sequence[Node], outputs: tuple[int, ...]) -> Network:
    """Build a network with the parameter counts of its nodes."""
    weights = sum(node.parameters for node in nodes)
    moving = sum(node.parameters // 2 for node in nodes if node.kind == "batch_normalization")
    return Network(tuple(nodes), outputs, weights - moving, moving)


def residual_block(
    shortcut: bool = True, twice: bool = False, swapped: bool = False, last_relu: bool = True
) -> Network:
    """Build two convolutions with a shortcut around them, or with a mistake."""
    block = Layers()
    x = block.convolution(0, 1)
    x = block.add("relu", x)
    x = block.convolution(x, 3)
    if swapped and last_relu:
        x = block.add("relu", x)
    if shortcut:
        x = block.add("add", x, x if twice else 0)
    if last_relu and not swapped:
        block.add("relu", x)
    return block.network()


def change_node(before: Network, index: int, **changed: Any) -> Network:
    """Change one node of a network."""
    nodes = list(before.nodes)
    nodes[index] = replace(nodes[index], **changed)
    return network(nodes, before.outputs)


def change_all(before: Network, change: Callable[[int, Node], Node]) -> Network:
    """Change every node of a network."""
    nodes = [change(index, node) for index, node in enumerate(before.nodes)]
    return network(nodes, before.outputs)


def drop_node(before: Network, index: int) -> Network:
    """Remove a node; its followers take the node's first input instead."""
    source = before.nodes[index].inputs[0]

    def renumbered(old: int | None) -> int | None:
        if old is None:
            return None
        old = source if old == index else old
        return old - (old > index)

    nodes = [
        replace(
            node,
            inputs=tuple(renumbered(item) for item in node.inputs),
            shared_with=renumbered(node.shared_with),
        )
        for number, node in enumerate(before.nodes)
        if number != index
    ]
    return network(nodes, tuple(renumbered(item) for item in before.outputs))


def descendants(net: Network, index: int) -> set[int]:
    """Collect a node and all nodes after it."""
    reached = {index}
    for number, node in enumerate(net.nodes):
        if reached.intersection(node.inputs) or node.shared_with in reached:
            reached.add(number)
    return reached


@st.composite
def networks(draw: st.DrawFn, most: int = 12) -> Network:
    """Draw a random network of nodes that all compute something else."""
    layers = Layers()
    last = 0
    for step in range(draw(st.integers(1, most))):
        kind = draw(st.sampled_from(["conv2d", "batch_normalization", "relu", "dense", *JOINING]))
        other = draw(st.integers(0, last))
        if kind in JOINING and last > 0 and other != last:
            last = layers.add(kind, last, other, step=step)
        elif kind in WEIGHTED:
            # `units` differs from step to step, so that no two nodes are equal.
            last = layers.add(kind, last, units=step, strides=[draw(st.integers(1, 3))] * 2)
        else:
            last = layers.add("relu", last, step=step)
    return layers.network()
