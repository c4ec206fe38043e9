"""Mistakes in how the layers of a block are joined."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.simulate.operator import operator, uncertain_operator
from grader.simulate.syntax import (
    CONVOLUTIONS,
    Application,
    Change,
    applications,
    assigned_name,
    bodies,
    changed_statement,
    is_name,
    is_relu,
    neighbours,
    same_text,
    statements_of,
    value_of,
    with_argument,
    with_last_name,
)

SHORTCUT_WORDS = ("shortcut", "skip", "residual", "identity")


def summands(application: Application) -> list[ast.expr]:
    """Returns the tensors that a merge layer receives."""
    source = application.source
    return list(source.elts) if isinstance(source, ast.List | ast.Tuple) else []


def main_and_shortcut(application: Application) -> tuple[ast.expr, ast.expr] | None:
    """Returns the two tensors that an Add receives, the main path first."""
    tensors = summands(application)
    if len(tensors) != 2:
        return None
    first, second = tensors
    if _is_shortcut(first) and not _is_shortcut(second):
        return second, first
    return first, second


def _is_shortcut(tensor: ast.expr) -> bool:
    return isinstance(tensor, ast.Name) and any(word in tensor.id for word in SHORTCUT_WORDS)


def additions(function: ast.FunctionDef) -> Iterator[tuple[Application, ast.expr, ast.expr]]:
    """Yields each Add of two tensors with the main path and the shortcut."""
    for item in applications(function, "Add"):
        pair = main_and_shortcut(item)
        if pair is not None:
            yield item, *pair


@operator
def missing_shortcut(function: ast.FunctionDef) -> Iterator[Change]:
    """The shortcut is never added."""
    for item, main, _ in additions(function):
        yield {item.call: main}


@operator
def missing_main_path(function: ast.FunctionDef) -> Iterator[Change]:
    """Only the shortcut goes on; the main path is computed and lost."""
    for item, _, shortcut in additions(function):
        yield {item.call: shortcut}


@operator
def main_path_added_to_itself(function: ast.FunctionDef) -> Iterator[Change]:
    """The main path is added to itself, not to the shortcut."""
    for _, main, shortcut in additions(function):
        yield {shortcut: main}


@operator
def shortcut_added_to_itself(function: ast.FunctionDef) -> Iterator[Change]:
    """The shortcut is added to itself, not to the main path."""
    for _, main, shortcut in additions(function):
        yield {main: shortcut}


@operator
def shortcut_after_last_relu(function: ast.FunctionDef) -> Iterator[Change]:
    """The last ReLU stands before the Add, not after it."""
    by_statement = {item.statement: item for item in applications(function)}
    for first, second in neighbours(function):
        one, other = by_statement.get(first), by_statement.get(second)
        pair = main_and_shortcut(one) if one and one.kind == "Add" else None
        if one and other and pair and is_relu(other):
            relu_first = ast.Call(other.layer, [pair[0]], [])
            yield {
                one.call: relu_first,
                other.call: ast.Call(
                    one.layer, [ast.List([other.source, pair[1]], ast.Load())], []
                ),
            }


@operator
def relu_before_and_after_the_add(function: ast.FunctionDef) -> Iterator[Change]:
    """A ReLU stands before the Add as well as after it."""
    yield from _relu_on_summand(function, 0)


@operator
def relu_on_the_shortcut(function: ast.FunctionDef) -> Iterator[Change]:
    """The shortcut passes a ReLU before it is added."""
    yield from _relu_on_summand(function, 1)


def _relu_on_summand(function: ast.FunctionDef, place: int) -> Iterator[Change]:
    for item, *tensors in additions(function):
        relu = ast.Call(with_last_name(item.layer.func, "ReLU"), [], [])
        yield {tensors[place]: ast.Call(relu, [tensors[place]], [])}


@operator
def shortcut_taken_too_late(function: ast.FunctionDef) -> Iterator[Change]:
    """The shortcut is kept after the first layers, when the block's input is already lost."""
    by_statement = {item.statement: item for item in applications(function)}
    for statements in bodies(function):
        for index, statement in enumerate(statements):
            kept = value_of(statement)
            if not assigned_name(statement) or not isinstance(kept, ast.Name):
                continue
            for later in statements[index + 1 :]:
                if any(is_name(node, assigned_name(statement)) for node in ast.walk(later)):
                    break  # the shortcut is used from here on
                item = by_statement.get(later)
                if item and item.target == kept.id:
                    yield {statement: None, later: [later, statement]}


