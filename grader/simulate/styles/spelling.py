"""Other words for the same thing: layers, arguments and names in another spelling."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from grader.simulate.mistakes.stacking import block_calls
from grader.simulate.mistakes.wiring import additions, shortcut_layers, summands
from grader.simulate.operator import operator
from grader.simulate.syntax import (
    CONVOLUTIONS,
    POOLINGS,
    SIGNATURES,
    Application,
    Change,
    applications,
    argument,
    assigned_name,
    bodies,
    default_of,
    is_constant,
    is_name,
    is_relu,
    last_name,
    parameters,
    parse_statements,
    same_text,
    statements_of,
    value_of,
    with_argument,
    with_last_name,
)


def all_then_each(changes: list[dict[ast.AST, ast.AST | None]]) -> Iterator[Change]:
    """Yields all changes as one, then each alone: who prefers a style seldom uses it once."""
    merged: dict[ast.AST, ast.AST | None] = {}
    for change in changes:
        merged.update(change)
    if merged:
        yield merged
    yield from changes


@operator
def relu_layer(function: ast.FunctionDef) -> Iterator[Change]:
    """`ReLU()` stands for `Activation("relu")`."""
    found = [item for item in applications(function, "Activation") if is_relu(item)]
    yield from all_then_each([{item.layer: _as_relu(item)} for item in found])


def _as_relu(item: Application) -> ast.Call:
    names = [keyword for keyword in item.layer.keywords if keyword.arg == "name"]
    return ast.Call(with_last_name(item.layer.func, "ReLU"), [], names)


@operator
def activation_layer(function: ast.FunctionDef) -> Iterator[Change]:
    """`Activation("relu")` stands for `ReLU()`."""
    changes: list[dict[ast.AST, ast.AST | None]] = []
    for item in applications(function, "ReLU"):
        if is_relu(item):
            func = with_last_name(item.layer.func, "Activation")
            layer = ast.Call(func, [ast.Constant("relu")], item.layer.keywords)
            changes.append({item.layer: layer})
    yield from all_then_each(changes)


@operator
def activation_folded_into_layer(function: ast.FunctionDef) -> Iterator[Change]:
    """`activation="relu"` stands for a layer of its own right after a convolution."""
    by_statement = {item.statement: item for item in applications(function)}
    for statements in bodies(function):
        for first, second in itertools.pairwise(statements):
            one, other = by_statement.get(first), by_statement.get(second)
            if one and other and _can_fold(one, other):
                folded = with_argument(one.layer, "activation", ast.Constant("relu"))
                target = ast.Name(other.target, ast.Store())
                value = ast.Call(folded, one.call.args, [])
                yield {first: ast.Assign([target], value, lineno=first.lineno), second: None}


def _can_fold(layer: Application, activation: Application) -> bool:
    return (
        layer.kind in CONVOLUTIONS | {"Dense"}
        and is_relu(activation)
        and argument(layer.layer, "activation") is None
        and is_name(activation.source, layer.target)
    )


@operator
def softmax_layer(function: ast.FunctionDef) -> Iterator[Change]:
    """`Softmax()` after the last dense layer stands for its `activation="softmax"`."""
    for item in applications(function, "Dense"):
        if is_constant(argument(item.layer, "activation"), "softmax"):
            layer = with_argument(item.layer, "activation", None)
            softmax = ast.Call(with_last_name(item.layer.func, "Softmax"), [], [])
            yield {item.call: ast.Call(softmax, [ast.Call(layer, item.call.args, [])], [])}


@operator
def plus_for_add(function: ast.FunctionDef) -> Iterator[Change]:
    """`a + b` stands for an Add layer."""
    for item in applications(function, "Add"):
        tensors = summands(item)
        if len(tensors) == 2:
            yield {item.call: ast.BinOp(tensors[0], ast.Add(), tensors[1])}


@operator
def add_function(function: ast.FunctionDef) -> Iterator[Change]:
    """`layers.add([a, b])` stands for an Add layer."""
    for item in applications(function, "Add"):
        if isinstance(item.layer.func, ast.Attribute):
            yield {item.call: ast.Call(with_last_name(item.layer.func, "add"), item.call.args, [])}


@operator
def shortcut_first_in_add(function: ast.FunctionDef) -> Iterator[Change]:
    """The two tensors of an Add stand in the other order."""
    for item in applications(function, "Add"):
        tensors = summands(item)
        if len(tensors) == 2:
            yield {tensors[0]: tensors[1], tensors[1]: tensors[0]}


@operator
def shortcut_written_first(function: ast.FunctionDef) -> Iterator[Change]:
    """The projection is written before the main path."""
    projection = [item.statement for item in shortcut_layers(function)]
    for statements in bodies(function):
        moved = [item for item in statements if item in projection]
        if not moved:
            continue
        kept = {assigned_name(item): item for item in statements if _keeps_a_tensor(item)}
        alias = kept.get(assigned_name(moved[0]))
        used = {node.id for item in moved for node in ast.walk(item) if isinstance(node, ast.Name)}
        variables = {item.target for item in applications(function)} - {assigned_name(moved[0])}
        if alias is not None and not used & variables:
            yield {alias: [alias, *moved]} | dict.fromkeys(moved)


def _keeps_a_tensor(statement: ast.stmt) -> bool:
    return bool(assigned_name(statement)) and isinstance(value_of(statement), ast.Name)


@operator
def unnamed_layers(function: ast.FunctionDef) -> Iterator[Change]:
    """Layers have no names of their own."""
    changes: list[dict[ast.AST, ast.AST | None]] = []
    for item in applications(function):
        changes += [{name: None} for name in item.layer.keywords if name.arg == "name"]
    yield from all_then_each(changes)


@operator
def last_axis(function: ast.FunctionDef) -> Iterator[Change]:
    """`axis=-1` stands for `axis=3`."""
    yield from _other_axis(function, ast.Constant(-1))


@operator
def default_axis(function: ast.FunctionDef) -> Iterator[Change]:
    """The axis of batch normalizations is left at its default."""
    yield from _other_axis(function, None)


def _other_axis(function: ast.FunctionDef, axis: ast.expr | None) -> Iterator[Change]:
    found = [
        item
        for item in applications(function, "BatchNormalization")
        if is_constant(argument(item.layer, "axis"), 3)
    ]
    yield from all_then_each(
        [{item.layer: with_argument(item.layer, "axis", axis)} for item in found]
    )


@operator
def positional_arguments(function: ast.FunctionDef) -> Iterator[Change]:
    """Arguments are given by position, not by keyword."""
    changes: list[dict[ast.AST, ast.AST | None]] = []
    for item in applications(function, *SIGNATURES):
        layer = item.layer
        positional = list(layer.args)
        keywords = list(layer.keywords)
        for name in SIGNATURES[item.kind][len(positional) :]:
            given = [keyword for keyword in keywords if keyword.arg == name]
            if not given:
                break
            positional.append(given[0].value)
            keywords.remove(given[0])
        if len(positional) > len(layer.args):
            changes.append({layer: ast.Call(layer.func, positional, keywords)})
    yield from all_then_each(changes)


@operator
def keyword_arguments(function: ast.FunctionDef) -> Iterator[Change]:
    """Arguments are given by keyword, not by position."""
    changes: list[dict[ast.AST, ast.AST | None]] = []
    for item in applications(function, *SIGNATURES):
        layer = item.layer
        names = SIGNATURES[item.kind]
        if layer.args and len(layer.args) <= len(names):
            keywords = [ast.keyword(*pair) for pair in zip(names, layer.args, strict=False)]
            changes.append({layer: ast.Call(layer.func, [], keywords + layer.keywords)})
    yield from all_then_each(changes)


@operator
def pairs_for_numbers(function: ast.FunctionDef) -> Iterator[Change]:
    """Kernel sizes and strides are written as pairs, `(3, 3)` for `3`."""
    changes: list[dict[ast.AST, ast.AST | None]] = []
    for item in applications(function, *CONVOLUTIONS, *POOLINGS):
        for name in ("kernel_size", "pool_size", "strides"):
            size = argument(item.layer, name)
            if isinstance(size, ast.Constant | ast.Name):
                changes.append({size: ast.Tuple([size, size], ast.Load())})
    yield from all_then_each(changes)


@operator
def numbers_for_pairs(function: ast.FunctionDef) -> Iterator[Change]:
    """Kernel sizes and strides are written as numbers, `3` for `(3, 3)`."""
    changes: list[dict[ast.AST, ast.AST | None]] = []
    for item in applications(function, *CONVOLUTIONS, *POOLINGS):
        for name in ("kernel_size", "pool_size", "strides"):
            size = argument(item.layer, name)
            if isinstance(size, ast.Tuple) and same_text(size.elts[0], size.elts[-1]):
                changes.append({size: size.elts[0]})
    yield from all_then_each(changes)


@operator
def written_defaults(function: ast.FunctionDef) -> Iterator[Change]:
    """Keras's defaults are written out."""
    defaults = {"strides": "1", "padding": "'valid'", "use_bias": "True"}
    changes: list[dict[ast.AST, ast.AST | None]] = []
    for item in applications(function, "Conv2D"):
        layer = item.layer
        for name, value in defaults.items():
            if argument(layer, name) is None:
                layer = with_argument(layer, name, ast.Constant(ast.literal_eval(value)))
        changes.append({item.layer: layer})
    yield from all_then_each(changes)


