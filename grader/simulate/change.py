"""Changes to a syntax tree, made on a copy.

A `Change` names nodes and what replaces them. The original tree stays as it is, so it serves any
number of changes.
"""

from __future__ import annotations

import ast
import copy
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from grader.simulate.syntax import assigned_name, is_name

Change: TypeAlias = Mapping[ast.AST, "ast.AST | Sequence[ast.AST] | None"]
"""The replacement of each changed node: another node, several, or (None) nothing."""

_HAS_A_BODY = (ast.FunctionDef, ast.For, ast.While, ast.If, ast.With)


def swap(first: ast.AST, second: ast.AST) -> Change:
    """Return the change that exchanges two nodes."""
    return {first: second, second: first}


def swaps(nodes: Sequence[ast.AST]) -> Iterator[Change]:
    """Yield the change that exchanges each two neighbors."""
    return itertools.starmap(swap, itertools.pairwise(nodes))


def replaced(nodes: Iterable[ast.AST], *others: ast.AST | None) -> Iterator[Change]:
    """Yield the change of each node into each other one, or into nothing (None)."""
    return ({node: other} for node in nodes for other in others)


def merge(changes: Iterable[Change]) -> Change:
    """Return one change that makes all the given ones."""
    return {node: made for change in changes for node, made in change.items()}


def all_then_each(changes: Iterable[Change]) -> Iterator[Change]:
    """Yield all changes as one, then each alone."""
    found = list(changes)
    yield merge(found)
    yield from found


def changed_function(function: ast.FunctionDef, change: Change) -> ast.FunctionDef:
    """Return the function after a change, tidied as a person would."""
    made = _rebuild(function, change)
    assert isinstance(made, ast.FunctionDef)
    _Tidy().visit(made)
    return ast.fix_missing_locations(made)


def changed_statement(statement: ast.stmt, change: Change) -> ast.stmt:
    """Return one statement with some of its nodes replaced."""
    made = _rebuild(statement, change)
    assert isinstance(made, ast.stmt)
    return made


def _rebuild(node: ast.AST, change: Change) -> ast.AST | Sequence[ast.AST] | None:
    if node in change:
        return copy.deepcopy(change[node])
    made = type(node)()
    for field, value in ast.iter_fields(node):
        setattr(made, field, _rebuild_field(value, change))
    return ast.copy_location(made, node)


def _rebuild_field(value: object, change: Change) -> object:
    if isinstance(value, ast.AST):
        return _rebuild(value, change)
    if not isinstance(value, list):
        return value
    items: list[object] = []
    for item in value:
        made = _rebuild(item, change) if isinstance(item, ast.AST) else item
        if isinstance(made, list | tuple):
            items.extend(made)
        elif made is not None or item is None:
            items.append(made)
    return items


class _Tidy(ast.NodeTransformer):
    """Remover of `X = X`; it fills empty bodies with `pass`."""

    def visit_Assign(self, node: ast.Assign) -> ast.AST | None:
        return None if is_name(node.value, assigned_name(node) or "=") else node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if isinstance(node, _HAS_A_BODY) and not node.body:
            node.body = [ast.Pass()]
        return node
