"""Mistakes in a row of layers: in the list of a Sequential model, or line by line."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from grader.simulate.operator import uncertain_operator
from grader.simulate.syntax import (
    Change,
    applications,
    calls_of,
    neighbours,
    same_text,
    statements_of,
    with_argument,
)


def layer_lists(function: ast.FunctionDef) -> Iterator[tuple[ast.Call, list[ast.expr]]]:
    """Yields each `Sequential([...])` with the layers in its list."""
    for call in calls_of(function, "Sequential"):
        if len(call.args) == 1 and isinstance(call.args[0], ast.List) and call.args[0].elts:
            yield call, call.args[0].elts


@uncertain_operator
def missing_layer(function: ast.FunctionDef) -> Iterator[Change]:
    """A layer is missing."""
    for item in applications(function):
        if not isinstance(item.source, ast.List | ast.Tuple):
            yield {item.call: item.source}
    for _, elements in layer_lists(function):
        for layer in elements:
            yield {layer: None}


@uncertain_operator
def layer_twice_in_a_row(function: ast.FunctionDef) -> Iterator[Change]:
    """A layer of a Sequential model stands there twice."""
    for _, elements in layer_lists(function):
        for layer in elements:
            if isinstance(layer, ast.Call):
                yield {layer: [layer, with_argument(layer, "name", None)]}
    for statement in statements_of(function):
        if isinstance(statement, ast.Expr) and calls_of(statement, "add"):
            yield {statement: [statement, statement]}


@uncertain_operator
def swapped_layers(function: ast.FunctionDef) -> Iterator[Change]:
    """Two layers in a row stand in the wrong order."""
    by_statement = {item.statement: item for item in applications(function)}
    for first, second in neighbours(function):
        one, other = by_statement.get(first), by_statement.get(second)
        if one and other and not same_text(one.layer, other.layer):
            yield {one.layer: other.layer, other.layer: one.layer}
    for _, elements in layer_lists(function):
        for former, latter in itertools.pairwise(elements):
            if not same_text(former, latter):
                yield {former: latter, latter: former}


@uncertain_operator
def swapped_statements(function: ast.FunctionDef) -> Iterator[Change]:
    """Two statements in a row stand in the wrong order."""
    for first, second in neighbours(function):
        docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
        if not docstring and not same_text(first, second) and not isinstance(second, ast.Return):
            yield {first: second, second: first}


OPERATORS = (missing_layer, layer_twice_in_a_row, swapped_layers, swapped_statements)
