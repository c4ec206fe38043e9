"""Parts a network into chains of layers, forks, and branches that are interconnected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


@dataclass(frozen=True)
class Tangle:
    """Interconnected branches between a layer and the layer that joins them."""

    nodes: tuple[int, ...]
    """In topological order."""


Chain: TypeAlias = tuple[int | Fork | Tangle, ...]
_DEEPEST = 40
"""Forks inside of forks that are parted; Python's stack has an end."""


def part(network: Network) -> Chain:
    """Part a network into one chain of layers, forks and tangles."""
    return _Parting(network).whole()


def nodes_of(chain: Chain) -> Iterable[int]:
    """Yield all layers of a chain."""
    for item in chain:
        match item:
            case Fork(branches):
                for branch in branches:
                    yield from nodes_of(branch)
            case Tangle(nodes):
                yield from nodes
            case _:
                yield item


def is_tangled(chain: Chain) -> bool:
    """Return True if branches are interconnected, at any depth."""
    return any(
        isinstance(item, Tangle)
        or (isinstance(item, Fork) and any(is_tangled(branch) for branch in item.branches))
        for item in chain
    )


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
        self.join: dict[int, int] = {}
        """For each node the next one that every path from it passes."""
        self.depth = {self.sink: 0}
        for index in range(self.sink - 1, -2, -1):
            self.join[index] = self._common(self.takers[index] or [self.sink])
            self.depth[index] = self.depth[self.join[index]] + 1

    def _connect(self, source: int, target: int) -> None:
        self.takers[source].append(target)
        self.sources[target].append(source)

    def _common(self, nodes: Iterable[int]) -> int:
        """Find the first node that every path from these nodes passes."""
        first, *others = nodes
        for other in others:
            while first != other:
                if self.depth[first] < self.depth[other]:
                    first, other = other, first
                first = self.join[first]
        return first

    def whole(self) -> Chain:
        """List the items of the whole network."""
        chain = self.chain(self.source, self.sink, self.takers[self.source])
        assert chain is not None  # nothing outside feeds a layer between the imagined nodes
        return chain

    def chain(self, start: int, stop: int, entries: Sequence[int], depth: int = 0) -> Chain | None:
        """List the items behind a layer and before another.

        Args:
            start: The layer that feeds the first items; it is not listed.
            stop: The layer before which the chain ends.
            entries: The layers behind `start` at which the chain begins.
            depth: The number of forks around it.

        Returns:
            None if the branches are interconnected as far as `stop`.
        """
        parts: list[int | Fork | Tangle] = []
        while True:
            join = self._common(entries)
            inside = self._between(entries, join)
            fed = {source for index in inside for source in self.sources[index]}
            if not fed <= {start, *inside}:
                return None
            if join != stop and not set(self.sources[join]) <= {start, *inside}:
                return None
            if inside:
                fork = self._fork(start, join, inside, depth) if depth < _DEEPEST else None
                parts.append(fork or Tangle(tuple(sorted(inside))))
            if join == stop:
                return tuple(parts)
            parts.append(join)
            start, entries = join, self.takers[join]

    def _between(self, entries: Sequence[int], join: int) -> set[int]:
        inside: set[int] = set()
        waiting = [taker for taker in entries if taker != join]
        while waiting:
            index = waiting.pop()
            if index not in inside:
                inside.add(index)
                waiting += [taker for taker in self.takers[index] if taker != join]
        return inside

    def _fork(self, start: int, join: int, inside: set[int], depth: int) -> Fork | None:
        branches: list[tuple[int, Chain]] = []
        for component in self._components(inside):
            entries = [index for index in sorted(component) if start in self.sources[index]]
            # Paths that meet only at the join are interconnected before it.
            is_parted = len(entries) == 1 or self._common(entries) != join
            branch = self.chain(start, join, entries, depth + 1) if is_parted else None
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
