"""Other ways to write and read the arrays in a file, and to run a network over a batch."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.simulate.operator import operator, uncertain_operator
from grader.simulate.syntax import (
    Change,
    argument,
    calls_of,
    is_constant,
    parameters,
    parse_statements,
    statements_of,
)


@operator
def assigned_entry(function: ast.FunctionDef) -> Iterator[Change]:
    """An array is assigned to its name in a file."""
    for statement in statements_of(function):
        call = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            data = argument(call, "data")
            if call.func.attr == "create_dataset" and data is not None and len(call.keywords) == 1:
                file, name = map(ast.unparse, (call.func.value, call.args[0]))
                yield {statement: parse_statements(f"{file}[{name}] = {ast.unparse(data)}")}


@operator
def read_by_empty_index(function: ast.FunctionDef) -> Iterator[Change]:
    """All of an entry of a file is read with `[()]`."""
    for node in ast.walk(function):
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Subscript):
            entry, index = node.value.slice, node.slice
            of_name = isinstance(entry, ast.Constant) and isinstance(entry.value, str)
            if of_name and isinstance(index, ast.Slice) and ast.unparse(index) == ":":
                yield {index: ast.Tuple([], ast.Load())}


@uncertain_operator
def predicted_on_batch(function: ast.FunctionDef) -> Iterator[Change]:
    """A network that the function is given predicts; it is not called in inference mode."""
    for call in calls_of(function):
        of_parameter = isinstance(call.func, ast.Name) and call.func.id in parameters(function)
        if of_parameter and is_constant(argument(call, "training"), False):
            predict = ast.Attribute(call.func, "predict_on_batch", ast.Load())
            yield {call: ast.Call(predict, call.args, [])}


OPERATORS = (assigned_entry, read_by_empty_index, predicted_on_batch)
