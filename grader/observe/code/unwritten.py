"""Unwritten lines of a template: `X = None`, `pass`, `...`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator
from types import CodeType, TracebackType
from typing import Any

from grader.observation import Failure
from grader.observe.code.places import place_of_code, students_frames
from grader.observe.code.syntax import (
    Function,
    expressions_of,
    function_of,
    own_nodes,
    statement_at,
)

_BY_NONE = (AttributeError, TypeError, ValueError)
"""Errors that the use of None leads to."""


def unwritten_behind(
    error: BaseException, not_in: Collection[Callable[..., Any]] = ()
) -> Failure | None:
    """Find the unwritten line that made a name None where an error arose.

    Args:
        error: the exception of a student's function.
        not_in: functions whose own lines do not count.

    Returns:
        The failure at the first unwritten line of that function; None if no name was None.
    """
    if not isinstance(error, _BY_NONE):
        return None
    for step in reversed(students_frames(error.__traceback__, not_in)):
        function = function_of(step.tb_frame.f_code)
        if function is None:
            continue
        none = {name for name, value in step.tb_frame.f_locals.items() if value is None}
        found = list(_set_to_none(function))
        names = {name for _, bound in found for name in bound}
        if none & names & set(_names_read(function, step)):
            return _failure(type(error).__name__, step.tb_frame.f_code, [at for at, _ in found])
    return None


def unwritten_in(code: CodeType, function: Function) -> Failure | None:
    """Find the first unwritten line of a function that returned None."""
    returned = {
        node.id
        for statement in own_nodes(function)
        if isinstance(statement, ast.Return)
        for node in ast.walk(statement)
        if isinstance(node, ast.Name)
    }
    found = list(_set_to_none(function))
    lines = [statement for statement, names in found if not returned.isdisjoint(names)]
    lines = [statement for statement, _ in found] if lines else []
    lines += _placeholders(function)
    if ast.get_docstring(function) is not None and len(function.body) == 1:
        lines.append(function)
    return _failure("NoneType", code, lines) if lines else None


def _failure(error: str, code: CodeType, lines: Collection[ast.stmt]) -> Failure:
    first = min(lines, key=lambda node: node.lineno)
    others = len(lines) - 1
    more = f" and {others} more {'are' if others else 'is'}" if others else " is"
    place = place_of_code(code.co_filename, first.lineno, first.col_offset)
    return Failure("unwritten", error, f"This step{more} not written yet", place)


def _set_to_none(function: Function) -> Iterator[tuple[ast.stmt, set[str]]]:
    """Yield assignments of None to names that the function does not test."""
    decided = _decided(function)
    for node in own_nodes(function):
        match node:
            case ast.Assign(targets=targets, value=value) if _is_none(value):
                names = set(_bound(targets))
            case ast.AnnAssign(target=target, value=ast.Constant(value=None)):
                names = set(_bound([target]))
            case _:
                continue
        if names - decided:
            yield node, names - decided


def _decided(function: Function) -> set[str]:
    """Collect the names that are tested, or bound in a branch."""
    found: set[str] = set()
    for node in own_nodes(function):
        match node:
            case ast.If(test=ast.Name(id=name)) | ast.IfExp(test=ast.Name(id=name)):
                found.add(name)
            case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=name)):
                found.add(name)
            case ast.Compare(left=ast.Name(id=name), comparators=[ast.Constant(value=None)]):
                found.add(name)
            case ast.BoolOp(values=values):
                found.update(value.id for value in values if isinstance(value, ast.Name))
        if isinstance(node, ast.If | ast.Try | ast.Match):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Assign) and not _is_none(inner.value):
                    found.update(_bound(inner.targets))
    return found


def _placeholders(function: Function) -> list[ast.stmt]:
    """List `pass` and `...` where a step is expected."""
    bodies = [
        function.body,
        *(node.body for node in own_nodes(function) if isinstance(node, ast.For | ast.With)),
    ]
    return [
        statement
        for body in bodies
        for statement in body
        if isinstance(statement, ast.Pass)
        or (isinstance(statement, ast.Expr) and _is_ellipsis(statement.value))
    ]


def _names_read(function: Function, step: TracebackType) -> Iterator[str]:
    statement = statement_at(function, step.tb_lineno)
    yield from _names(expressions_of(statement) if statement else ())


def _names(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load):
                yield inner.id


def _bound(targets: Iterable[ast.expr]) -> Iterator[str]:
    for target in targets:
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


def _is_none(value: ast.expr | None) -> bool:
    match value:
        case ast.Constant(value=None):
            return True
        case ast.Tuple(elts=values):
            return bool(values) and all(map(_is_none, values))
    return False


def _is_ellipsis(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is ...
