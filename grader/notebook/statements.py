"""Splits a cell into its top-level statements and the pieces that cannot be read."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

import parso

from grader.notebook.cells import Cell
from grader.notebook.magics import without_magics, without_shell_lines
from grader.notebook.size import count_characters
from grader.submission import Broken, Statement, first_line_of, parse_quietly, remember_by_source

_STARTS_A_STATEMENT = re.compile(r"^(?:def|class|async[ \t]+def|@|import|from)\b", re.MULTILINE)
_DEFINITION = re.compile(r"^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)", re.MULTILINE)
_MOST_SHARED = 20_000
"""Characters of a cell whose trees are kept."""
_UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
"""The errors of compiling text; the last two are for brackets nested too deeply."""


def parse_cell(cell: Cell) -> tuple[list[Statement], list[Broken]]:
    """Split a cell into statements; text that cannot be read costs only itself.

    Returns:
        The statements that compile, one for each imported name so that a missing one harms no
        other, and the pieces that do not compile, each in the order of the cell.
    """
    count_characters(cell.text)
    plain = Cell(cell.where, cell.line, without_magics(cell.text))
    try:
        return _statements(plain), []
    except _UNREADABLE:
        return _recovered(_top_level(Cell(cell.where, cell.line, without_shell_lines(plain.text))))


def _statements(cell: Cell) -> list[Statement]:
    """Split text that is good Python, and raise an error for other text."""
    lines = cell.text.split("\n")
    trees = _shared_trees(cell.text) if len(cell.text) < _MOST_SHARED else _trees(cell.text)
    statements = [statement for tree in trees for statement in _statements_of(cell, lines, tree)]
    for statement in statements:
        _require_compiling(statement)
    return statements


def _trees(text: str) -> tuple[ast.stmt, ...]:
    """Parse text into trees, to be read only."""
    return tuple(parse_quietly(text).body)


_shared_trees = lru_cache(maxsize=512)(_trees)
"""The students of a class share most cells."""


@remember_by_source(most=4096)
def _require_compiling(statement: Statement) -> None:
    """Raise errors that parsing does not find, such as `return` outside a function."""
    module = ast.Module([statement.tree], type_ignores=[])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a student may well write `is` with a literal
        compile(module, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)


def _statements_of(cell: Cell, lines: list[str], tree: ast.stmt) -> Iterator[Statement]:
    if isinstance(tree, ast.Import | ast.ImportFrom):
        for alias in tree.names:
            single: ast.Import | ast.ImportFrom = ast.Import([alias])
            if isinstance(tree, ast.ImportFrom):
                single = ast.ImportFrom(tree.module, [alias], tree.level)
            ast.copy_location(single, alias)
            line = cell.line + alias.lineno - 1
            statement = Statement(ast.unparse(single), cell.where, line, is_import=True)
            yield statement.with_tree(single, (alias.lineno, alias.col_offset))
        return
    first = first_line_of(tree)
    indent = tree.col_offset if first == tree.lineno else 0  # not 0 after a semicolon
    taken = [line.encode() for line in lines[first - 1 : tree.end_lineno]]
    taken[-1] = taken[-1][: tree.end_col_offset]
    taken[0] = taken[0][indent:]
    source = b"\n".join(taken).decode()
    statement = Statement(source, cell.where, cell.line + first - 1)
    yield statement.with_tree(tree, (first, indent))


def _top_level(cell: Cell) -> list[Cell]:
    """Cut invalid text where parso finds the start of a statement."""
    try:
        nodes = parso.parse(cell.text).children
    except RecursionError:
        return [cell]
    return _cut(cell, {node.start_pos[0] for node in nodes if node.start_pos[1] == 0})


def _cut(cell: Cell, starts: set[int]) -> list[Cell]:
    """Cut a cell before the given lines, counted from 1 within its text."""
    lines = cell.text.split("\n")
    edges = sorted({1, *(start for start in starts if start <= len(lines)), len(lines) + 1})
    return [
        Cell(cell.where, cell.line + start - 1, "\n".join(lines[start - 1 : end - 1]))
        for start, end in pairwise(edges)
    ]


def _recovered(parts: list[Cell]) -> tuple[list[Statement], list[Broken]]:
    statements: list[Statement] = []
    broken: list[Broken] = []
    follows_broken = False
    for part in parts:
        try:
            statements += _statements(Cell(part.where, part.line, without_magics(part.text)))
            follows_broken = follows_broken and not part.text.strip()
        except _UNREADABLE as error:
            inner = _STARTS_A_STATEMENT.finditer(part.text, 1)
            starts = set(_lines_of((found.start() for found in inner), part.text))
            if starts - {1}:  # an open quote or bracket swallowed later statements
                more, worse = _recovered(_cut(part, starts))
                statements += more
            else:
                worse = [_broken(part, error)]
            # The rest of a broken passage, line by line, says nothing new.
            broken += [piece for piece in worse if piece.function or not follows_broken]
            follows_broken = True
    return statements, broken


def _lines_of(places: Iterable[int], text: str) -> Iterator[int]:
    """Yield the lines, counted from 1, of ascending places in a text."""
    line, before = 1, 0
    for place in places:
        line += text.count("\n", before, place)
        before = place
        yield line


def _broken(part: Cell, error: BaseException) -> Broken:
    lines = part.text.split("\n")
    found = _DEFINITION.search(part.text)
    line = min(max(getattr(error, "lineno", None) or 1, 1), len(lines))
    message = error.msg if isinstance(error, SyntaxError) else "nested too deeply"
    function = found[1] if found else ""
    return Broken(part.where, part.line + line - 1, message, function, lines[line - 1].strip())
