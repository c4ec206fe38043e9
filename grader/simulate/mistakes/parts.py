"""Mistakes in parts of conditions, lists and arrays."""

from __future__ import annotations

import ast

from grader.simulate.function import Function
from grader.simulate.operator import Catalog, Changes

catalog = Catalog()


@catalog.uncertain("One of the conditions that `and` or `or` joins is missing.")
def forgotten_condition(function: Function) -> Changes:
    for node in function.nodes(ast.BoolOp):
        for value in node.values if len(node.values) == 2 else ():
            yield {node: value}


@catalog.uncertain("A place that is counted from the end is one too far, or one too near.")
def wrong_place_from_the_end(function: Function) -> Changes:
    for node in function.nodes(ast.Subscript):
        index = node.slice
        for place in [index.lower, index.upper] if isinstance(index, ast.Slice) else [index]:
            if isinstance(place, ast.UnaryOp) and isinstance(place.operand, ast.Constant):
                number = int(str(place.operand.value))
                for other in (number - 1, number + 1):
                    if other:
                        yield {place.operand: ast.Constant(other)}


@catalog.uncertain("The whole of a list or an array is taken in place of a part.")
def forgotten_slice(function: Function) -> Changes:
    for node in function.nodes(ast.Subscript):
        if isinstance(node.slice, ast.Slice):
            yield {node: node.value}
