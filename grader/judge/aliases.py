"""Finds lines that make no layer, and are wrong: `X_shortcut = X`."""

from __future__ import annotations

import ast
import math
from dataclasses import replace

from grader.judge.assignments import parsed, place_in
from grader.judge.edit_wording import (
    is_one_way_of_several,
    lost_layer,
    place_before,
    taker_behind,
)
from grader.judge.tensor_names import expected_tensor_in_words, tensor_in_words
from grader.judge.wording import Wording
from grader.layer_names import is_activation, layer_name
from grader.observation import Definition, Place
from grader.verdict import Edit, Repair

_WITH_AN_ACTIVATION = ("conv", "dense", "depthwise", "separable", "einsum")
"""Beginnings of the kinds of layers that take an activation."""


def wording_at_alias(
    repair: Repair, edit: Edit, wording: Wording, definition: Definition | None
) -> Wording:
    """Point at the assignment that keeps a wrong tensor, or loses a result."""
    lost = lost_layer(repair, edit)
    if lost is not None and lost.place is not None and definition is not None:
        return _at_next_assignment(wording, lost.place, definition)
    if edit.kind != "inputs" or definition is None or wording.place is None:
        return wording
    found = repair.found.nodes[edit.found_nodes[0]]
    expected = repair.expected.nodes[edit.expected_nodes[0]]
    equal = dict(repair.equal)
    surplus = [
        number
        for number, index in enumerate(found.inputs)
        if equal.get(index) not in expected.inputs or index in found.inputs[:number]
    ]
    missing = [
        index
        for index in expected.inputs
        if index not in {equal.get(item) for item in found.inputs}
    ]
    if len(surplus) != 1 or len(missing) != 1:
        return wording
    names = _argument_names(definition, wording.place)
    name = names[surplus[0]] if len(names) == len(found.inputs) else None
    place = name and _alias_before(definition, wording.place, name)
    if not place:
        return wording
    tensor = tensor_in_words(repair.found, found.inputs[surplus[0]])
    return replace(
        wording,
        message=(
            f"`{name}` is {tensor} from here on, and {layer_name(found.kind)} in line "
            f"{wording.place.line} takes it; expected "
            f"{expected_tensor_in_words(repair, missing[0])}."
        ),
        hint="Which tensor has to be kept, and before which layer?",
        place=place,
    )


def wording_at_gap(
    repair: Repair, edit: Edit, wording: Wording, definition: Definition | None
) -> Wording:
    """Point at the copy or `return` where a layer or an output is missing.

    An activation may be missing as an argument of the layer before it.
    """
    if edit.kind == "outputs" and definition is not None:
        return replace(wording, place=_last_return(definition) or wording.place)
    missing = edit.expected_nodes if edit.kind == "missing" else ()
    if definition is None or not missing:
        return wording
    place = _idle_in_gap(repair, edit, definition)
    if place is not None:
        return replace(wording, place=place)
    place = _copy_in_gap(repair, edit, definition)
    if is_one_way_of_several(repair, edit):
        taker = taker_behind(repair, edit)
        if place and taker and _has_to_copy(definition, place, taker.place):
            return wording
    elif (
        place is None
        and missing[-1] in repair.expected.outputs
        and not _may_be_an_argument(repair, edit)
    ):
        end = _last_return(definition)
        line = wording.place.line if wording.place else definition.place.line
        is_behind = end and definition.place.line <= line < end.line
        place = end if is_behind else None
    return replace(wording, place=place) if place else wording


def _idle_in_gap(repair: Repair, edit: Edit, definition: Definition) -> Place | None:
    """Find a loop or a condition that does nothing, where layers are missing."""
    before = place_before(repair, repair.expected.nodes[edit.expected_nodes[0]])
    taker = taker_behind(repair, edit)
    shift = definition.place.line - 1
    first = before.line - shift if before else 1
    last = taker.place.line - shift if taker and taker.place else math.inf
    idle = [
        node.lineno
        for node in ast.walk(parsed(definition))
        if isinstance(node, ast.For | ast.While | ast.If)
        and all(isinstance(item, ast.Pass) for item in node.body)
        and first <= node.lineno <= last
    ]
    return place_in(definition, min(idle)) if idle else None


