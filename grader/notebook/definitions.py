"""Finds the definition of a function by its name, and reduces definitions to their headers."""

from __future__ import annotations

import ast
from collections.abc import Collection
from copy import deepcopy
from dataclasses import replace

from grader.submission import Statement, SubmissionSource


def definition_of(solution: SubmissionSource, name: str) -> ast.FunctionDef | ast.ClassDef | None:
    """Find the syntax tree of a function or class; None if the name means something else."""
    for statement in reversed(solution.statements):
        if name in statement.defines:
            tree = statement.tree
            return tree if isinstance(tree, ast.FunctionDef | ast.ClassDef) else None
    return None


def only_headers_of(source: SubmissionSource, functions: Collection[str]) -> SubmissionSource:
    """Strip the bodies of functions that the reference replaces.

    The statements that such a body needed are no longer needed, and two students who differ in
    nothing else hand in the same. A decorator can change the parameters, so a decorated function
    stays as it is.

    Args:
        source: the part of a submission that may run.
        functions: names of functions that are never called as the student wrote them.
    """
    statements = (_only_header(statement, functions) for statement in source.statements)
    return replace(source, statements=tuple(statements))


def _only_header(statement: Statement, functions: Collection[str]) -> Statement:
    if statement.is_import or not set(functions).intersection(statement.defines):
        return statement
    tree = statement.tree
    if not isinstance(tree, ast.FunctionDef) or tree.name not in functions or tree.decorator_list:
        return statement
    parameters = deepcopy(tree.args)
    for node in ast.walk(parameters):
        if isinstance(node, ast.arg):
            node.annotation = None
    header = ast.FunctionDef(tree.name, parameters, [ast.Pass()], [], lineno=1)
    return replace(statement, source=ast.unparse(header))
