"""Other spellings of the same layers, arguments and names."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from grader.simulate import syntax
from grader.simulate.blocks import additions, block_calls, shortcut_layers
from grader.simulate.change import Change, swap
from grader.simulate.forms import all_then_each, given
from grader.simulate.function import Function, LayerCall
from grader.simulate.operator import Catalog, Changes

catalog = Catalog()


@catalog.certain('`ReLU()` stands for `Activation("relu")`.')
def relu_layer(function: Function) -> Changes:
    return all_then_each(
        {item.layer: _relu(item, "ReLU")} for item in function.relus() if item.kind != "ReLU"
    )


@catalog.certain('`Activation("relu")` stands for `ReLU()`.')
def activation_layer(function: Function) -> Changes:
    return all_then_each(
        {item.layer: _relu(item, "Activation", ast.Constant("relu"))}
        for item in function.relus()
        if item.kind == "ReLU"
    )


def _relu(item: LayerCall, kind: str, *arguments: ast.expr) -> ast.Call:
    names = [keyword for keyword in item.layer.keywords if keyword.arg == "name"]
    return ast.Call(item.class_named(kind), list(arguments), names)


@catalog.certain('`activation="relu"` stands for a layer of its own right after a convolution.')
def activation_folded_into_layer(function: Function) -> Changes:
    for one, other in function.layer_pairs():
        is_pair = one.kind in syntax.CONVOLUTIONS | {"Dense"} and other.is_relu
        follows = syntax.is_name(other.source, one.target)
        if is_pair and follows and one.argument("activation") is None:
            folded = syntax.with_argument(one.layer, "activation", "relu")
            yield {one.statement: None, other.call: syntax.call_of(folded, *one.call.args)}


@catalog.certain('`Softmax()` after the last dense layer stands for its `activation="softmax"`.')
def softmax_layer(function: Function) -> Changes:
    for item in function.layers("Dense"):
        if syntax.is_constant(item.argument("activation"), "softmax"):
            layer = syntax.with_argument(item.layer, "activation", None)
            scores = syntax.call_of(layer, *item.call.args)
            yield {item.call: syntax.call_of(item.new("Softmax"), scores)}


@catalog.certain("`a + b` stands for an Add layer.")
def plus_for_add(function: Function) -> Changes:
    for item in function.layers("Add"):
        if len(item.inputs) == 2:
            yield {item.call: ast.BinOp(item.inputs[0], ast.Add(), item.inputs[1])}


@catalog.certain("`layers.add([a, b])` stands for an Add layer.")
def add_function(function: Function) -> Changes:
    for item in function.layers("Add"):
        if isinstance(item.layer.func, ast.Attribute):
            yield {item.call: item.new("add", *item.call.args)}


@catalog.certain("The two tensors of an Add stand in the other order.")
def shortcut_first_in_add(function: Function) -> Changes:
    return (swap(*item.inputs) for item in function.layers("Add") if len(item.inputs) == 2)


@catalog.certain("The projection is written before the main path.")
def shortcut_written_first(function: Function) -> Changes:
    projection = [item.statement for item in shortcut_layers(function)]
    for statements in function.bodies():
        moved = [item for item in statements if item in projection]
        if not moved:
            continue
        name = syntax.assigned_name(moved[0])
        kept = [
            item
            for item in statements
            if syntax.assigned_name(item) == name and isinstance(syntax.value_of(item), ast.Name)
        ]
        used = {node.id for item in moved for node in syntax.names_in(item)}
        variables = {item.target for item in function.layers()} - {name}
        if kept and not used & variables:
            yield {kept[-1]: [kept[-1], *moved]} | dict.fromkeys(moved)


@catalog.certain("Layers have no names of their own.")
def unnamed_layers(function: Function) -> Changes:
    return all_then_each(
        {keyword: None}
        for item in function.layers()
        for keyword in item.layer.keywords
        if keyword.arg == "name"
    )


def _other_axis(function: Function, axis: int | None) -> Changes:
    return all_then_each(
        item.with_arguments(axis=axis)
        for item in function.layers("BatchNormalization")
        if syntax.is_constant(item.argument("axis"), 3)
    )


@catalog.certain("`axis=-1` stands for `axis=3`.")
def last_axis(function: Function) -> Changes:
    return _other_axis(function, -1)


@catalog.certain("The axis of batch normalizations is left at its default.")
def default_axis(function: Function) -> Changes:
    return _other_axis(function, None)


@catalog.certain("Arguments are given by position, not by keyword.")
def positional_arguments(function: Function) -> Changes:
    return all_then_each(
        {item.layer: ast.Call(item.layer.func, [*item.layer.args, *moved], kept)}
        for item in function.layers(*syntax.SIGNATURES)
        for moved, kept in [_positional(item)]
        if moved
    )


def _positional(item: LayerCall) -> tuple[list[ast.expr], list[ast.keyword]]:
    """Return the keyword arguments that can be positional, and the other ones."""
    moved: list[ast.expr] = []
    kept = {keyword.arg: keyword for keyword in item.layer.keywords}
    for name in syntax.SIGNATURES[item.kind][len(item.layer.args) :]:
        if name not in kept:
            break
        moved.append(kept.pop(name).value)
    return moved, list(kept.values())


@catalog.certain("Arguments are given by keyword, not by position.")
def keyword_arguments(function: Function) -> Changes:
    changes: list[Change] = []
    for item in function.layers(*syntax.SIGNATURES):
        names, positional = syntax.SIGNATURES[item.kind], item.layer.args
        if 0 < len(positional) <= len(names):
            named = [ast.keyword(*pair) for pair in zip(names, positional, strict=False)]
            made = ast.Call(item.layer.func, [], named + item.layer.keywords)
            changes.append({item.layer: made})
    return all_then_each(changes)


def _sizes(function: Function) -> Iterator[ast.expr]:
    """Yield all written kernel sizes, pool sizes and strides."""
    for item in function.layers(*syntax.CONVOLUTIONS, *syntax.POOLINGS):
        for name in ("kernel_size", "pool_size", "strides"):
            size = item.argument(name)
            if size is not None:
                yield size


@catalog.certain("Kernel sizes and strides are written as pairs, `(3, 3)` for `3`.")
def pairs_for_numbers(function: Function) -> Changes:
    return all_then_each(
        {size: ast.Tuple([size, size], ast.Load())}
        for size in _sizes(function)
        if isinstance(size, ast.Constant | ast.Name)
    )


@catalog.certain("Kernel sizes and strides are written as numbers, `3` for `(3, 3)`.")
def numbers_for_pairs(function: Function) -> Changes:
    return all_then_each(
        {size: size.elts[0]}
        for size in _sizes(function)
        if isinstance(size, ast.Tuple) and syntax.same_text(size.elts[0], size.elts[-1])
    )


@catalog.certain("Keras's defaults are written out.")
def written_defaults(function: Function) -> Changes:
    defaults: dict[str, syntax.Value] = {"strides": 1, "padding": "valid", "use_bias": True}
    return all_then_each(
        item.with_arguments(**{key: defaults[key] for key in defaults if not item.argument(key)})
        for item in function.layers("Conv2D")
    )


@catalog.certain('1x1 convolutions have `padding="same"`, which pads nothing.')
def same_for_one_by_one(function: Function) -> Changes:
    return all_then_each(
        item.with_arguments(padding="same")
        for item in function.layers("Conv2D")
        if syntax.is_one(item.argument("kernel_size"))
    )


@catalog.certain("Convolutions have an initializer of the student's choice.")
def other_initializer(function: Function) -> Changes:
    return all_then_each(given(function, ["Conv2D"], "kernel_initializer", "he_normal"))


@catalog.certain(
    "AveragePooling2D and Flatten stand for GlobalAveragePooling2D, as in older notebooks."
)
def average_pooling_and_flatten(function: Function) -> Changes:
    shape = function.default_of("input_shape")
    if shape is None or ast.unparse(shape) != "(64, 64, 3)":
        return  # networks that halve this shape five times end with features of 2x2
    for item in function.layers("GlobalAveragePooling2D"):
        pooling = item.new("AveragePooling2D", syntax.parse_expression("(2, 2)"))
        flatten = item.new("Flatten")
        yield {item.call: syntax.call_of(flatten, syntax.call_of(pooling, *item.call.args))}


@catalog.certain("Variables have other names.")
def renamed_tensors(function: Function) -> Changes:
    shortcuts = {item.id for _, _, item in additions(function) if isinstance(item, ast.Name)}
    assigned = {syntax.assigned_name(item) for item in function.statements} - {
        "",
        *function.parameters,
    }
    names = {
        name: "skip_connection" if name in shortcuts else f"my_{name.lower()}" for name in assigned
    }
    if names and len(set(names.values())) == len(names):
        yield {node: ast.Name(names[node.id], node.ctx) for node in function.uses_of(*names)}


@catalog.certain("Equal blocks in a row are made in a loop.")
def loop_for_repeated_blocks(function: Function) -> Changes:
    blocks = [statement for statement, _, _ in block_calls(function)]
    for statements in function.bodies():
        for _, run in itertools.groupby(statements, key=ast.dump):
            first, *others = run
            if others and first in blocks:
                header = f"for _ in range({1 + len(others)}):"
                loop = syntax.parse_statements(f"{header}\n    {ast.unparse(first)}")
                yield {first: loop} | dict.fromkeys(others)


@catalog.certain("Equal blocks in a row are written one below the other, not in a loop.")
def repeated_blocks_for_loop(function: Function) -> Changes:
    for loop in function.statements:
        if isinstance(loop, ast.For):
            target = ast.unparse(loop.target)
            is_used = any(node.id == target for item in loop.body for node in syntax.names_in(item))
            match loop.iter:
                case ast.Call(func=called, args=[ast.Constant(value=int(number))]):
                    if syntax.last_name(called) == "range" and not is_used:
                        yield {loop: loop.body * number}


@catalog.certain("The loss is given as an object, not by its name.")
def loss_object(function: Function) -> Changes:
    loss = syntax.parse_expression("keras.losses.SparseCategoricalCrossentropy()")
    return ({node: loss} for node in function.constants("sparse_categorical_crossentropy"))


@catalog.certain("The docstring is deleted.")
def no_docstring(function: Function) -> Changes:
    if ast.get_docstring(function.tree) is not None:
        yield {function.tree.body[0]: None}
