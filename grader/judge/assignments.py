"""Follows a line to the assignment or the condition that decides it."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from grader.observation import Definition, Place, Step
from grader.submission import parse_quietly

_RETURNED = re.compile(r"return (\w+)")
_OF_MODEL = re.compile(
    r"(?:return|\w+ =) (?:\w+\.)*Model\(.*?, *(?:outputs=)?(\w+)(?:, *name=.*)?\)"
)


@lru_cache(maxsize=64)
def parsed(definition: Definition) -> ast.AST:
    """Return the tree of a text, to be read only; empty if unreadable."""
    try:
        return parse_quietly(textwrap.dedent(definition.source))
    except (SyntaxError, ValueError, RecursionError):
        return ast.Module([], [])


def outer_function(definition: Definition) -> ast.FunctionDef | None:
    """Return the tree of the defined function; None if it is unreadable."""
    functions = (node for node in ast.walk(parsed(definition)) if isinstance(node, ast.FunctionDef))
    return next(functions, None)


def place_in(definition: Definition, line: int) -> Place:
    """Return the place of a function's line, counted from 1."""
    text = definition.source.splitlines()[line - 1].strip()
    return Place(definition.place.where, definition.place.line + line - 1, text)


@dataclass(frozen=True)
class Runs:
    """Lines that were executed for several arguments."""

    here: frozenset[int]
    """Lines that ran where the function did wrong first."""
    is_complete: bool
    """True if all lines that ran there are known."""
    right: frozenset[int]
    """Lines that ran where the function did right."""
    wrong_lines: frozenset[int]
    """Lines that did wrong, of all arguments."""


def lines_of(steps: Iterable[Step]) -> frozenset[int]:
    """Return the lines of all executed statements."""
    return frozenset(step.place.line for step in steps if step.place)


def deciding_line(place: Place, text: str, definition: Definition, runs: Runs) -> Place:
    """Find the line that decides what a line does.

    An argument that is a variable is decided by its last assignment. A line that did not run, or
    that does right elsewhere, is decided by the condition on which it runs, and so is each of
    several lines without variables that do wrong in both cases of a condition.

    Args:
        place: a line with the text.
        text: text for which the line was chosen, such as "loss="; a condition with it is meant.
        definition: the student's text of the function.
        runs: the statements that were executed.
    """
    place = passed_at(place, text, definition) or place
    condition = condition_of(definition, place.line)
    if condition is None:
        return place
    start = _first_line(definition, place.line)
    others = {line for line in runs.wrong_lines if condition_of(definition, line) == condition} - {
        place.line
    }
    is_skipped = runs.is_complete and start not in runs.here
    # Where the other branch does right, so does the condition.
    is_right = start not in runs.right and any(
        condition_of(definition, line) == condition for line in runs.right - runs.here
    )
    is_meant = bool(text) and text in condition.text and not is_right
    others = others if _is_constant(definition, start) else set()
    # In a loop a line does right for some items, and wrong for others.
    does_right = start in runs.right and not _is_in_loop(definition, condition.line)
    return condition if does_right or others or is_skipped or is_meant else place


def condition_of(definition: Definition, line: int) -> Place | None:
    """Find the condition around a line, or that of an earlier `return` or `pass`."""
    shift = definition.place.line - 1
    conditions = [node for node in ast.walk(parsed(definition)) if isinstance(node, ast.If)]
    around = [
        node.lineno
        for node in conditions
        if node.lineno < line - shift <= (node.end_lineno or node.lineno)
    ]
    before = [
        node.lineno
        for node in conditions
        if (node.end_lineno or node.lineno) < line - shift
        and any(isinstance(item, ast.Return | ast.Pass) for item in node.body)
    ]
    first = max(around or before, default=None)
    if first is None:
        return None
    return place_in(definition, first)


