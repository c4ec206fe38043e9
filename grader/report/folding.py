"""Choice of the layers in a picture, around the edits."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import Literal, TypeAlias, TypeVar

from grader.observation import Network
from grader.report.alignment import Unit, align, beside
from grader.verdict import Edit, EditKind, Repair

Role: TypeAlias = Literal["equal", "edit", "after"]
T = TypeVar("T")

_SMALL = 14
"""Largest number of layers of a network that is shown whole."""
_MOST_EDITS = 4
"""Edits of a larger network that are shown in full."""
_BEFORE, _AFTER, _STAGES = (3, 3, 2, 2), (3, 2, 1, 1), (7, 3, 2, 1)
"""For one to four edits: layers shown before and after each, and most folds between two."""
_HOLES: frozenset[EditKind] = frozenset({"missing", "extra", "exchange", "difference"})
"""Kinds of edits that leave a place empty in one of the networks."""
_LONGEST_EDIT = 5
"""Layers of one edit that are shown without a fold."""


@dataclass(frozen=True)
class Item:
    """The content of a box: a layer, a fold, or an empty place."""

    nodes: tuple[int, ...]
    """One node, the nodes of a fold, or nothing where only the other network has a layer."""
    role: Role
    edit: Edit | None = None
    """The edit, for a layer or an empty place that belongs to one."""
    beside: int | None = None
    """The layer of the other network that the edit puts beside this one."""
    rows: int = 1
    """Rows that an empty place covers."""
    more: int = 0
    """Edits that a fold hides."""


Row: TypeAlias = tuple[Item | None, Item | None]
"""The found and the expected item; None in a row that only the other column uses."""


def fold(repair: Repair) -> list[Row]:
    """Choose the items of the two columns, row by row.

    From the input on: equal layers side by side, the edits at their places, and folds of all that
    is far from an edit.
    """
    units = align(repair)
    small = max(len(repair.found.nodes), len(repair.expected.nodes)) <= _SMALL
    shown = set(range(len(units))) if small else _near_edits(repair, units)
    equal_found = {pair[0] for pair in repair.equal}
    places = range(len(units))

    def section(place: int) -> tuple[Role, int | None, bool]:
        unit, visible = units[place], place in shown
        if unit.edit is not None:
            return ("edit", unit.edit, True) if visible else ("equal", None, False)
        paired = unit.found is not None and unit.expected is not None
        # In a network that the edits explain, a layer alone is only written in another way.
        if paired or unit.found in equal_found or repair.is_proved:
            return "equal", None, visible
        return "after", None, True

    rows: list[Row] = []
    for (role, number, visible), run in groupby(places, section):
        part = list(run)
        those = [units[place] for place in part]
        if role == "after":
            rows += _after(repair, part, units, shown)
        elif role == "edit" and number is not None:
            rows += _edited(repair.edits[number], those)
        elif visible:
            rows += [_equal(unit) for unit in those]
        else:
            rows += _folded(repair, those)
    return rows


def _near_edits(repair: Repair, units: Sequence[Unit]) -> set[int]:
    """Find the places of the first edits and of the layers around them."""
    number = min(len(repair.edits), _MOST_EDITS)
    before, after = _BEFORE[number - 1], _AFTER[number - 1]
    shown: set[int] = set()
    feeding = _feeding(repair, units)
    for edit in range(number):
        own = [p for p, unit in enumerate(units) if edit in (unit.found_edit, unit.expected_edit)]
        if own:
            shown.update(own, _before(own, feeding, before), _behind(units, max(own), after))
    return shown


def _feeding(repair: Repair, units: Sequence[Unit]) -> Callable[[int], Iterator[int]]:
    """Return a function that lists the rows that feed a row, in either network."""
    columns = (
        (repair.found, [unit.found for unit in units]),
        (repair.expected, [unit.expected for unit in units]),
    )
    row_of = [
        {node: place for place, node in enumerate(nodes) if node is not None}
        for _, nodes in columns
    ]

    def feeding(place: int) -> Iterator[int]:
        for (network, nodes), rows in zip(columns, row_of, strict=True):
            node = nodes[place]
            if node is not None:
                yield from (rows[source] for source in network.nodes[node].inputs)

    return feeding


def _before(own: Sequence[int], feeding: Callable[[int], Iterator[int]], number: int) -> list[int]:
    """List the rows that feed an edit, else those above it."""
    near = dict.fromkeys(source for place in own for source in feeding(place) if source not in own)
    if not near:
        return list(range(max(min(own) - number, 0), min(own)))
    waiting = deque(near)
    while waiting and len(near) < number:
        for source in feeding(waiting.popleft()):
            if source not in own and source not in near:
                near[source] = None
                waiting.append(source)
    return list(near)[: number + 2]


def _behind(units: Sequence[Unit], last: int, number: int) -> list[int]:
    """List the rows of the next layers of either network."""
    shown, found, expected = [], 0, 0
    for place in range(last + 1, len(units)):
        unit = units[place]
        if (unit.found is not None and found < number) or (
            unit.expected is not None and expected < number
        ):
            shown.append(place)
        found += unit.found is not None
        expected += unit.expected is not None
        if min(found, expected) >= number:
            break
    return shown


def _equal(unit: Unit) -> Row:
    return (
        None if unit.found is None else Item((unit.found,), "equal"),
        None if unit.expected is None else Item((unit.expected,), "equal"),
    )


def _edited(edit: Edit, units: Sequence[Unit]) -> Iterator[Row]:
    """Show the layers of one edit, and empty places beside unpaired ones."""
    if len(units) > _LONGEST_EDIT:
        first, middle, last = units[: _LONGEST_EDIT - 2], units[_LONGEST_EDIT - 2 : -1], units[-1:]
    else:
        first, middle, last = units, (), ()
    parts = [[unit] for unit in first] + [list(middle)] * bool(middle) + [[unit] for unit in last]
    holes = [_has_hole(edit, part[0]) for part in parts]
    expected_of = {found: expected for found, expected in beside(edit) if found is not None}
    found_of = {expected: found for found, expected in beside(edit) if expected is not None}
    for row, part in enumerate(parts):
        items: list[Item | None] = []
        for side, others in enumerate((expected_of, found_of)):
            nodes = tuple(
                node for unit in part if (node := (unit.found, unit.expected)[side]) is not None
            )
            if nodes:
                own = (part[0].found_edit, part[0].expected_edit)[side] is not None
                partner = others.get(nodes[0]) if len(nodes) == 1 else None
                items.append(Item(nodes, "edit", edit, partner) if own else Item(nodes, "equal"))
            elif holes[row] == side and (row == 0 or holes[row - 1] != side):
                covered = next((n for n, hole in enumerate(holes[row:]) if hole != side), None)
                rows = len(parts) - row if covered is None else covered
                items.append(Item((), "edit", edit, rows=rows))
            else:
                items.append(None)
        yield items[0], items[1]


def _has_hole(edit: Edit, unit: Unit) -> int | None:
    """Return the side (0 or 1) without a layer in this row, if any."""
    if edit.kind not in _HOLES:
        return None
    if unit.found is None and (None, unit.expected) in beside(edit):
        return 0
    if unit.expected is None and (unit.found, None) in beside(edit):
        return 1
    return None


def _after(
    repair: Repair, places: Sequence[int], units: Sequence[Unit], shown: set[int]
) -> Iterator[Row]:
    """Show and fold the layers behind a difference, which have no partners."""
    found = [(node, p in shown) for p in places if (node := units[p].found) is not None]
    expected = [(node, p in shown) for p in places if (node := units[p].expected) is not None]
    return zip_longest(_leftover(repair.found, found), _leftover(repair.expected, expected))


def _leftover(network: Network, nodes: Sequence[tuple[int, bool]]) -> Iterator[Item]:
    for visible, run in groupby(nodes, lambda item: item[1]):
        layers = [node for node, _ in run]
        for stage in _stages(layers, _shape_in(network), _STAGES[0]):
            # A fold of one layer would need the same space as the layer and say less.
            if visible or len(stage) == 1:
                yield from (Item((node,), "after") for node in stage)
            else:
                yield Item(tuple(stage), "after")


def _folded(repair: Repair, units: Sequence[Unit]) -> Iterator[Row]:
    """Fold layers as expected, by stages; edits that are not shown are counted."""
    hidden = {unit.edit for unit in units} - {None}
    sizes = _shape_in(repair.expected), _shape_in(repair.found)
    most = _STAGES[min(len(repair.edits), _MOST_EDITS) - 1]

    def size(unit: Unit) -> object:
        return sizes[0](unit.expected) if unit.expected is not None else sizes[1](unit.found or 0)

    for stage in [list(units)] if hidden else _stages(units, size, most):
        if len(stage) == 1 and not hidden:
            yield _equal(stage[0])
            continue
        found = tuple(unit.found for unit in stage if unit.found is not None)
        expected = tuple(unit.expected for unit in stage if unit.expected is not None)
        yield (
            Item(found, "equal", more=len(hidden)) if found else None,
            Item(expected, "equal", more=len(hidden)) if expected else None,
        )


def _shape_in(network: Network) -> Callable[[int], object]:
    """Return a function that gives the height and width of a layer's output."""
    return lambda index: network.nodes[index].shape[1:-1]


def _stages(items: Sequence[T], size: Callable[[T], object], most: int) -> list[list[T]]:
    """Part layers into runs whose outputs have the same height and width."""
    stages = [list(run) for _, run in groupby(items, size)]
    return stages if len(stages) <= most else [list(items)]
