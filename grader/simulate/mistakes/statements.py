"""Mistakes where a statement is missing."""

from __future__ import annotations

import ast

from grader.simulate.function import Function
from grader.simulate.operator import Catalog, Changes
from grader.simulate.syntax import is_docstring

catalog = Catalog()


@catalog.certain
def forgotten_return(function: Function) -> Changes:
    """The function has no return statement."""
    for statement in function.statements:
        if isinstance(statement, ast.Return) and statement.value is not None:
            yield {statement: None}


@catalog.uncertain
def forgotten_statement(function: Function) -> Changes:
    """A statement is missing."""
    return ({item: None} for item in function.statements if not is_docstring(item))
