"""Mistakes in a row of layers: in the list of a Sequential model, or line by line."""

from __future__ import annotations

import ast
import itertools

from grader.simulate.change import swap, swaps
from grader.simulate.function import Function
from grader.simulate.operator import Catalog, Changes, Several
from grader.simulate.syntax import calls_in, is_docstring, with_argument

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


@catalog.several(
    certain=False,
    swapped_layers="Two layers in a row stand in the wrong order.",
    swapped_statements="Two statements in a row stand in the wrong order.",
)
def other_order(function: Function) -> Several:
    lists = (swaps(elements) for _, elements in function.layer_lists())
    layers = (swap(one.layer, other.layer) for one, other in function.layer_pairs())
    yield itertools.chain(layers, *lists)
    yield (
        swap(first, second)
        for first, second in function.neighbors()
        if not is_docstring(first) and not isinstance(second, ast.Return)
    )
