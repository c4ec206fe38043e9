"""Mistakes in consecutive layers, in a Sequential model or line by line."""

from __future__ import annotations

import ast
import itertools

from grader.simulate.change import replaced, swap, swaps
from grader.simulate.function import Function, LayerCall
from grader.simulate.operator import Catalog, Several
from grader.simulate.syntax import calls_in, is_docstring, with_argument

catalog = Catalog()


@catalog.several(
    certain=False,
    missing_layer="A layer is missing.",
    layer_twice_in_a_row="A layer of a Sequential model stands there twice.",
    swapped_layers="Two layers in a row stand in the wrong order.",
    swapped_statements="Two statements in a row stand in the wrong order.",
)
def rows(function: Function) -> Several:
    lists = [elements for _, elements in function.layer_lists()]
    listed = list(itertools.chain(*lists))
    called = (
        item for item in function.layers() if not isinstance(item.source, ast.List | ast.Tuple)
    )
    made = (item for item in listed if isinstance(item, ast.Call))
    expressions = (item for item in function.statements if isinstance(item, ast.Expr))
    added = (item for item in expressions if calls_in(item, "add"))
    pairs = (swap(one.layer, other.layer) for one, other in function.layer_pairs())
    yield itertools.chain(map(LayerCall.left_out, called), replaced(listed, None))
    yield itertools.chain(
        ({layer: [layer, with_argument(layer, "name", None)]} for layer in made),
        ({statement: [statement, statement]} for statement in added),
    )
    yield itertools.chain(pairs, *map(swaps, lists))
    yield (
        swap(first, second)
        for first, second in function.neighbors()
        if not is_docstring(first) and not isinstance(second, ast.Return)
    )
