"""Functions without their bodies: what is left of one that another takes the place of."""

from __future__ import annotations

import ast
from collections.abc import Collection
from dataclasses import replace

from grader.notebook.statements import parse_quietly
from grader.submission import Statement, SubmissionSource


def only_headers_of(source: SubmissionSource, functions: Collection[str]) -> SubmissionSource:
    """A submission in which some functions have their parameters and nothing else.

    What such a function did in its body is no longer needed, and two students who differ in
    nothing else hand in the same. A decorator can change the parameters, so a decorated function
    stays as it is.

    Args:
        source: what of a submission may run.
        functions: names of functions that are never called as the student wrote them.
    """
    statements = (_only_header(statement, functions) for statement in source.statements)
    return replace(source, statements=tuple(statements))


def _only_header(statement: Statement, functions: Collection[str]) -> Statement:
    if statement.is_import or not set(functions).intersection(statement.defines):
        return statement
    tree = parse_quietly(statement.source).body[0]
    if not isinstance(tree, ast.FunctionDef) or tree.name not in functions or tree.decorator_list:
        return statement
    tree.body = [ast.Pass()]
    tree.returns = None
    for node in ast.walk(tree.args):
        if isinstance(node, ast.arg):
            node.annotation = None
    return replace(statement, source=ast.unparse(tree))
