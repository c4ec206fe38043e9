"""Rows of a picture: found layers beside their partners in the expected network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from grader.report.ordering import ancestors, drawing_order
from grader.verdict import Edit, Repair


@dataclass(frozen=True)
class Unit:
    """Two layers side by side, or one layer alone."""

    found: int | None
    expected: int | None
    found_edit: int | None = None
    """The number of the edit that the found layer belongs to; None for a right one."""
    expected_edit: int | None = None

    @property
    def edit(self) -> int | None:
        """The number of the edit of either layer."""
        return self.expected_edit if self.found_edit is None else self.found_edit


def align(repair: Repair) -> list[Unit]:
    """Put the layers of both networks into common rows, from the inputs on.

    The order is that in which the expected network is drawn. A layer that only the found network
    has follows the last of its inputs. If the edits do not explain everything, the layers
    without partners come last.
    """
    found_edit, expected_edit = _edit_of(repair, 0), _edit_of(repair, 1)
    partner = _partners(repair)
    equal = {found for found, _ in repair.equal}
    row: dict[int, int] = {}
    keyed: list[tuple[tuple[bool, int, int], Unit]] = []
    for rank, index in enumerate(drawing_order(repair.expected, _branches_to_differences(repair))):
        other = partner.get(index)
        edits = (None if other is None else found_edit.get(other), expected_edit.get(index))
        last = not repair.is_proved and other is None and index not in expected_edit
        keyed.append(((last, rank, 0), Unit(other, index, *edits)))
        if other is not None:
            row[other] = rank
    for place, index in enumerate(drawing_order(repair.found), start=1):
        if index not in row:
            sources = repair.found.nodes[index].inputs
            row[index] = max((row[source] for source in sources), default=-1)
            last = not repair.is_proved and index not in equal and index not in found_edit
            keyed.append(((last, row[index], place), Unit(index, None, found_edit.get(index))))
    return [unit for _, unit in sorted(keyed, key=lambda item: item[0])]


def beside(edit: Edit) -> Iterator[tuple[int | None, int | None]]:
    """Pair the found and the expected layers of an edit in their order."""
    return zip_longest(edit.found_nodes, edit.expected_nodes)


def _edit_of(repair: Repair, side: int) -> dict[int, int]:
    """Map each edited node on one side to the number of its first edit."""
    numbers: dict[int, int] = {}
    equal = set(repair.equal)
    for number, edit in enumerate(repair.edits):
        for pair in beside(edit):
            index = pair[side]
            # Of several outputs, only some are others than expected.
            if index is not None and not (edit.kind == "outputs" and pair in equal):
                numbers.setdefault(index, number)
    return numbers


def _partners(repair: Repair) -> dict[int, int]:
    """Map each expected node to the found node in its row."""
    # Layers that are only returned wrongly, or first differ in that, are equal to another one.
    edits = [edit for edit in repair.edits if edit.kind not in ("outputs", "difference")]
    edited = {index for edit in edits for index in edit.found_nodes}
    wanted = {index for edit in edits for index in edit.expected_nodes}
    equal = [pair for pair in repair.equal if pair[0] not in edited and pair[1] not in wanted]
    # A repeated layer without weights has the same partner as the first one.
    partner = {expected: found for found, expected in reversed(equal)}
    taken = {found for found, _ in equal}
    for edit in repair.edits:
        for found, expected in beside(edit):
            if found is None or expected is None or found in taken or expected in partner:
                continue
            partner[expected] = found
            taken.add(found)
    return partner


def _branches_to_differences(repair: Repair) -> Counter[int]:
    """Weigh the layers before an unexplained difference, whose branch is drawn last."""
    late: Counter[int] = Counter()
    expected_of = dict(repair.equal)
    for edit in repair.edits:
        if edit.kind == "difference":
            late.update(ancestors(repair.expected, edit.expected_nodes))
            before = ancestors(repair.found, edit.found_nodes)
            late.update(expected_of[node] for node in before if node in expected_of)
    return late
