"""Other ways to write a convolution: helper, dense layer, slice."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from grader.simulate import syntax
from grader.simulate.change import all_then_each, changed_statement
from grader.simulate.function import Function, LayerCall
from grader.simulate.operator import Catalog, Changes, Several

catalog = Catalog()
_SHAPE = ("filters", "kernel_size", "strides", "padding", "name")
_OF_DENSE = (*_SHAPE, "activation", "use_bias", "kernel_initializer", "bias_initializer")
_HELPER = """
def convolve(tensor, filters, size, strides=1):
    return {layer}(filters, size, strides=strides, padding='same'{others})(tensor)
"""


@catalog.several(
    dense_for_one_by_one="A dense layer stands for a 1x1 convolution without strides.",
    slice_for_strides="A slice of the tensor stands for the strides of a 1x1 convolution.",
)
def one_by_one(function: Function) -> Several:
    found = [
        item for item in function.layers("Conv2D") if syntax.is_one(item.argument("kernel_size"))
    ]
    yield all_then_each(change for item in found for change in _as_dense(item))
    yield all_then_each(change for item in found for change in _behind_a_slice(item))


def _as_dense(item: LayerCall) -> Changes:
    filters = item.argument("filters")
    keywords = {keyword.arg for keyword in item.layer.keywords}
    if filters is not None and keywords <= {*_OF_DENSE} and not item.strides_beyond_one:
        kept = [keyword for keyword in item.layer.keywords if keyword.arg not in _SHAPE]
        yield {item.layer: ast.Call(item.class_named("Dense"), [filters], kept)}


def _behind_a_slice(item: LayerCall) -> Changes:
    strides = item.strides_beyond_one
    if strides is not None:
        each = syntax.elements_of(strides) or [strides, strides]
        slices: list[ast.expr] = [ast.Slice(), *(ast.Slice(step=step) for step in each)]
        part = ast.Subscript(item.source, ast.Tuple(slices, ast.Load()), ast.Load())
        yield item.with_arguments(strides=None) | {item.source: part}


@catalog.certain(
    'A helper makes the convolutions, with `padding="same"` even where it pads nothing.'
)
def convolution_helper(function: Function) -> Changes:
    found = [
        item
        for item in function.layers("Conv2D")
        if syntax.is_constant(item.argument("padding"), "same")
        or syntax.is_one(item.argument("kernel_size"))
    ]
    alike = [item for item in found if _others(item) == _others(found[0])]
    if len(alike) < 2:
        return
    first = next(item for item in function.tree.body if not syntax.is_docstring(item))
    calls: dict[ast.AST, ast.AST] = {}
    for item in alike:
        strides = item.strides_beyond_one
        words = [] if strides is None else [ast.keyword("strides", strides)]
        sizes = [item.argument("filters"), item.argument("kernel_size")]
        arguments = [item.source, *(size for size in sizes if size is not None)]
        calls[item.call] = ast.Call(syntax.variable("convolve"), arguments, words)
    helper = _HELPER.format(
        layer=ast.unparse(found[0].layer.func),
        others="".join(f", {name}={text}" for name, text in _others(found[0]).items()),
    )
    yield {**calls, first: [*syntax.parse_statements(helper), changed_statement(first, calls)]}


def _others(item: LayerCall) -> Mapping[str, str]:
    """Return the arguments beside sizes, strides and padding."""
    return {
        keyword.arg or "**": ast.unparse(keyword.value)
        for keyword in item.layer.keywords
        if keyword.arg not in _SHAPE
    }
