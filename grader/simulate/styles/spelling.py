"""Other spellings of the same layers, arguments and names."""

from __future__ import annotations

import ast
import itertools

from grader.simulate import syntax
from grader.simulate.change import Change, all_then_each, replaced, swap
from grader.simulate.function import Function, LayerCall
from grader.simulate.operator import Catalog, Changes, Several

catalog = Catalog()


@catalog.several(
    relu_layer='`ReLU()` stands for `Activation("relu")`.',
    activation_layer='`Activation("relu")` stands for `ReLU()`.',
)
def relus(function: Function) -> Several:
    layers = [item for item in function.relus() if item.kind == "ReLU"]
    activations = [item for item in function.relus() if item.kind != "ReLU"]
    word = ast.Constant("relu")
    yield all_then_each({item.layer: _relu(item, "ReLU")} for item in activations)
    yield all_then_each({item.layer: _relu(item, "Activation", word)} for item in layers)


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


@catalog.several(
    plus_for_add="`a + b` stands for an Add layer.",
    add_function="`layers.add([a, b])` stands for an Add layer.",
    shortcut_first_in_add="The two tensors of an Add stand in the other order.",
)
def sums(function: Function) -> Several:
    found = function.layers("Add")
    pairs = [(item.call, item.inputs) for item in found if len(item.inputs) == 2]
    in_module = [item for item in found if isinstance(item.layer.func, ast.Attribute)]
    yield ({call: ast.BinOp(one, ast.Add(), other)} for call, (one, other) in pairs)
    yield ({item.call: item.new("add", *item.call.args)} for item in in_module)
    yield (swap(*inputs) for _, inputs in pairs)


@catalog.certain("The projection is written before the main path.")
def shortcut_written_first(function: Function) -> Changes:
    projection = [item.statement for item in function.shortcut_layers()]
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


@catalog.several(
    unnamed_layers="Layers have no names but those that the exercise passes.",
    last_axis="`axis=-1` stands for `axis=3`.",
    default_axis="The axis of batch normalizations is left at its default.",
    positional_arguments="Arguments are given by position, not by keyword.",
    keyword_arguments="Arguments are given by keyword, not by position.",
)
def arguments(function: Function) -> Several:
    names = [
        keyword
        for item in function.layers()
        for keyword in item.layer.keywords
        if keyword.arg == "name"
        and not any(syntax.is_name(keyword.value, name) for name in function.parameters)
    ]
    normalizations = function.layers("BatchNormalization")
    on_axis_3 = [item for item in normalizations if syntax.is_constant(item.argument("axis"), 3)]
    known = function.layers(*syntax.SIGNATURES)
    yield all_then_each({keyword: None} for keyword in names)
    yield all_then_each(item.with_arguments(axis=-1) for item in on_axis_3)
    yield all_then_each(item.with_arguments(axis=None) for item in on_axis_3)
    yield all_then_each(change for item in known for change in _by_position(item))
    yield all_then_each(change for item in known for change in _by_keyword(item))


def _by_position(item: LayerCall) -> Changes:
    """Move the keyword arguments that can be positional."""
    layer, moved = item.layer, []
    kept = {keyword.arg: keyword for keyword in layer.keywords}
    for name in syntax.SIGNATURES[item.kind][len(layer.args) :]:
        if name not in kept:
            break
        moved.append(kept.pop(name).value)
    if moved:
        yield {layer: ast.Call(layer.func, [*layer.args, *moved], list(kept.values()))}


def _by_keyword(item: LayerCall) -> Changes:
    names, layer = syntax.SIGNATURES[item.kind], item.layer
    if 0 < len(layer.args) <= len(names):
        named = [ast.keyword(*pair) for pair in zip(names, layer.args, strict=False)]
        yield {layer: ast.Call(layer.func, [], named + layer.keywords)}


@catalog.several(
    pairs_for_numbers="Kernel sizes and strides are written as pairs, `(3, 3)` for `3`.",
    numbers_for_pairs="Kernel sizes and strides are written as numbers, `3` for `(3, 3)`.",
    written_defaults="Keras's defaults are written out.",
    same_for_one_by_one='1x1 convolutions have `padding="same"`, which pads nothing.',
    other_initializer="Convolutions have an initializer of the student's choice.",
)
def sizes_and_defaults(function: Function) -> Several:
    windows = function.layers(*syntax.CONVOLUTIONS, *syntax.POOLINGS)
    names = ("kernel_size", "pool_size", "strides")
    sizes = [item.argument(name) for item in windows for name in names]
    numbers = (size for size in sizes if isinstance(size, ast.Constant | ast.Name))
    pairs = (size for size in sizes if isinstance(size, ast.Tuple))
    equal = (pair for pair in pairs if syntax.same_text(pair.elts[0], pair.elts[-1]))
    found = function.layers("Conv2D")
    one_by_one = (item for item in found if syntax.is_one(item.argument("kernel_size")))
    yield all_then_each({size: ast.Tuple([size, size], ast.Load())} for size in numbers)
    yield all_then_each({pair: pair.elts[0]} for pair in equal)
    yield all_then_each(map(_with_defaults, found))
    yield all_then_each(item.with_arguments(padding="same") for item in one_by_one)
    yield all_then_each(function.given("Conv2D", kernel_initializer="he_normal"))


def _with_defaults(item: LayerCall) -> Change:
    defaults: dict[str, syntax.Value] = {"strides": 1, "padding": "valid", "use_bias": True}
    return item.with_arguments(**{key: defaults[key] for key in defaults if not item.argument(key)})


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
    shortcuts = {item.id for _, _, item in function.additions() if isinstance(item, ast.Name)}
    assigned = {syntax.assigned_name(item) for item in function.statements} - {
        "",
        *function.parameters,
    }
    names = {
        name: "skip_connection" if name in shortcuts else f"my_{name.lower()}" for name in assigned
    }
    if len(set(names.values())) == len(names):
        yield {node: ast.Name(names[node.id], node.ctx) for node in function.uses_of(*names)}


@catalog.certain("Equal blocks in a row are made in a loop.")
def loop_for_repeated_blocks(function: Function) -> Changes:
    blocks = [statement for statement, _, _ in function.block_calls()]
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


@catalog.several(
    loss_object="The loss is given as an object, not by its name.",
    no_docstring="The docstring is deleted.",
)
def others(function: Function) -> Several:
    losses = function.constants("sparse_categorical_crossentropy")
    loss = syntax.parse_expression("keras.losses.SparseCategoricalCrossentropy()")
    docstring = function.tree.body[:1] if ast.get_docstring(function.tree) is not None else []
    yield replaced(losses, loss)
    yield replaced(docstring, None)
