"""The definition of one function in a submission."""

from __future__ import annotations

import ast

from grader.submission import SubmissionSource


def definition_of(solution: SubmissionSource, name: str) -> ast.FunctionDef | ast.ClassDef | None:
    """The syntax tree of a function or class; None where the name is bound to something else."""
    for statement in reversed(solution.statements):
        if name in statement.defines:
            tree = ast.parse(statement.source).body[0]
            return tree if isinstance(tree, ast.FunctionDef | ast.ClassDef) else None
    return None