@operator
def same_for_one_by_one(function: ast.FunctionDef) -> Iterator[Change]:
    """1x1 convolutions have `padding="same"`, which pads nothing."""
    changes: list[dict[ast.AST, ast.AST | None]] = []
    for item in applications(function, "Conv2D"):
        size = argument(item.layer, "kernel_size")
        one_by_one = is_constant(size, 1) or (
            isinstance(size, ast.Tuple) and all(is_constant(part, 1) for part in size.elts)
        )
        if one_by_one:
            same = ast.Constant("same")
            changes.append({item.layer: with_argument(item.layer, "padding", same)})
    yield from all_then_each(changes)


@operator
def other_initializer(function: ast.FunctionDef) -> Iterator[Change]:
    """Convolutions have an initializer of the student's choice."""
    changes: list[dict[ast.AST, ast.AST | None]] = []
    for item in applications(function, "Conv2D"):
        if argument(item.layer, "kernel_initializer") is None:
            initializer = ast.Constant("he_normal")
            layer = with_argument(item.layer, "kernel_initializer", initializer)
            changes.append({item.layer: layer})
    yield from all_then_each(changes)


@operator
def average_pooling_and_flatten(function: ast.FunctionDef) -> Iterator[Change]:
    """AveragePooling2D and Flatten stand for GlobalAveragePooling2D, as in older notebooks."""
    shape = default_of(function, "input_shape")
    if shape is None or ast.unparse(shape) != "(64, 64, 3)":
        return  # only there are the last features 2x2
    for item in applications(function, "GlobalAveragePooling2D"):
        pool = with_last_name(item.layer.func, "AveragePooling2D")
        flatten = ast.Call(with_last_name(item.layer.func, "Flatten"), [], [])
        size = ast.Tuple([ast.Constant(2), ast.Constant(2)], ast.Load())
        pooled = ast.Call(ast.Call(pool, [size], []), item.call.args, [])
        yield {item.call: ast.Call(flatten, [pooled], [])}


