"""Mistakes in transfer learning: what is frozen, what is cached, what it is trained on."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.simulate.operator import operator, uncertain_operator
from grader.simulate.syntax import (
    Change,
    argument,
    calls_of,
    is_constant,
    parse_expression,
    parse_statements,
    statements_of,
)


@operator
def forgotten_preprocessing(function: ast.FunctionDef) -> Iterator[Change]:
    """The images are not preprocessed."""
    for call in calls_of(function, "preprocess_input"):
        if len(call.args) == 1:
            yield {call: call.args[0]}


@operator
def whole_model_frozen(function: ast.FunctionDef) -> Iterator[Change]:
    """The model is frozen as a whole, and with it the head."""
    for loop in statements_of(function):
        if isinstance(loop, ast.For) and len(loop.body) == 1 and _freezes(loop.body[0]):
            names = [node.id for node in ast.walk(loop.iter) if isinstance(node, ast.Name)]
            yield {loop: parse_statements(f"{names[0]}.trainable = False")} if names else {}


def _freezes(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Attribute):
        return False
    return statement.targets[0].attr == "trainable" and is_constant(statement.value, False)


@operator
def forgotten_compile(function: ast.FunctionDef) -> Iterator[Change]:
    """The model is not compiled."""
    for statement in statements_of(function):
        if isinstance(statement, ast.Expr) and calls_of(statement, "compile"):
            yield {statement: None}


@operator
def incomplete_last_batch(function: ast.FunctionDef) -> Iterator[Change]:
    """A last batch that is smaller than the others is lost."""
    for call in calls_of(function, "range"):
        if len(call.args) == 3:
            _, stop, step = call.args
            yield {stop: parse_expression(f"{ast.unparse(stop)} - {ast.unparse(step)} + 1")}


@operator
def other_file_mode(function: ast.FunctionDef) -> Iterator[Change]:
    """A file is opened to add to it in place of making it anew, or made anew in place of read."""
    for call in calls_of(function, "File"):
        for node in call.args[1:]:
            if is_constant(node, "w", "r"):
                yield {node: ast.Constant("a" if is_constant(node, "w") else "w")}


@operator
def other_type_in_file(function: ast.FunctionDef) -> Iterator[Change]:
    """The numbers in a file have another precision."""
    for call in calls_of(function, "create_dataset"):
        dtype = argument(call, "dtype")
        if is_constant(dtype, "float32") and dtype is not None:
            for other in ("float16", "float64"):
                yield {dtype: ast.Constant(other)}


@uncertain_operator
def labels_in_another_order(function: ast.FunctionDef) -> Iterator[Change]:
    """The labels are not in the order of their images."""
    for call in calls_of(function, "fit", "create_dataset"):
        labels = call.args[1] if len(call.args) > 1 else argument(call, "data")
        if isinstance(labels, ast.Name):
            yield {labels: parse_expression(f"{labels.id}[::-1]")}


@uncertain_operator
def forgotten_condition(function: ast.FunctionDef) -> Iterator[Change]:
    """One of the conditions that `and` or `or` joins is missing."""
    for node in ast.walk(function):
        if isinstance(node, ast.BoolOp) and len(node.values) == 2:
            first, second = node.values
            yield {node: first}
            yield {node: second}


@uncertain_operator
def wrong_place_from_the_end(function: ast.FunctionDef) -> Iterator[Change]:
    """A place that is counted from the end is one too far, or one too near."""
    for node in ast.walk(function):
        index = node.slice if isinstance(node, ast.Subscript) else None
        for place in [index.lower, index.upper] if isinstance(index, ast.Slice) else [index]:
            if isinstance(place, ast.UnaryOp) and isinstance(place.operand, ast.Constant):
                number = int(str(place.operand.value))
                for other in (number - 1, number + 1):
                    if other:
                        yield {place.operand: ast.Constant(other)}


@uncertain_operator
def forgotten_slice(function: ast.FunctionDef) -> Iterator[Change]:
    """The whole of a list or an array is taken in place of a part."""
    for node in ast.walk(function):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            yield {node: node.value}


OPERATORS = (
    forgotten_preprocessing,
    whole_model_frozen,
    forgotten_compile,
    incomplete_last_batch,
    other_file_mode,
    other_type_in_file,
    labels_in_another_order,
    forgotten_condition,
    wrong_place_from_the_end,
    forgotten_slice,
)
