"""Finds what is wrong about a switch: a variable that is True or False."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from grader.judge.assignments import lines_of_assignments, parsed, place_in
from grader.judge.steps import is_complete, is_same
from grader.observation import Definition, Observation, Place, Plain

_ASSIGNMENT = re.compile(r"(\w+) = ")


def unchanged_switch(definition: Definition) -> Place | None:
    """Find the line in a loop that reads a switch which nothing ever changes.

    A switch is a variable that is True or False; this one is assigned once.
    """
    tree = parsed(definition)
    constants = [
        node.targets[0].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, bool)
    ]
    once = {name for name in constants if len(lines_of_assignments(name, definition)) == 1}
    lines = [
        node.lineno
        for loop in ast.walk(tree)
        if isinstance(loop, ast.For | ast.While)
        for node in ast.walk(loop)
        if isinstance(node, ast.Name) and node.id in once
    ]
    return place_in(definition, min(lines)) if lines else None


def where_switch_differs(place: Place, found: Observation, reference: Observation) -> Place | None:
    """Find the line that makes or reads a switch wrongly.

    Args:
        place: a line that assigns the switch, a variable that is True or False in each turn.
        found: the observation of the student's function.
        reference: that of the solution, which has one switch, too.

    Returns:
        The line that first gives it another value than the solution's has. Where it never has
        another one, a line that reads it, or the line below, which should. None if there is
        nothing to compare.
    """
    assigned = _ASSIGNMENT.match(place.text)
    turns = _switches_of(found).get(assigned[1]) if assigned else None
    expected = [values for values in _switches_of(reference).values() if len(values) > 1]
    if assigned is None or turns is None or len(expected) != 1:
        return None
    if not (is_complete(found) and is_complete(reference)):
        return None
    for one, other in zip(turns, expected[0], strict=False):
        if one.turn != other.turn or not is_same(one.value, other.value):
            return one.place
    if len(turns) != len(expected[0]):
        return None
    last = max(change.place.line for change in turns)
    assigning = {change.place.line for change in turns}
    others = [step for step in found.steps if step.place and step.place.line not in assigning]
    reading = [step.place for step in others if assigned[1] in step.reads]
    below = [step.place for step in others if step.place and step.place.line > last]
    return next(iter(reading or below), None)


@dataclass(frozen=True)
class _Change:
    """A value that a statement gave to a variable."""

    value: Plain
    place: Place
    turn: int
    """Turns of all loops that had begun."""


def _switches_of(observation: Observation) -> dict[str, list[_Change]]:
    """Return the changes of variables that are only True or False."""
    changes: dict[str, list[_Change]] = {}
    turn = 0
    for step in observation.steps:
        turn += bool(step.place and step.place.text.startswith("for "))
        for name, value in step.values.items():
            if name and step.place:
                changes.setdefault(name, []).append(_Change(value, step.place, turn))
    return {
        name: values
        for name, values in changes.items()
        if all(_is_switch(change.value) for change in values)
    }


def _is_switch(value: Plain) -> bool:
    """Return True for the fingerprint of True or False."""
    match value:
        case {"sums": [0.0 | 1.0, _], "shape": [], "whole": True}:
            return True
    return False