@operator
def renamed_tensors(function: ast.FunctionDef) -> Iterator[Change]:
    """Variables have other names."""
    names: dict[str, str] = {}
    shortcuts = {item.id for _, _, item in additions(function) if isinstance(item, ast.Name)}
    for statement in statements_of(function):
        name = assigned_name(statement)
        if name and name not in parameters(function):
            names[name] = "skip_connection" if name in shortcuts else f"my_{name.lower()}"
    if len(set(names.values())) < len(names):
        return
    uses = [node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id in names]
    if uses:
        yield {node: ast.Name(names[node.id], node.ctx) for node in uses}


@operator
def loop_for_repeated_blocks(function: ast.FunctionDef) -> Iterator[Change]:
    """Equal blocks in a row are made in a loop."""
    found = [statement for statement, _ in block_calls(function)]
    for statements in bodies(function):
        for text, run in itertools.groupby(statements, key=ast.dump):
            equal = list(run)
            if text and len(equal) > 1 and equal[0] in found:
                body = ast.unparse(equal[0])
                loop = parse_statements(f"for _ in range({len(equal)}):\n    {body}")
                yield {equal[0]: loop} | dict.fromkeys(equal[1:])


@operator
def repeated_blocks_for_loop(function: ast.FunctionDef) -> Iterator[Change]:
    """Equal blocks in a row are written one below the other, not in a loop."""
    for loop in statements_of(function):
        if not isinstance(loop, ast.For) or not isinstance(loop.iter, ast.Call):
            continue
        counts = loop.iter.args
        uses = {
            node.id for item in loop.body for node in ast.walk(item) if isinstance(node, ast.Name)
        }
        if last_name(loop.iter.func) == "range" and len(counts) == 1:
            count = counts[0]
            if isinstance(count, ast.Constant) and not uses & {ast.unparse(loop.target)}:
                yield {loop: loop.body * int(str(count.value))}


@operator
def loss_object(function: ast.FunctionDef) -> Iterator[Change]:
    """The loss is given as an object, not by its name."""
    for node in ast.walk(function):
        if isinstance(node, ast.Constant) and node.value == "sparse_categorical_crossentropy":
            losses = parse_statements("keras.losses.SparseCategoricalCrossentropy()")[0]
            yield {node: losses.value} if isinstance(losses, ast.Expr) else {}


@operator
def no_docstring(function: ast.FunctionDef) -> Iterator[Change]:
    """The docstring is deleted."""
    if ast.get_docstring(function) is not None:
        yield {function.body[0]: None}


OPERATORS = (
    relu_layer,
    activation_layer,
    activation_folded_into_layer,
    softmax_layer,
    plus_for_add,
    add_function,
    shortcut_first_in_add,
    shortcut_written_first,
    unnamed_layers,
    last_axis,
    default_axis,
    positional_arguments,
    keyword_arguments,
    pairs_for_numbers,
    numbers_for_pairs,
    written_defaults,
    same_for_one_by_one,
    other_initializer,
    average_pooling_and_flatten,
    renamed_tensors,
    loop_for_repeated_blocks,
    repeated_blocks_for_loop,
    loss_object,
    no_docstring,
)
