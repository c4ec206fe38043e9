"""What of two networks goes into a picture: the first divergence and a little on both sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import Literal, TypeAlias

from grader.observation import Network
from grader.report.ordering import ancestors, drawing_order
from grader.verdict import Divergence

Role: TypeAlias = Literal["equal", "divergent", "after"]

_SMALL = 14
"""Networks up to this many layers are shown whole."""
_BEFORE, _AFTER = 5, 3
"""Layers shown before and after the divergence of a larger network."""
_MOST_STAGES = 7
"""Into so many folds at most is one run of layers parted."""


@dataclass(frozen=True)
class Layer:
    """A node that is drawn."""

    node: int
    role: Role


@dataclass(frozen=True)
class Fold:
    """A run of nodes drawn as one line of words: a stage, whose images are all of one size."""

    nodes: tuple[int, ...]
    role: Role


@dataclass(frozen=True)
class Nothing:
    """The place of a layer that only the other network has."""


Item: TypeAlias = Layer | Fold | Nothing | None


@dataclass(frozen=True)
class Row:
    """What stands side by side."""

    found: Item
    expected: Item


def fold(divergence: Divergence) -> tuple[Row, ...]:
    """Rows from the input on: equal layers side by side, the divergence, then what follows."""
    small = max(len(divergence.found.nodes), len(divergence.expected.nodes)) <= _SMALL
    pairs = _pairs_in_order(divergence)
    shown = set(pairs) if small else _nearest(divergence, pairs)
    # A network may be right up to its output and return the wrong tensor: then the divergence
    # lies at layers that have their equals, and these are marked where they stand.
    shown |= {
        pair
        for pair in pairs
        if pair[0] in divergence.found_nodes or pair[1] in divergence.expected_nodes
    }
    equal_found, equal_expected = [mine for mine, _ in pairs], [theirs for _, theirs in pairs]
    found = tuple(node for node in divergence.found_nodes if node not in equal_found)
    expected = tuple(node for node in divergence.expected_nodes if node not in equal_expected)
    rows = [
        *_side_by_side(
            _items(
                divergence.found,
                equal_found,
                "equal",
                {mine for mine, _ in shown},
                divergence.found_nodes,
            ),
            _items(
                divergence.expected,
                equal_expected,
                "equal",
                {theirs for _, theirs in shown},
                divergence.expected_nodes,
            ),
        ),
        *_side_by_side(_divergent(found, expected), _divergent(expected, found)),
        *_side_by_side(
            _after(divergence.found, {*found, *equal_found}, small),
            _after(divergence.expected, {*expected, *equal_expected}, small),
        ),
    ]
    return tuple(rows)


def _pairs_in_order(divergence: Divergence) -> list[tuple[int, int]]:
    """Equal layers as they are drawn, the branch that leads to the divergence right above it."""
    expected_of = dict(divergence.equal)
    feeding_found = ancestors(divergence.found, divergence.found_nodes)
    late = Counter(ancestors(divergence.expected, divergence.expected_nodes))
    late.update(expected_of[node] for node in feeding_found if node in expected_of)
    order = drawing_order(divergence.expected, late)
    rank = {node: place for place, node in enumerate(order)}
    return sorted(divergence.equal, key=lambda pair: rank[pair[1]])


def _nearest(divergence: Divergence, pairs: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """Equal layers that feed the divergence, nearest first; else the last ones."""
    by_found = {pair[0]: pair for pair in pairs}
    by_expected = {pair[1]: pair for pair in pairs}
    frontier = [
        *_feeding(divergence.found, divergence.found_nodes, by_found),
        *_feeding(divergence.expected, divergence.expected_nodes, by_expected),
    ]
    near: dict[tuple[int, int], None] = dict.fromkeys(frontier or pairs[-_BEFORE:])
    for pair in near if frontier else ():
        frontier.extend(_feeding(divergence.expected, pair[1:], by_expected))
    for pair in frontier:
        if len(near) >= _BEFORE:
            break
        near.setdefault(pair)
    return set(list(near)[: _BEFORE + 2])


def _feeding(
    network: Network, nodes: Iterable[int], equal: dict[int, tuple[int, int]]
) -> list[tuple[int, int]]:
    sources = [source for node in nodes for source in network.nodes[node].inputs]
    return [equal[source] for source in sources if source in equal]


def _divergent(here: tuple[int, ...], there: tuple[int, ...]) -> list[Item]:
    return [Layer(node, "divergent") for node in here] or ([Nothing()] if there else [])


def _after(network: Network, before: set[int], small: bool) -> list[Item]:
    rest = [node for node in drawing_order(network) if node not in before]
    return _items(network, rest, "after", set(rest if small else rest[:_AFTER]), ())


def _items(
    network: Network,
    nodes: Sequence[int],
    role: Role,
    shown: Collection[int],
    divergent: Collection[int],
) -> list[Item]:
    items: list[Item] = []
    for visible, run in groupby(nodes, shown.__contains__):
        layers = tuple(run)
        for stage in (layers,) if visible else _stages(network, layers):
            # A fold of one layer would take the place of the layer and tell less.
            if visible or len(stage) == 1:
                items += [Layer(node, "divergent" if node in divergent else role) for node in stage]
            else:
                items.append(Fold(stage, role))
    return items


def _stages(network: Network, layers: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Layers one after the other whose outputs have the same height and width."""
    stages = [
        tuple(run) for _, run in groupby(layers, lambda index: network.nodes[index].shape[1:-1])
    ]
    return stages if len(stages) <= _MOST_STAGES else [layers]


def _side_by_side(found: Iterable[Item], expected: Iterable[Item]) -> list[Row]:
    return [Row(*items) for items in zip_longest(found, expected)]