def shortcut_layers(function: ast.FunctionDef) -> list[Application]:
    """Returns the layers on the shortcut of a projection block."""
    names = {
        shortcut.id for _, _, shortcut in additions(function) if isinstance(shortcut, ast.Name)
    }
    return [item for item in applications(function) if item.target in names]


@operator
def missing_projection(function: ast.FunctionDef) -> Iterator[Change]:
    """The shortcut is the input itself where it should be projected."""
    found = shortcut_layers(function)
    if found:
        yield {item.call: item.source for item in found}


@operator
def projection_without_batch_normalization(function: ast.FunctionDef) -> Iterator[Change]:
    """The projection has no batch normalization."""
    for item in shortcut_layers(function):
        if item.kind == "BatchNormalization":
            yield {item.call: item.source}


@operator
def projection_without_convolution(function: ast.FunctionDef) -> Iterator[Change]:
    """The shortcut is normalized but not projected."""
    for item in shortcut_layers(function):
        if item.kind in CONVOLUTIONS:
            yield {item.call: item.source}


@operator
def relu_in_the_projection(function: ast.FunctionDef) -> Iterator[Change]:
    """The projection ends with a ReLU of its own."""
    for item in shortcut_layers(function):
        if item.kind == "BatchNormalization":
            relu = ast.Call(with_last_name(item.layer.func, "ReLU"), [], [])
            yield {item.call: ast.Call(relu, [item.call], [])}


@operator
def projection_of_the_main_path(function: ast.FunctionDef) -> Iterator[Change]:
    """The projection is applied to the end of the main path, not to the block's input."""
    layers = shortcut_layers(function)
    for _, main, shortcut in additions(function):
        if layers and layers[0].kind in CONVOLUTIONS and isinstance(main, ast.Name):
            first = layers[0]
            # After the main path has ended: its variable holds other tensors before.
            ends = [
                item.statement.lineno for item in applications(function) if item.target == main.id
            ]
            later = [line for line in ends if line < first.statement.lineno]
            if later and not is_name(first.source, main.id) and shortcut is not first.source:
                yield {first.source: main}


@operator
def shared_layer(function: ast.FunctionDef) -> Iterator[Change]:
    """One layer is made once and called twice, so two places have the same weights."""
    found = applications(function, *CONVOLUTIONS, "BatchNormalization", "Dense")
    for index, first in enumerate(found):
        for second in found[index + 1 :]:
            one = with_argument(first.layer, "name", None)
            other = with_argument(second.layer, "name", None)
            if same_text(one, other) and first.statement is not second.statement:
                name = ast.Name("shared_layer", ast.Load())
                target = ast.Name("shared_layer", ast.Store())
                made = ast.Assign([target], one, lineno=first.statement.lineno)
                calling = changed_statement(first.statement, {first.layer: name})
                yield {first.statement: [made, calling], second.layer: name}


@uncertain_operator
def rewire_input(function: ast.FunctionDef) -> Iterator[Change]:
    """A layer is called on another tensor."""
    names: list[str] = [item.arg for item in function.args.args[:1]]
    by_statement: dict[ast.stmt, list[Application]] = {}
    for item in applications(function):
        by_statement.setdefault(item.statement, []).append(item)
    for statement in statements_of(function):
        for item in by_statement.get(statement, ()):
            for source in [*summands(item), item.source]:
                for name in names:
                    if isinstance(source, ast.Name) and source.id != name:
                        yield {source: ast.Name(name, ast.Load())}
        name = assigned_name(statement)
        tensor = isinstance(value_of(statement), ast.Name) or statement in by_statement
        if name and tensor and name not in names:
            names.append(name)


@uncertain_operator
def return_earlier_tensor(function: ast.FunctionDef) -> Iterator[Change]:
    """The function returns before its last layer."""
    found = [item for item in applications(function) if item.target]
    for statement in statements_of(function):
        if isinstance(statement, ast.Return) and isinstance(statement.value, ast.Name):
            last = [item for item in found if item.target == statement.value.id]
            if last:
                yield {last[-1].statement: None}


OPERATORS = (
    missing_shortcut,
    missing_main_path,
    main_path_added_to_itself,
    shortcut_added_to_itself,
    shortcut_after_last_relu,
    relu_before_and_after_the_add,
    relu_on_the_shortcut,
    shortcut_taken_too_late,
    missing_projection,
    projection_without_batch_normalization,
    projection_without_convolution,
    relu_in_the_projection,
    projection_of_the_main_path,
    shared_layer,
    rewire_input,
    return_earlier_tensor,
)
