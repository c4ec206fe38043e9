"""Mistakes in parts of conditions, lists and arrays."""

from __future__ import annotations

import ast

from grader.simulate.function import Function
from grader.simulate.operator import Catalog, Changes, Several

catalog = Catalog()


@catalog.several(
    certain=False,
    forgotten_condition="One of the conditions that `and` or `or` joins is missing.",
    wrong_place_from_the_end="A place that is counted from the end is one too far, or one too "
    "near.",
    forgotten_slice="The whole of a list or an array is taken in place of a part.",
)
def parts(function: Function) -> Several:
    joined = (node for node in function.nodes(ast.BoolOp) if len(node.values) == 2)
    taken = [(node, node.slice) for node in function.nodes(ast.Subscript)]
    yield ({node: value} for node in joined for value in node.values)
    yield (change for _, index in taken for change in _other_place(index))
    yield ({node: node.value} for node, index in taken if isinstance(index, ast.Slice))


def _other_place(index: ast.expr) -> Changes:
    for place in [index.lower, index.upper] if isinstance(index, ast.Slice) else [index]:
        if isinstance(place, ast.UnaryOp) and isinstance(place.operand, ast.Constant):
            number = int(str(place.operand.value))
            for other in (number - 1, number + 1):
                if other:
                    yield {place.operand: ast.Constant(other)}
