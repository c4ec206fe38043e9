"""Choice of the layers in a picture, around the first divergence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import Literal, TypeAlias

from grader.observation import Network
from grader.report.ordering import ancestors, drawing_order
from grader.verdict import Repair

Role: TypeAlias = Literal["equal", "divergent", "after"]
Pair: TypeAlias = tuple[int, int]

_SMALL = 14
"""Largest number of layers of a network that is shown whole."""
_BEFORE, _AFTER = 5, 3
"""Layers shown before and after the divergence of a larger network."""
_MOST_STAGES = 7
"""Largest number of folds for one run of layers."""


@dataclass(frozen=True)
class Item:
    """The content of a box: a layer, a fold, or an empty place."""

    nodes: tuple[int, ...]
    """One node, the nodes of a fold, or nothing where only the other network has a layer."""
    role: Role


def fold(divergence: Repair) -> tuple[list[Item | None], list[Item | None]]:
    """Choose the items of the two columns, row by row.

    From the input on: equal layers side by side, the divergence, and what follows. None stands
    in a row that only the other column uses.
    """
    found, expected = divergence.found, divergence.expected
    small = max(len(found.nodes), len(expected.nodes)) <= _SMALL
    pairs = _pairs_in_order(divergence)
    shown = set(pairs) if small else _nearest(divergence, pairs)
    # A network can be right up to its output and return the wrong tensor. Then the divergence
    # is at layers that have equals, and these are marked in their own rows.
    shown |= {
        pair
        for pair in pairs
        if pair[0] in divergence.found_nodes or pair[1] in divergence.expected_nodes
    }
    columns = ((found, divergence.found_nodes), (expected, divergence.expected_nodes))
    sides = [
        _sections(*column, [pair[side] for pair in pairs], {pair[side] for pair in shown}, small)
        for side, column in enumerate(columns)
    ]
    for here, there in (sides, sides[::-1]):
        if there[1] and not here[1]:
            here[1].append(Item((), "divergent"))
    rows = [row for sections in zip(*sides, strict=True) for row in zip_longest(*sections)]
    return [row[0] for row in rows], [row[1] for row in rows]


def _pairs_in_order(divergence: Repair) -> list[Pair]:
    """Sort equal layers; the branch to the divergence comes last."""
    expected_of = dict(divergence.equal)
    feeding_found = ancestors(divergence.found, divergence.found_nodes)
    late = Counter(ancestors(divergence.expected, divergence.expected_nodes))
    late.update(expected_of[node] for node in feeding_found if node in expected_of)
    order = drawing_order(divergence.expected, late)
    rank = {node: place for place, node in enumerate(order)}
    return sorted(divergence.equal, key=lambda pair: rank[pair[1]])


def _nearest(divergence: Repair, pairs: Sequence[Pair]) -> set[Pair]:
    """Find equal layers on the way to the divergence, else the last."""
    by_found = {pair[0]: pair for pair in pairs}
    by_expected = {pair[1]: pair for pair in pairs}
    frontier = [
        *_feeding(divergence.found, divergence.found_nodes, by_found),
        *_feeding(divergence.expected, divergence.expected_nodes, by_expected),
    ]
    near: dict[Pair, None] = dict.fromkeys(frontier or pairs[-_BEFORE:])
    for pair in near if frontier else ():
        frontier.extend(_feeding(divergence.expected, pair[1:], by_expected))
    for pair in frontier:
        if len(near) >= _BEFORE:
            break
        near.setdefault(pair)
    return set(list(near)[: _BEFORE + 2])


def _feeding(network: Network, nodes: Iterable[int], equal: Mapping[int, Pair]) -> list[Pair]:
    sources = [source for node in nodes for source in network.nodes[node].inputs]
    return [equal[source] for source in sources if source in equal]


def _sections(
    network: Network,
    differing: Sequence[int],
    equal: Sequence[int],
    shown: Collection[int],
    small: bool,
) -> list[list[Item]]:
    """Choose the items of one column: equal layers, the divergence, what follows."""
    divergent = [node for node in differing if node not in equal]
    before = {*equal, *divergent}
    rest = [node for node in drawing_order(network) if node not in before]
    return [
        _items(network, equal, "equal", shown, differing),
        [Item((node,), "divergent") for node in divergent],
        _items(network, rest, "after", set(rest if small else rest[:_AFTER])),
    ]


def _items(
    network: Network,
    nodes: Sequence[int],
    role: Role,
    shown: Collection[int],
    differing: Collection[int] = (),
) -> list[Item]:
    """Make an item of each shown layer, and folds of all others."""
    items: list[Item] = []
    for visible, run in groupby(nodes, shown.__contains__):
        layers = tuple(run)
        for stage in (layers,) if visible else _stages(network, layers):
            # A fold of one layer would need the same space as the layer and say less.
            if visible or len(stage) == 1:
                items += [
                    Item((node,), "divergent" if node in differing else role) for node in stage
                ]
            else:
                items.append(Item(stage, role))
    return items


def _stages(network: Network, layers: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Part layers into runs whose outputs have the same height and width."""
    stages = [
        tuple(run) for _, run in groupby(layers, lambda index: network.nodes[index].shape[1:-1])
    ]
    return stages if len(stages) <= _MOST_STAGES else [layers]
