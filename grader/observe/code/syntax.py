"""The syntax tree of running code of a student."""

from __future__ import annotations

import ast
import inspect
import linecache
from collections.abc import Iterator
from types import CodeType
from typing import TypeAlias

from grader.submission import first_line_of, parse_quietly

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def function_of(code: CodeType) -> Function | None:
    """Return the tree of a function, with the line numbers of its file.

    Returns:
        None for a lambda, and for code without text.
    """
    first = code.co_firstlineno
    try:
        block = inspect.getblock(linecache.getlines(code.co_filename)[first - 1 :])
        indented = block[0][:1].isspace()
        tree = parse_quietly("if True:\n" * indented + "".join(block))
    except (IndexError, SyntaxError, ValueError, RecursionError):
        return None
    ast.increment_lineno(tree, first - 1 - indented)
    functions = (node for node in ast.walk(tree) if isinstance(node, Function))
    return next((node for node in functions if first_line_of(node) == first), None)


def own_nodes(function: Function) -> Iterator[ast.AST]:
    """Walk through a function, without the functions and classes in it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _SCOPES):
            waiting += ast.iter_child_nodes(node)


def statement_at(function: Function, line: int) -> ast.stmt | None:
    """Find the innermost statement of a function that covers a line."""
    covering = [
        node
        for node in own_nodes(function)
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    return max(covering, key=lambda node: (node.lineno, node.col_offset), default=None)


def expressions_of(statement: ast.stmt) -> Iterator[ast.expr]:
    """Walk through the expressions of a statement, without the statements in it."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.expr):
            yield node
        waiting += (
            child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt)
        )
