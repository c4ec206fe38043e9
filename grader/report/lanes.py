"""Routes of arrows between the rows of a picture.

An arrow goes straight down, or along a lane at the side.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from grader.observation import Network
from grader.report.folding import Item
from grader.verdict import EditKind

_MOST_LANES = 6
_WIRED: frozenset[EditKind] = frozenset({"inputs", "order", "difference"})
"""Kinds of edits that concern the inputs of a layer."""


@dataclass(frozen=True)
class Route:
    """The route of one arrow from row to row."""

    source: int
    target: int
    marked: bool
    """True for an arrow of a tensor that is wrong, or expected in its place."""
    lane: int | None = None
    """The lane at the side, 0 beside the boxes; None for a straight arrow."""


def find_routes(network: Network, items: Sequence[Item | None]) -> list[Route]:
    """Find straight routes between neighbors, and side lanes for all others.

    All arrows from one row share a lane. A layer that takes one value twice has a route of each
    kind. Marked routes come last, so that they are drawn over those that share their lane.

    Args:
        network: The network that is drawn.
        items: The content of each row; None for a row without a box.
    """
    drawn = {row: item for row, item in enumerate(items) if item is not None}
    row_of = {node: row for row, item in drawn.items() for node in item.nodes}
    edges: Counter[tuple[int, int]] = Counter()
    for target, row in row_of.items():
        for source in network.nodes[target].inputs:
            if row_of.get(source, row) != row:
                edges[row_of[source], row] += 1

    marked = {row: bool(item.edit and item.edit.kind in _WIRED) for row, item in drawn.items()}
    neighbors = set(pairwise(drawn))
    routes: list[Route] = []
    sideways: dict[int, list[int]] = defaultdict(list)
    for (first, last), times in sorted(edges.items()):
        straight = (first, last) in neighbors
        if straight:
            routes.append(Route(first, last, marked[last]))
        if not straight or (times > 1 and len(drawn[last].nodes) == 1):
            sideways[first].append(last)

    taken: list[int] = []
    for start in sorted(sideways, key=lambda row: max(sideways[row]) - row):
        rows = {start, *sideways[start]}
        lane = _take_lane(taken, min(rows), max(rows))
        routes += [Route(start, end, marked[end], lane) for end in sideways[start]]
    return sorted(routes, key=lambda route: route.marked)


def _take_lane(taken: list[int], first: int, last: int) -> int:
    """Take the innermost lane with free rows from `first` to `last`.

    The integers in `taken`, one for each lane, have a bit for each row.
    """
    wanted = (1 << (last + 1)) - (1 << first)
    for lane, rows in enumerate(taken):
        if not rows & wanted:
            taken[lane] |= wanted
            return lane
    if len(taken) < _MOST_LANES:
        taken.append(wanted)
    return len(taken) - 1
