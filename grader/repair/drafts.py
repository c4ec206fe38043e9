"""A network that is being changed: its nodes keep their numbers through all changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from grader.observation import Network, Node

_OF_INPUTS = ("order", "takers")
"""Cached properties that depend on inputs and outputs alone."""


class LoopError(ValueError):
    """The error of a draft in which a node takes its own value."""


@dataclass(frozen=True)
class Draft:
    """The nodes of a network by number; `inputs` and `shared_with` hold such numbers."""

    nodes: Mapping[int, Node]
    outputs: tuple[int, ...]
    kept: frozenset[int] = frozenset()
    """Nodes that no output needs any more, but that the student computes too."""

    @classmethod
    def of(cls, network: Network) -> Draft:
        """Return a draft whose numbers are the network's indices."""
        return cls(dict(enumerate(network.nodes)), network.outputs)

    @cached_property
    def takers(self) -> Mapping[int, Sequence[int]]:
        """For each node, the nodes that take its value."""
        takers: dict[int, list[int]] = defaultdict(list)
        for number in self.order:
            for source in dict.fromkeys(self.nodes[number].inputs):
                takers[source].append(number)
        return takers

    @cached_property
    def order(self) -> Sequence[int]:
        """The inputs and all needed or kept nodes, each after its inputs.

        It is the order of an observed network, by depth: the first call of a shared layer decides
        which weights it gets.

        Raises:
            LoopError: a node takes its own value, directly or through others.
        """
        depth = {number: 0 for number, node in self.nodes.items() if node.kind == "input"}
        waiting = [*self.outputs, *sorted(self.kept)]
        begun: set[int] = set()
        while waiting:
            number, deepest = waiting[-1], -1
            for source in () if number in depth else self.nodes[number].inputs:
                reached = depth.get(source)
                if reached is None:
                    begun.add(number)
                    if source in begun:
                        raise LoopError
                    waiting.append(source)
                    break
                deepest = max(deepest, reached)
            else:
                depth.setdefault(number, 1 + deepest)
                begun.discard(waiting.pop())
        return sorted(depth, key=lambda number: (depth[number], number))

    @property
    def has_loop(self) -> bool:
        """True if a node takes its own value, directly or through others."""
        try:
            return not self.order
        except LoopError:
            return True

    @cached_property
    def network(self) -> Network:
        """The network whose nodes stand in the order of `order`."""
        index_of = {number: index for index, number in enumerate(self.order)}
        nodes = []
        for node in map(self.nodes.__getitem__, self.order):
            inputs = tuple(index_of[source] for source in node.inputs)
            shared = index_of.get(node.shared_with) if node.shared_with else None
            same = (inputs, shared) == (node.inputs, node.shared_with)
            nodes.append(node if same else replace(node, inputs=inputs, shared_with=shared))
        return Network(tuple(nodes), tuple(index_of[number] for number in self.outputs), 0, 0)

    def observed(self, network: Network) -> Draft:
        """Take over the shapes and fingerprints of an observed network."""
        nodes = dict(self.nodes)
        for number, seen in zip(self.order, network.nodes, strict=True):
            node = nodes[number]
            if (node.shape, node.fingerprint) != (seen.shape, seen.fingerprint):
                nodes[number] = replace(node, shape=seen.shape, fingerprint=seen.fingerprint)
        return self.with_equal_inputs(nodes)

    def with_equal_inputs(self, nodes: Mapping[int, Node]) -> Draft:
        """Replace all nodes by others with the same inputs, so that the order stays."""
        draft = replace(self, nodes=nodes)
        known = vars(self)
        vars(draft).update({name: known[name] for name in _OF_INPUTS if name in known})
        return draft

    def with_node(self, number: int, node: Node) -> Draft:
        """Replace a node."""
        nodes, before = {**self.nodes, number: node}, self.nodes[number]
        same = (before.inputs, before.kind == "input") == (node.inputs, node.kind == "input")
        return self.with_equal_inputs(nodes) if same else replace(self, nodes=nodes)

    def redirected(self, old: int, new: int, takers: Iterable[int] | None = None) -> Draft:
        """Let nodes take another tensor in place of one.

        Args:
            old: the tensor that they took.
            new: the tensor that they take now.
            takers: the nodes to change; None for all, and for the outputs.
        """
        chosen = set(self.nodes if takers is None else takers)
        nodes = {
            number: replace(node, inputs=tuple(new if n == old else n for n in node.inputs))
            if number in chosen and old in node.inputs
            else node
            for number, node in self.nodes.items()
        }
        outputs = self.outputs
        if takers is None:
            outputs = tuple(new if number == old else number for number in outputs)
        return replace(self, nodes=nodes, outputs=outputs)

    def with_new_nodes(self, nodes: Mapping[int, Node]) -> Draft:
        """Add nodes, under numbers that are free."""
        return replace(self, nodes={**self.nodes, **nodes})
