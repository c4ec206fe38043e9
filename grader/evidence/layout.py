"""One layout for equal code of different students, and the way back.

A function is observed in a layout that depends on its syntax tree alone: comments, blank lines,
line breaks and the numbers of cells are gone. The observation then holds for all students who
wrote that tree, with places in that layout; walking both trees side by side finds the same places
in a student's own text. Docstrings stay: they are values that a function can read.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

from grader.observation import Failure, Observation, Place
from grader.submission import Statement, SubmissionSource, parse_quietly, remember_by_source

_Point: TypeAlias = tuple[int, int]
"""1-based line and 0-based column, in bytes, within a statement."""

_WHERE = "statement {}"
_NUMBERED = re.compile(r"statement (\d{1,6})")
_QUOTED = re.compile(r'File "<statement (\d{1,6})>", line (\d{1,6})')
_NOTE = re.compile(r"statement (\d{1,6}), line \d+: `.*?`(?= failed)")


def in_one_layout(source: SubmissionSource) -> SubmissionSource:
    """Write statements from their syntax trees alone, with numbers as their places."""
    statements = tuple(
        replace(statement, source=_text(statement), where=_WHERE.format(number), line=1)
        for number, statement in enumerate(source.statements)
    )
    # Modules are files of their own, whose layout is the same for all who have the file.
    return SubmissionSource(statements, modules=source.modules)


def in_own_layout(observed: Observation, source: SubmissionSource) -> Observation:
    """Translate places in `in_one_layout(source)` into places in the student's own text."""
    network, failure = observed.network, observed.failure
    if network is not None:
        nodes, unused = (
            tuple(
                replace(node, place=own_place(node.place, source)) if node.place else node
                for node in part
            )
            for part in (network.nodes, network.unused)
        )
        network = replace(network, nodes=nodes, unused=unused)
    steps = tuple(
        replace(step, place=own_place(step.place, source)) if step.place else step
        for step in observed.steps
    )
    failure = failure and _failure(failure, source)
    spared = observed.spared and _failure(observed.spared, source)
    return replace(observed, network=network, steps=steps, failure=failure, spared=spared)


def note_in_own_layout(note: str, source: SubmissionSource) -> str:
    """Write a remark on a statement with the student's own place and line."""

    def own_words(found: re.Match[str]) -> str:
        statement = _statement(found[1], source)
        if statement is None:
            return found[0]
        first_line = statement.source.strip().splitlines()[0]
        return f"{statement.where}, line {statement.line}: `{first_line}`"

    return _NOTE.sub(own_words, note)


def own_place(place: Place, source: SubmissionSource) -> Place:
    """Translate a place in the common layout to the student's text."""
    numbered = _NUMBERED.fullmatch(place.where)
    statement = _statement(numbered[1], source) if numbered else None
    if statement is None:
        return place
    line, column = _own_point(statement, (place.line, place.column))
    lines = statement.source.splitlines()
    text = lines[line - 1].strip() if line <= len(lines) else ""
    return Place(statement.where, statement.line - 1 + line, text, column)


def _statement(number: str, source: SubmissionSource) -> Statement | None:
    index = int(number)
    return source.statements[index] if index < len(source.statements) else None


def _failure(failure: Failure, source: SubmissionSource) -> Failure:
    def own_words(found: re.Match[str]) -> str:
        place = own_place(Place(_WHERE.format(found[1]), int(found[2])), source)
        return f'File "<{place.where}>", line {place.line}'

    return replace(
        failure,
        message=_QUOTED.sub(own_words, failure.message),
        place=failure.place and own_place(failure.place, source),
        causes=tuple(own_place(cause, source) for cause in failure.causes),
    )


@remember_by_source(most=1024)
def _text(statement: Statement) -> str:
    """Write a statement from its tree, or else as the student did."""
    try:
        text = ast.unparse(statement.tree)
        if ast.dump(parse_quietly(text).body[0]) == ast.dump(statement.tree):
            return text
    except (RecursionError, SyntaxError, ValueError):
        pass
    return statement.source


def _own_point(statement: Statement, point: _Point) -> _Point:
    points = _way_back(statement)
    if point in points:
        return points[point]
    # Column missing or forged: use the line's first expression.
    begins_line = min((known for known in points if known[0] == point[0]), default=None)
    return points[begins_line] if begins_line else (1, 0)


@remember_by_source(most=256)
def _way_back(statement: Statement) -> dict[_Point, _Point]:
    """Map starts of expressions in the common layout to the student's text."""
    common = parse_quietly(_text(statement)).body[0]
    points: dict[_Point, _Point] = {}
    for node, same in zip(ast.walk(common), ast.walk(statement.tree), strict=True):
        for point, own_point in zip(_points(node), _points(same), strict=True):
            points.setdefault(point, statement.position_of(*own_point))
    return points


def _points(node: ast.AST) -> Iterator[_Point]:
    if isinstance(node, ast.expr | ast.stmt | ast.excepthandler | ast.pattern):
        yield node.lineno, node.col_offset
    if isinstance(node, ast.Attribute):
        # For Python, the call of a method begins at the method's name.
        assert node.end_lineno is not None and node.end_col_offset is not None
        yield node.end_lineno, node.end_col_offset - len(node.attr.encode())
