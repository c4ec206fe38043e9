"""Helper functions of the reference without the words of their author.

They run in one process with student code that calls them. Comments are gone from a syntax tree;
docstrings, type hints, messages and names of local variables are removed here.
"""

from __future__ import annotations

import ast
import copy
from dataclasses import replace

from grader.submission import Statement, SubmissionSource

_SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef


def without_words(source: SubmissionSource) -> SubmissionSource:
    """Remove words that do not change what functions return."""
    return replace(source, statements=tuple(map(_without_words, source.statements)))


def _without_words(statement: Statement) -> Statement:
    tree = _Wordless().visit(copy.deepcopy(statement.tree))
    if tree is None:  # a text alone
        tree = ast.Pass()
    text = ast.unparse(ast.fix_missing_locations(tree))
    return replace(statement, source=text)


class _Wordless(ast.NodeTransformer):
    """Remover of docstrings, hints, messages and names of local variables."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        node.returns = None
        node.body = node.body or [ast.Pass()]
        local = _local_names(node)
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name):
                inner.id = local.get(inner.id, inner.id)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.generic_visit(node)
        node.body = node.body or [ast.Pass()]
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        node.msg = None
        return self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        if isinstance(node.exc, ast.Call):
            node.exc.args, node.exc.keywords = [], []
        return self.generic_visit(node)


def _local_names(function: ast.FunctionDef) -> dict[str, str]:
    """Choose numbers for the names of variables in a function without inner scopes."""
    inner = [node for node in ast.walk(function) if node is not function]
    if any(isinstance(node, _SCOPES | ast.Global | ast.Nonlocal) for node in inner):
        return {}
    taken = function.args
    parameters = {
        item.arg
        for item in (
            *(*taken.posonlyargs, *taken.args, *taken.kwonlyargs),
            *filter(None, (taken.vararg, taken.kwarg)),
        )
    }
    bound = [node.id for node in inner if isinstance(node, ast.Name) and not _is_read(node)]
    names = [name for name in dict.fromkeys(bound) if name not in parameters]
    return {name: f"_{number}" for number, name in enumerate(names)}


def _is_read(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)
