"""What of two networks goes into a picture: the first divergence and a little on both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import Literal, TypeAlias

from grader.observation import Network
from grader.verdict import Divergence

Role: TypeAlias = Literal["equal", "divergent", "after"]

_SMALL = 14
"""Networks up to this many layers are shown whole."""
_BEFORE, _AFTER = 5, 3
"""Layers shown before and after the divergence of a larger network."""


@dataclass(frozen=True)
class Layer:
    """A node that is drawn."""

    node: int
    role: Role


@dataclass(frozen=True)
class Fold:
    """A run of nodes drawn as one line of words."""

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
    pairs = sorted(divergence.equal, key=lambda pair: pair[1])
    shown = set(pairs) if small else _nearest(divergence, pairs)
    rows = [
        Row(found, expected)
        for found, expected in zip(
            _items([pair[0] for pair in pairs], "equal", {pair[0] for pair in shown}.__contains__),
            _items([pair[1] for pair in pairs], "equal", {pair[1] for pair in shown}.__contains__),
            strict=True,
        )
    ]
    rows += _side_by_side(
        _divergent(divergence.found_nodes, divergence.expected_nodes),
        _divergent(divergence.expected_nodes, divergence.found_nodes),
    )
    rows += _side_by_side(
        _after(divergence.found, {*divergence.found_nodes, *(pair[0] for pair in pairs)}, small),
        _after(
            divergence.expected, {*divergence.expected_nodes, *(pair[1] for pair in pairs)}, small
        ),
    )
    return tuple(rows)


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
    rest = [index for index in range(len(network.nodes)) if index not in before]
    shown = set(rest if small else rest[:_AFTER])
    return _items(rest, "after", shown.__contains__)


def _items(nodes: Sequence[int], role: Role, shown: Callable[[int], bool]) -> list[Item]:
    items: list[Item] = []
    for visible, run in groupby(nodes, shown):
        layers = tuple(run)
        # A fold of one layer would take the place of the layer and tell less.
        if visible or len(layers) == 1:
            items += [Layer(node, role) for node in layers]
        else:
            items.append(Fold(layers, role))
    return items


def _side_by_side(found: Iterable[Item], expected: Iterable[Item]) -> list[Row]:
    return [Row(*items) for items in zip_longest(found, expected)]
