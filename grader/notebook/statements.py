"""From a cell to its top-level statements, the broken ones set apart."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass
from itertools import pairwise

import parso

from grader.notebook.cells import Cell
from grader.notebook.magics import without_magics, without_shell_lines
from grader.submission import Broken

_STARTS_A_STATEMENT = re.compile(r"^(?:def|class|async[ \t]+def|@|import|from)\b", re.MULTILINE)
_DEFINITION = re.compile(r"^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)", re.MULTILINE)
_UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
"""All that compiling text raises; the last two for brackets nested too deeply."""


@dataclass(frozen=True)
class Parsed:
    """One top-level statement that compiles on its own."""

    source: str
    where: str
    line: int
    tree: ast.stmt

    @property
    def first_line(self) -> int:
        """Where it begins as `tree` counts lines, its decorators included."""
        return _first_line(self.tree)


def parse_cell(cell: Cell) -> tuple[list[Parsed], list[Broken]]:
    """Splits a cell into statements; what cannot be read costs only itself.

    Args:
        cell: A cell as the student wrote it.

    Returns:
        The statements that compile and the pieces that do not, each in the order of the cell.
    """
    plain = Cell(cell.where, cell.line, without_magics(cell.text))
    try:
        return _statements(plain), []
    except _UNREADABLE:
        return _recovered(_top_level(Cell(cell.where, cell.line, without_shell_lines(plain.text))))


def parse_quietly(source: str) -> ast.Module:
    """The tree of a student's text; what Python thinks of its style is their own affair."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source)


def _statements(cell: Cell) -> list[Parsed]:
    """Splits text that is good Python, and raises for any that is not."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # such as `is` with a literal: the student's own affair
        trees = ast.parse(cell.text).body
        for tree in trees:  # parsing alone lets `return` outside a function pass
            module = ast.Module([tree], type_ignores=[])
            compile(module, cell.where, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    lines = cell.text.split("\n")
    return [_parsed(cell, lines, tree) for tree in trees]


def _parsed(cell: Cell, lines: list[str], tree: ast.stmt) -> Parsed:
    first = _first_line(tree)
    last = tree.end_lineno or tree.lineno
    taken = [line.encode() for line in lines[first - 1 : last]]
    taken[-1] = taken[-1][: tree.end_col_offset]
    if first == tree.lineno:  # not column 0 where it follows a semicolon
        taken[0] = taken[0][tree.col_offset :]
    return Parsed(b"\n".join(taken).decode(), cell.where, cell.line + first - 1, tree)


def _first_line(tree: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(tree, "decorator_list", [])
    return min([tree.lineno, *(decorator.lineno for decorator in decorators)])


def _top_level(cell: Cell) -> list[Cell]:
    """Cuts text that is no good Python at the lines where parso sees something begin."""
    try:
        nodes = parso.parse(cell.text).children
    except RecursionError:
        return [cell]
    starts = {node.start_pos[0] for node in nodes if node.start_pos[1] == 0}
    return _cut(cell, starts)


def _cut(cell: Cell, starts: set[int]) -> list[Cell]:
    """Cuts a cell before the given lines, counted from 1 within its text."""
    lines = cell.text.split("\n")
    edges = sorted({1, *(start for start in starts if start <= len(lines)), len(lines) + 1})
    return [
        Cell(cell.where, cell.line + start - 1, "\n".join(lines[start - 1 : end - 1]))
        for start, end in pairwise(edges)
    ]


def _recovered(parts: list[Cell]) -> tuple[list[Parsed], list[Broken]]:
    statements: list[Parsed] = []
    broken: list[Broken] = []
    follows_broken = False
    for part in parts:
        try:
            statements += _statements(Cell(part.where, part.line, without_magics(part.text)))
            follows_broken = follows_broken and not part.text.strip()
        except _UNREADABLE as error:
            inner = _STARTS_A_STATEMENT.finditer(part.text, 1)
            starts = {part.text.count("\n", 0, found.start()) + 1 for found in inner}
            if starts - {1}:  # an open quote or bracket swallowed what follows: read that by itself
                more, worse = _recovered(_cut(part, starts))
                statements += more
            else:
                worse = [_broken(part, error)]
            # The rest of a broken passage, line by line, says nothing new.
            broken += [piece for piece in worse if piece.function or not follows_broken]
            follows_broken = True
    return statements, broken


def _broken(part: Cell, error: BaseException) -> Broken:
    lines = part.text.split("\n")
    found = _DEFINITION.search(part.text)
    line = min(max(getattr(error, "lineno", None) or 1, 1), len(lines))
    message = error.msg if isinstance(error, SyntaxError) else "nested too deeply"
    return Broken(
        where=part.where,
        line=part.line + line - 1,
        message=message,
        function=found[1] if found else "",
        text=lines[line - 1].strip(),
    )
