"""Says how often a loop runs, and where in it a layer is missing."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import replace

from grader.judge.assignments import parsed, place_in
from grader.judge.edit_wording import taker_behind
from grader.judge.wording import Wording
from grader.observation import Definition
from grader.verdict import Edit, Repair

_HINT = "How often does the task repeat these layers?"


def wording_of_loop(
    repair: Repair, edit: Edit, wording: Wording, definition: Definition | None
) -> Wording:
    """Count the rounds of a loop if whole rounds are extra or missing."""
    if definition is None or wording.place is None or edit.kind not in ("extra", "missing"):
        return wording
    loop = _loop_around(definition, wording.place.line)
    if loop is None or _repeats_a_call(loop):
        return wording
    start = definition.place.line - 1
    first, last = loop.lineno + start, (loop.end_lineno or loop.lineno) + start
    made = [
        node.kind
        for node in repair.found.nodes
        if node.place and node.place.where == definition.place.where
        if first < node.place.line <= last
    ]
    round_ = _round(made)
    rounds = len(made) // len(round_) if round_ else 0
    changed = _kinds(repair, edit)
    number = len(changed) // len(round_) if round_ else 0
    # What else is missing or extra is a round of another loop, or this one does not explain it.
    others = [_kinds(repair, other) for other in repair.edits]
    if min(map(len, others)) < len(round_) or rounds < 2 or not number:
        return wording
    if Counter(changed) != Counter(round_ * number):
        return wording
    expected = rounds + (number if edit.kind == "missing" else -number)
    message = f"The loop runs {_times(rounds)}; expected {_times(expected)}. {wording.message}"
    return replace(wording, message=message, hint=_HINT, place=place_in(definition, loop.lineno))


def wording_in_round(
    repair: Repair, edit: Edit, wording: Wording, definition: Definition | None
) -> Wording:
    """Point into the loop, not before it, if its rounds lack a layer."""
    taker = taker_behind(repair, edit) if edit.kind == "missing" else None
    if definition is None or wording.place is None or taker is None or taker.place is None:
        return wording
    loop = _loop_around(definition, taker.place.line)
    if loop is None or loop is _loop_around(definition, wording.place.line):
        return wording
    return replace(wording, place=taker.place)


def _repeats_a_call(loop: ast.For | ast.While) -> bool:
    """Return True if a round makes a layer of one class several times."""
    classes = [ast.unparse(node.func) for node in ast.walk(loop) if isinstance(node, ast.Call)]
    made = [name for name in classes if name.rpartition(".")[2][:1].isupper()]
    return len(made) > len(set(made))


def _kinds(repair: Repair, edit: Edit) -> list[str]:
    if edit.kind not in ("extra", "missing"):
        return []
    if edit.kind == "extra":
        return [repair.found.nodes[index].kind for index in edit.found_nodes]
    return [repair.expected.nodes[index].kind for index in edit.expected_nodes]


def _loop_around(definition: Definition, line: int) -> ast.For | ast.While | None:
    """Return the innermost loop whose body holds a line."""
    line -= definition.place.line - 1
    loops = [
        node
        for node in ast.walk(parsed(definition))
        if isinstance(node, ast.For | ast.While)
        if node.lineno < line <= (node.end_lineno or node.lineno)
    ]
    return max(loops, key=lambda node: node.lineno, default=None)


def _round(kinds: list[str]) -> list[str]:
    """Return the shortest part that, repeated, gives all kinds; empty if only all do."""
    for length in range(1, len(kinds) // 2 + 1):
        if kinds == kinds[:length] * (len(kinds) // length):
            return kinds[:length]
    return []


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")
