"""Follows a named line to the line that decides it: an assignment, or a condition."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Collection, Sequence

from grader.observation import Definition, Place, Step
from grader.submission import parse_quietly

_RETURNED = re.compile(r"return (\w+)")
_CONDITION = re.compile(r"(?:el)?if\b")


def parsed(definition: Definition) -> ast.AST:
    """Return the tree of a function's text; an empty one if Python cannot read it."""
    try:
        return parse_quietly(textwrap.dedent(definition.source))
    except (SyntaxError, ValueError, RecursionError):
        return ast.Module([], [])


def deciding_line(
    place: Place,
    text: str,
    definition: Definition,
    steps: Sequence[Step],
    right: Collection[int],
) -> Place:
    """Find the line that decides what a line does.

    An argument that is a variable is decided by its last assignment. A line that did not run, or
    that did right for other arguments, is decided by the last condition before it.

    Args:
        place: a line with the text.
        text: text for which the line was chosen, such as "loss=".
        definition: the student's text of the function.
        steps: the statements that were executed.
        right: lines of all statements that ran where the function did right.
    """
    place = _assignment(place, text, definition) or place
    ran = {step.place.line for step in steps if step.place}
    start = _first_line(definition, place.line)
    if ran and (start in right or (start is not None and start not in ran)):
        conditions = [
            step.place
            for step in steps
            if step.place and _CONDITION.match(step.place.text) and step.place.line < place.line
        ]
        return max(conditions, key=lambda found: found.line, default=place)
    return place


def _first_line(definition: Definition, line: int) -> int | None:
    """Return the first line of the statement that covers a line."""
    shift = definition.place.line - 1
    starts = [
        node.lineno + shift
        for node in ast.walk(parsed(definition))
        if isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef)
    ]
    return max((start for start in starts if start <= line), default=None)


def returned_at(place: Place, definition: Definition) -> Place | None:
    """Find the last assignment of the variable that a line returns."""
    returned = _RETURNED.fullmatch(place.text.partition("#")[0].strip())
    return _last_assignment(returned[1], place, definition) if returned else None


def _assignment(place: Place, text: str, definition: Definition) -> Place | None:
    """Find the last assignment of the variable that a line passes under a name."""
    if not text.endswith("="):
        return None
    passed = re.search(re.escape(text) + r"(\w+)\s*[,)]", place.text + ",")
    return _last_assignment(passed[1], place, definition) if passed else None


def _last_assignment(name: str, before: Place, definition: Definition) -> Place | None:
    shift = definition.place.line - 1
    lines = [
        node.lineno
        for node in ast.walk(parsed(definition))
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
    ]
    line = max((line for line in lines if line + shift < before.line), default=None)
    if line is None:
        return None
    text = definition.source.splitlines()[line - 1].strip()
    return Place(definition.place.where, line + shift, text)
