"""The mistakes in a network: edits of repairs, grouped by mistake."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from grader.judge.aliases import wording_at_alias, wording_at_gap
from grader.judge.anonymous import mistake_in_words
from grader.judge.assignments import condition_of
from grader.judge.called_functions import wording_with_function
from grader.judge.calls import arguments_in_words
from grader.judge.edit_wording import edit_in_words
from grader.judge.loops import wording_in_round, wording_of_loop
from grader.judge.parameter_defaults import wording_at_default
from grader.judge.wording import Wording
from grader.observation import Definition, Place, Plain
from grader.rubrics import Probe
from grader.verdict import Edit, Finding, Repair

_Key: TypeAlias = tuple[object, ...]


@dataclass(frozen=True)
class ProbeRepair:
    """The repair of one probe."""

    repair: Repair
    probe: Probe


@dataclass(frozen=True)
class _Explained:
    """An edit with its sentence."""

    repair: Repair
    edit: Edit
    wording: Wording
    constants: frozenset[str]
    """Changed arguments that depend on the call in the expected network, but not in the found."""

    @property
    def line(self) -> _Key:
        """The line that the sentence is about; the sentence itself if there is none."""
        place = self.wording.place
        return (place.where, place.line) if place else (self.wording.message,)

    @property
    def change(self) -> _Key:
        """The change without its place; the line for kinds that are about one place."""
        expected = [self.repair.expected.nodes[index] for index in self.edit.expected_nodes]
        kinds = tuple(node.kind for node in expected)
        match self.edit.kind:
            case "attributes":
                wanted = {name: expected[0].attributes.get(name) for name in self.edit.arguments}
                return ("attributes", kinds, _text(self.edit.arguments), _text(wanted))
            case "inputs":
                return ("inputs", kinds, *self._inputs())
            case "weights" | "missing" | "swap":
                return (self.edit.kind, kinds)
            case "exchange" | "extra":
                found = (self.repair.found.nodes[index].kind for index in self.edit.found_nodes)
                return (self.edit.kind, kinds, *found)
        return self.line

    @property
    def opposite(self) -> _Key:
        """The change with found and expected exchanged; empty for kinds without one."""
        change = self.change
        if change[0] == "missing":
            return ("extra", (), *change[1])  # type: ignore[misc]
        if change[0] == "extra":
            return ("missing", change[2:])
        if change[0] == "exchange":
            return ("exchange", change[2:], *change[1])  # type: ignore[misc]
        has_one = change[0] in ("attributes", "inputs")
        return (*change[:2], *reversed(change[2:])) if has_one else ()

    def _inputs(self) -> tuple[_Key, _Key]:
        """Return the tensors that the layer takes and should take, as expected nodes."""
        equal = dict(self.repair.equal)
        found = self.repair.found.nodes[self.edit.found_nodes[0]]
        expected = self.repair.expected.nodes[self.edit.expected_nodes[0]]
        return tuple(equal.get(index) for index in found.inputs), expected.inputs


def mistakes_of(
    repairs: Sequence[ProbeRepair], definition: Definition | None, *, is_in_all: bool = True
) -> list[Finding]:
    """Return one finding for each mistake.

    Edits of one line are one mistake, and so is the same change in several lines, two exchanged
    arguments, constants in place of arguments, and a mistake that several probes show.

    Args:
        repairs: of the wrong probes, in their order.
        definition: the student's text of the function.
        is_in_all: False if another probe is right.
    """
    of_probes = [_groups(item, repairs, definition) for item in repairs]
    findings = []
    for number, (item, groups) in enumerate(zip(repairs, of_probes, strict=True)):
        for group in groups:
            shown = [_shows(others, group) for others in of_probes]
            if not any(shown[:number]):
                finding = _finding(group, item.probe, is_in_all and all(shown))
                condition = _condition(group, of_probes, definition)
                findings.append(replace(finding, place=condition) if condition else finding)
    return findings


def _condition(
    group: Sequence[_Explained],
    of_probes: Sequence[Sequence[Sequence[_Explained]]],
    definition: Definition | None,
) -> Place | None:
    """Find the condition that makes a layer in the wrong calls."""
    every = [item for groups in of_probes for others in groups for item in others]
    changes = {item.change for item in every}
    for item in every if definition else ():
        is_of_group = any(_is_one(item, other) for other in group)
        place = item.wording.place if item.edit.kind == "extra" and is_of_group else None
        if place and definition and item.opposite in changes:
            return condition_of(definition, place.line)
    return None


def _groups(
    item: ProbeRepair, repairs: Sequence[ProbeRepair], definition: Definition | None
) -> list[list[_Explained]]:
    """Put the edits of one repair together that are one mistake."""
    groups: list[list[_Explained]] = []
    for edit in item.repair.edits:
        wording = edit_in_words(item.repair, edit)
        wording = wording_at_gap(item.repair, edit, wording, definition)
        wording = wording_with_function(item.repair, edit, wording, definition)
        wording = wording_at_alias(item.repair, edit, wording, definition)
        wording = wording_at_default(item.probe, edit, wording, definition)
        wording = wording_in_round(item.repair, edit, wording, definition)
        wording = wording_of_loop(item.repair, edit, wording, definition)
        explained = _Explained(item.repair, edit, wording, frozenset(_constants(edit, repairs)))
        alike = [group for group in groups if _shows([group], [explained])]
        for group in alike:
            groups.remove(group)
        groups.append([*(other for group in alike for other in group), explained])
    return groups


def _shows(groups: Sequence[Sequence[_Explained]], group: Sequence[_Explained]) -> bool:
    """Return True if one of some groups is the mistake of another group.

    Another probe may show a mistake in more lines, but it is the same.
    """
    return any(_is_one(item, other) for item in group for others in groups for other in others)


def _constants(edit: Edit, repairs: Sequence[ProbeRepair]) -> Iterator[str]:
    """Find arguments that differ between the calls of the expected layer, and not here."""
    if edit.kind != "attributes":
        return
    alike = [
        (other, item.repair.expected.nodes[other.expected_nodes[0]])
        for item in repairs
        for other in item.repair.edits
        if (other.kind, other.expected_nodes) == (edit.kind, edit.expected_nodes)
    ]
    for name, value in edit.arguments.items():
        wanted = {_text(node.attributes.get(name)) for _, node in alike}
        if len(wanted) > 1 and all(other.arguments.get(name) == value for other, _ in alike):
            yield name


def follows_from(mistakes: Sequence[Finding]) -> str:
    """Name the lines of the mistakes that explain a consequence."""
    lines = sorted({mistake.place.line for mistake in mistakes if mistake.place})
    if not lines or any(mistake.place is None for mistake in mistakes):
        return "Follows from what `structure` names."
    return f"Follows from {_lines_in_words(lines)}."


def _is_one(item: _Explained, other: _Explained) -> bool:
    same_constants = item.constants and item.constants == other.constants
    same_change = other.change in (item.change, item.opposite)
    return item.line == other.line or same_change or bool(same_constants)


def _finding(group: Sequence[_Explained], probe: Probe, is_everywhere: bool) -> Finding:
    # A layer in the wrong place is named where it stands, not where it is missing.
    changes = {item.change for item in group}
    moved = [item for item in group if item.edit.kind == "extra" and item.opposite in changes]
    candidates = moved or group
    first = min(candidates, key=lambda item: item.wording.place.line if item.wording.place else 0)
    further = _further(first, group)
    anonymous = mistake_in_words(first.repair, first.edit)
    return Finding(
        "failed",
        "structure",
        first.wording.message.removesuffix(".") + f"{_call(first, probe, is_everywhere)}.{further}",
        first.wording.hint,
        first.wording.place,
        anonymous if not further else f"{anonymous} ({len(group)} times)",
    )


def _call(item: _Explained, probe: Probe, is_everywhere: bool) -> str:
    """Say with which arguments the exercise called the function, if they matter."""
    nodes = [item.repair.expected.nodes[index] for index in item.edit.expected_nodes]
    wanted = {
        number
        for node in nodes
        for name in item.edit.arguments
        for number in _numbers(node.attributes.get(name))
        if number != 1  # which is in too many arguments
    }
    names = [name for name, value in probe.arguments.items() if wanted & set(_numbers(value))]
    if not names and (not is_everywhere or item.edit.kind == "input shape"):
        names = list(probe.arguments)
    given = arguments_in_words(probe, names)
    return f" (called with {given})" if given else ""


def _numbers(value: Plain) -> Iterator[float]:
    """Yield the numbers in a plain value."""
    if isinstance(value, list):
        yield from (number for item in value for number in _numbers(item))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value


def _further(first: _Explained, group: Sequence[_Explained]) -> str:
    """Say where else a mistake is; empty if it is nowhere else."""
    lines = [item.wording.place.line for item in group if item.wording.place]
    others = sorted(
        {line for line in lines if first.wording.place and line != first.wording.place.line}
    )
    exchanged = [item for item in group if item.change == first.opposite]
    if exchanged and first.edit.kind == "extra":
        missing = exchanged[0].wording.message.removesuffix(".")
        return f" It stands in the wrong place: {missing[0].lower()}{missing[1:]}."
    if others and exchanged:
        return f" In {_lines_in_words(others)} it is the other way round: the two are exchanged."
    if others and first.constants:
        names = " and ".join(sorted(first.constants))
        return f" In {_lines_in_words(others)}, too, {names} is the same in every call."
    if others:
        return f" Likewise in {_lines_in_words(others)}."
    if len(group) == 1:
        return ""
    if len({item.change for item in group}) == 1:
        return f" That is so {len(group)} times in this line."
    if len(group) == 2:
        return " Also: " + next(item.wording.message for item in group if item is not first)
    return f" {len(group)} layers of this line are not as expected; this is the first."


def _lines_in_words(lines: Sequence[int]) -> str:
    *others, last = map(str, lines)
    return f"lines {', '.join(others)} and {last}" if others else f"line {last}"


def _text(arguments: object) -> str:
    return json.dumps(arguments, sort_keys=True)
