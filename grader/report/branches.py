"""Parts a network into chains of layers and forks, if possible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from grader.observation import Network


@dataclass(frozen=True)
class Fork:
    """Branches between a layer and the layer that joins them.

    An empty branch is a direct connection of the two. Without a layer before it, a fork begins at
    the inputs of the network; without one behind it, it ends at the outputs.
    """

    branches: tuple[Chain, ...]
    """In the order of the inputs that they feed."""


Chain: TypeAlias = tuple[int | Fork, ...]


def part(network: Network) -> Chain | None:
    """Part a network into one chain; None if its branches are interconnected."""
    return _Parting(network).chain(-1, len(network.nodes))


class _Parting:
    """A network between two imagined nodes: one before its inputs, one behind its outputs."""

    def __init__(self, network: Network) -> None:
        self.nodes = network.nodes
        self.source, self.sink = -1, len(network.nodes)
        self.takers: dict[int, list[int]] = {index: [] for index in range(-1, self.sink + 1)}
        self.sources: dict[int, list[int]] = {index: [] for index in range(-1, self.sink + 1)}
        for index, node in enumerate(network.nodes):
            for source in dict.fromkeys(node.inputs or (self.source,)):
                self._connect(source, index)
        for index in range(self.sink):
            if index in network.outputs or not self.takers[index]:
                self._connect(index, self.sink)
        self.join = self._joins()

    def _connect(self, source: int, target: int) -> None:
        self.takers[source].append(target)
        self.sources[target].append(source)

    def _joins(self) -> dict[int, int]:
        """Find for each node the next one that every path from it passes."""
        join: dict[int, int] = {}
        depth = {self.sink: 0}

        def common(one: int, other: int) -> int:
            while one != other:
                if depth[one] < depth[other]:
                    one, other = other, one
                one = join[one]
            return one

        for index in range(self.sink - 1, -2, -1):
            first, *others = self.takers[index] or [self.sink]
            for other in others:
                first = common(first, other)
            join[index], depth[index] = first, depth[first] + 1
        return join

    def chain(self, start: int, stop: int) -> Chain | None:
        """List the layers and forks from a layer to the one before another."""
        parts: list[int | Fork] = []
        while start != stop:
            if start != self.source:
                parts.append(start)
            join = self.join[start]
            inside = self._between(start, join)
            if join != stop and not set(self.sources[join]) <= {start, *inside}:
                return None
            if inside:
                fork = self._fork(start, join, inside)
                if fork is None:
                    return None
                parts.append(fork)
            start = join
        return tuple(parts)

    def _between(self, start: int, join: int) -> set[int]:
        inside: set[int] = set()
        waiting = [taker for taker in self.takers[start] if taker != join]
        while waiting:
            index = waiting.pop()
            if index not in inside:
                inside.add(index)
                waiting += [taker for taker in self.takers[index] if taker != join]
        return inside

    def _fork(self, start: int, join: int, inside: set[int]) -> Fork | None:
        branches: list[tuple[int, Chain]] = []
        for component in self._components(inside):
            entries = [index for index in component if start in self.sources[index]]
            fed = {source for index in component for source in self.sources[index]}
            if len(entries) != 1 or not fed <= {start, *component}:
                return None
            branch = self.chain(entries[0], join)
            if branch is None:
                return None
            branches.append((self._place(component, join), branch))
        if join in self.takers[start] and join != self.sink:
            branches.append((self._place({start}, join), ()))
        return Fork(tuple(branch for _, branch in sorted(branches, key=lambda item: item[0])))

    def _components(self, inside: set[int]) -> Iterable[set[int]]:
        left = set(inside)
        while left:
            component: set[int] = set()
            waiting = [min(left)]
            while waiting:
                index = waiting.pop()
                if index in left:
                    left.remove(index)
                    component.add(index)
                    waiting += [*self.takers[index], *self.sources[index]]
            yield component

    def _place(self, branch: set[int], join: int) -> int:
        """Find the place of a branch among the inputs of its merge."""
        sources = self.nodes[join].inputs if join != self.sink else self.sources[join]
        return next((place for place, index in enumerate(sources) if index in branch), 0)
