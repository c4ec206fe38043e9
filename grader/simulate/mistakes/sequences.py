"""Mistakes in consecutive layers, in a Sequential model or line by line."""

from __future__ import annotations

import ast

from grader.simulate.change import swap, swaps
from grader.simulate.function import Function
from grader.simulate.operator import Catalog, Changes
from grader.simulate.syntax import calls_in, is_docstring, same_text, with_argument

catalog = Catalog()


@catalog.uncertain("A layer is missing.")
def missing_layer(function: Function) -> Changes:
    for item in function.layers():
        if not isinstance(item.source, ast.List | ast.Tuple):
            yield item.left_out()
    for _, elements in function.layer_lists():
        for layer in elements:
            yield {layer: None}


@catalog.uncertain("A layer of a Sequential model stands there twice.")
def layer_twice_in_a_row(function: Function) -> Changes:
    for _, elements in function.layer_lists():
        for layer in elements:
            if isinstance(layer, ast.Call):
                yield {layer: [layer, with_argument(layer, "name", None)]}
    for statement in function.statements:
        if isinstance(statement, ast.Expr) and calls_in(statement, "add"):
            yield {statement: [statement, statement]}


@catalog.uncertain("Two layers in a row stand in the wrong order.")
def swapped_layers(function: Function) -> Changes:
    for one, other in function.layer_pairs():
        if not same_text(one.layer, other.layer):
            yield swap(one.layer, other.layer)
    for _, elements in function.layer_lists():
        yield from swaps(elements)


@catalog.uncertain("Two statements in a row stand in the wrong order.")
def swapped_statements(function: Function) -> Changes:
    for first, second in function.neighbors():
        is_pair = not is_docstring(first) and not isinstance(second, ast.Return)
        if is_pair and not same_text(first, second):
            yield swap(first, second)
