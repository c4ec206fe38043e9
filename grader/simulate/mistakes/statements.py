"""Mistakes where a statement is missing."""

from __future__ import annotations

import ast

from grader.simulate.function import Function
from grader.simulate.operator import Catalog, Changes
from grader.simulate.syntax import is_docstring

catalog = Catalog()


@catalog.certain("The function has no return statement.")
def forgotten_return(function: Function) -> Changes:
    for statement in function.statements:
        if isinstance(statement, ast.Return) and statement.value is not None:
            yield {statement: None}


@catalog.uncertain("A statement is missing.")
def forgotten_statement(function: Function) -> Changes:
    return ({item: None} for item in function.statements if not is_docstring(item))
