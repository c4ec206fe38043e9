"""The mistakes in a network: edits of repairs, grouped by mistake."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from grader.judge.aliases import wording_at_alias
from grader.judge.anonymous import mistake_in_words
from grader.judge.edit_wording import edit_in_words
from grader.judge.wording import Wording
from grader.observation import Definition
from grader.verdict import Edit, Finding, Repair

_Key: TypeAlias = tuple[object, ...]


@dataclass(frozen=True)
class _Explained:
    """An edit with its sentence."""

    repair: Repair
    edit: Edit
    wording: Wording

    @property
    def line(self) -> _Key:
        """The line that the sentence is about; the sentence itself if there is none."""
        place = self.wording.place
        return (place.where, place.line) if place else (self.wording.message,)

    @property
    def change(self) -> _Key:
        """The change without its place; the line for edits that name tensors."""
        expected = [self.repair.expected.nodes[index] for index in self.edit.expected_nodes]
        kinds = tuple(node.kind for node in expected)
        match self.edit.kind:
            case "attributes":
                wanted = {name: expected[0].attributes.get(name) for name in self.edit.arguments}
                return ("attributes", kinds, _text(self.edit.arguments), _text(wanted))
            case "weights" | "missing" | "swap":
                return (self.edit.kind, kinds)
            case "exchange" | "extra":
                found = (self.repair.found.nodes[index].kind for index in self.edit.found_nodes)
                return (self.edit.kind, kinds, *found)
        return self.line

    @property
    def opposite(self) -> _Key:
        """The change with found and expected arguments exchanged."""
        change = self.change
        return (*change[:2], change[3], change[2]) if change[0] == "attributes" else ()


def mistakes_of(repairs: Iterable[Repair], definition: Definition | None) -> list[Finding]:
    """Return one finding for each mistake.

    Edits of one line are one mistake, and so is the same change in several lines, two exchanged
    arguments, and a mistake that several probes show.

    Args:
        repairs: of the probes, in their order.
        definition: the student's text of the function.
    """
    groups: list[list[_Explained]] = []
    for repair in repairs:
        of_probe: list[list[_Explained]] = []
        for edit in repair.edits:
            wording = wording_at_alias(repair, edit, edit_in_words(repair, edit), definition)
            item = _Explained(repair, edit, wording)
            alike = [group for group in of_probe if any(_is_one(item, other) for other in group)]
            for group in alike:
                of_probe.remove(group)
            of_probe.append([*(other for group in alike for other in group), item])
        # Another probe may show a mistake in more lines, but it is the same.
        known = [other for group in groups for other in group]
        groups += [
            group
            for group in of_probe
            if not any(_is_one(item, other) for item in group for other in known)
        ]
    return [_finding(group) for group in groups]


def follows_from(mistakes: Sequence[Finding]) -> str:
    """Name the lines of the mistakes that explain a consequence."""
    lines = sorted({mistake.place.line for mistake in mistakes if mistake.place})
    if not lines or any(mistake.place is None for mistake in mistakes):
        return "Follows from what `structure` names."
    return f"Follows from {_lines_in_words(lines)}."


def _is_one(item: _Explained, other: _Explained) -> bool:
    return item.line == other.line or other.change in (item.change, item.opposite)


def _finding(group: Sequence[_Explained]) -> Finding:
    first = min(group, key=lambda item: item.wording.place.line if item.wording.place else 0)
    further = _further(first, group)
    anonymous = mistake_in_words(first.repair, first.edit)
    return Finding(
        "failed",
        "structure",
        first.wording.message + further,
        first.wording.hint,
        first.wording.place,
        anonymous if not further else f"{anonymous} ({len(group)} times)",
    )


def _further(first: _Explained, group: Sequence[_Explained]) -> str:
    """Say where else a mistake is; empty if it is nowhere else."""
    lines = [item.wording.place.line for item in group if item.wording.place]
    others = sorted(
        {line for line in lines if first.wording.place and line != first.wording.place.line}
    )
    exchanged = [item for item in group if item.change == first.opposite]
    if others and exchanged:
        return f" In {_lines_in_words(others)} it is the other way round: the two are exchanged."
    if others:
        return f" Likewise in {_lines_in_words(others)}."
    if len(group) == 1:
        return ""
    if len({item.change for item in group}) == 1:
        return f" So it is each of the {len(group)} times that this line runs."
    return f" {len(group)} layers of this line are not as expected; this is the first."


def _lines_in_words(lines: Sequence[int]) -> str:
    *others, last = map(str, lines)
    return f"lines {', '.join(others)} and {last}" if others else f"line {last}"


def _text(arguments: object) -> str:
    return json.dumps(arguments, sort_keys=True)