def _may_be_an_argument(repair: Repair, edit: Edit) -> bool:
    """Return True for a missing activation that the layer before it could have."""
    first = repair.expected.nodes[edit.expected_nodes[0]]
    makers = [repair.expected.nodes[index].kind for index in first.inputs]
    return is_activation(first.kind) and all(
        kind.startswith(_WITH_AN_ACTIVATION) for kind in makers
    )


def _has_to_copy(definition: Definition, copy: Place, taker: Place | None) -> bool:
    """Return True if the copied variable is another tensor where the copy is taken."""
    if taker is None:
        return False
    first, last = (place.line - definition.place.line + 1 for place in (copy, taker))
    nodes = list(ast.walk(parsed(definition)))
    copied = {
        node.value.id
        for node in nodes
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Name)
        and node.lineno == first
    }
    return any(
        isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Store)
        and node.id in copied
        and first < node.lineno <= last
        for node in nodes
    )


def _copy_in_gap(repair: Repair, edit: Edit, definition: Definition) -> Place | None:
    """Find the copy that a line takes in place of a missing layer."""
    before = place_before(repair, repair.expected.nodes[edit.expected_nodes[0]])
    taker = taker_behind(repair, edit)
    if taker is None or taker.place is None:
        return None
    names = _argument_names(definition, taker.place)
    numbers = {number for number, index in enumerate(taker.inputs) if index in _gap(repair, edit)}
    name = names[min(numbers)] if len(names) == len(taker.inputs) and numbers else ""
    copy = _alias_before(definition, taker.place, name) if name else None
    return copy if copy and (before is None or copy.line > before.line) else None


def _gap(repair: Repair, edit: Edit) -> set[int]:
    """Return the found tensors behind which layers are missing."""
    first = repair.expected.nodes[edit.expected_nodes[0]]
    return {found for found, number in repair.equal if number in first.inputs}


def _last_return(definition: Definition) -> Place | None:
    returns = [node for node in ast.walk(parsed(definition)) if isinstance(node, ast.Return)]
    line = max((node.lineno for node in returns), default=None)
    return place_in(definition, line) if line else None


def _at_next_assignment(wording: Wording, lost: Place, definition: Definition) -> Wording:
    """Point at the line that overwrites a variable before anything reads it."""
    here = lost.line - definition.place.line + 1
    named = [node for node in ast.walk(parsed(definition)) if isinstance(node, ast.Name)]
    stored = [node.id for node in named if node.lineno == here and isinstance(node.ctx, ast.Store)]
    later = [node for node in named if node.lineno > here and node.id in stored[:1]]
    line = min((node.lineno for node in later), default=None)
    if line is None or any(isinstance(node.ctx, ast.Load) for node in later if node.lineno == line):
        return wording
    place = place_in(definition, line)
    message = f"{wording.message} Line {place.line} overwrites `{stored[0]}`."
    return replace(wording, message=message, place=place)


def _argument_names(definition: Definition, place: Place) -> list[str]:
    """List the variables among the tensors that the calls in a line take."""
    for node in ast.walk(parsed(definition)):
        if isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef | ast.ClassDef):
            first = definition.place.line + node.lineno - 1
            value = getattr(node, "value", None)
            if first == place.line and isinstance(value, ast.Call) and value.args:
                given = value.args[0]
                items = given.elts if isinstance(given, ast.List | ast.Tuple) else [given]
                return [item.id if isinstance(item, ast.Name) else "" for item in items]
    return []


def _alias_before(definition: Definition, place: Place, name: str) -> Place | None:
    """Find the copy `name = other` that a line alone reads; None without one.

    A variable that further lines take is not wrong, but taken in the wrong line.
    """
    tree = parsed(definition)
    here = place.line - definition.place.line + 1
    named = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == name]
    stored = sorted(node.lineno for node in named if isinstance(node.ctx, ast.Store))
    last = max((line for line in stored if line < here), default=None)
    if last is None:
        return None
    until = next((line for line in stored if line > last), None)
    used = {
        node.lineno
        for node in named
        if isinstance(node.ctx, ast.Load) and last < node.lineno <= (until or node.lineno)
    }
    copies = any(
        isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.lineno == last
        for node in ast.walk(tree)
    )
    if not copies or used != {here}:
        return None
    return place_in(definition, last)