def _is_in_loop(definition: Definition, line: int) -> bool:
    shift = definition.place.line - 1
    return any(
        node.lineno < line - shift <= (node.end_lineno or node.lineno)
        for node in ast.walk(parsed(definition))
        if isinstance(node, ast.For | ast.While)
    )


def _is_constant(definition: Definition, line: int | None) -> bool:
    """Return True if a line reads no variables, except to choose between constants."""
    shift = definition.place.line - 1
    nodes = [
        node
        for node in ast.walk(parsed(definition))
        if getattr(node, "lineno", None) == (line or 0) - shift
    ]
    chooses = {
        name for node in nodes if isinstance(node, ast.IfExp) for name in ast.walk(node.test)
    }
    return not any(
        isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node not in chooses
        for node in nodes
    )


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
    """Find the last assignment of the variable that a line returns.

    Of a model that is made of tensors, it is that of the last tensor: `keras.Model(inputs, x)`.
    """
    model = _OF_MODEL.fullmatch(place.text.partition("#")[0].strip())
    if model:
        return _last_assignment(model[1], place, definition)
    returned = returned_name(place)
    made = _last_assignment(returned, place, definition) if returned else None
    if made is None or not _OF_MODEL.fullmatch(made.text):
        return made
    return returned_at(made, definition) or made


def returned_name(place: Place) -> str | None:
    """Return the name of the variable that a line returns, and nothing else."""
    returned = _RETURNED.fullmatch(place.text.partition("#")[0].strip())
    return returned[1] if returned else None


def returned_item(number: int, definition: Definition) -> Place | None:
    """Find the last assignment of the variable at one place of a returned tuple."""
    for node in ast.walk(parsed(definition)):
        match node:
            case ast.Return(value=ast.Tuple(elts=items), lineno=line) if number < len(items):
                item, end = items[number], place_in(definition, line)
                name = item.id if isinstance(item, ast.Name) else ""
                return _last_assignment(name, end, definition)
    return None


def only_copy(definition: Definition) -> Place | None:
    """Find the only line that copies a variable in place of a step."""
    lines = [
        node.lineno
        for node in ast.walk(parsed(definition))
        if isinstance(node, ast.Assign)
        and all(isinstance(item, ast.Name) for item in (*node.targets, node.value))
    ]
    return place_in(definition, lines[0]) if len(lines) == 1 else None


def unread_value(definition: Definition) -> tuple[str, Place] | None:
    """Find the first variable that holds what a call made, and that nothing reads."""
    tree = parsed(definition)
    read = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(), lineno=line):
                if name not in read and not name.startswith("_"):
                    return name, place_in(definition, line)
    return None


def ends_without_value(definition: Definition) -> bool:
    """Return True for a function without a `return` that has a value."""
    return not any(
        isinstance(node, ast.Return) and node.value is not None
        for node in ast.walk(parsed(definition))
    )


def assigned_later(name: str, place: Place, definition: Definition) -> Place | None:
    """Find a variable's first assignment, if it stands below a line that reads it."""
    first = min(lines_of_assignments(name, definition), default=0)
    return place_in(definition, first - definition.place.line + 1) if first > place.line else None


def passed_at(place: Place, text: str, definition: Definition) -> Place | None:
    """Find the last assignment of the variable that a line passes under a name."""
    if not text.endswith("="):
        return None
    passed = re.search(re.escape(text) + r"(\w+)\s*[,)]", place.text + ",")
    return _last_assignment(passed[1], place, definition) if passed else None


def _last_assignment(name: str, before: Place, definition: Definition) -> Place | None:
    lines = [line for line in lines_of_assignments(name, definition) if line < before.line]
    return place_in(definition, max(lines) - definition.place.line + 1) if lines else None


def lines_of_assignments(name: str, definition: Definition) -> list[int]:
    """List the lines that assign a variable."""
    shift = definition.place.line - 1
    return [
        node.lineno + shift
        for node in ast.walk(parsed(definition))
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
    ]
