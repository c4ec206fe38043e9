"""Mistakes in how a network is stacked from blocks, and in its loops and tables."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from grader.simulate.operator import operator, uncertain_operator
from grader.simulate.syntax import (
    Change,
    assigned_name,
    bodies,
    is_constant,
    is_name,
    last_name,
    neighbours,
    parse_statements,
    same_text,
    statements_of,
    value_of,
)


def block_calls(function: ast.FunctionDef) -> list[tuple[ast.stmt, ast.Call]]:
    """Returns the statements `X = some_block(X, ...)`, in the order of the text."""
    found = []
    for statement in statements_of(function):
        call = value_of(statement)
        name = assigned_name(statement)
        if not name or not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        if call.args and is_name(call.args[0], name) and call.func.id.islower():
            found.append((statement, call))
    return found


def _repeated(function: ast.FunctionDef) -> list[tuple[ast.stmt, ast.Call]]:
    """Returns the block calls whose function is called more than once."""
    found = block_calls(function)
    names = [last_name(call.func) for _, call in found]
    return [(statement, call) for statement, call in found if names.count(last_name(call.func)) > 1]


@operator
def one_block_too_few(function: ast.FunctionDef) -> Iterator[Change]:
    """A stage lacks one of its blocks."""
    for statement, _ in block_calls(function):
        yield {statement: None}
    yield from _other_range(function, -1)


@operator
def one_block_too_many(function: ast.FunctionDef) -> Iterator[Change]:
    """A stage has a block more than it should."""
    for first, second in neighbours(function):
        is_block = any(first is item for item, _ in block_calls(function))
        if is_block and same_text(first, second):
            yield {first: [first, first]}
    yield from _other_range(function, 1)


def _other_range(function: ast.FunctionDef, difference: int) -> Iterator[Change]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and is_name(node.func, "range") and node.args:
            stop = node.args[1] if len(node.args) > 1 else node.args[0]
            yield {stop: _shifted(stop, difference)}


def _shifted(number: ast.expr, difference: int) -> ast.expr:
    if isinstance(number, ast.Constant) and isinstance(number.value, int):
        return ast.Constant(number.value + difference)
    sign = ast.Add() if difference > 0 else ast.Sub()
    return ast.BinOp(number, sign, ast.Constant(abs(difference)))


@operator
def block_in_another_stage(function: ast.FunctionDef) -> Iterator[Change]:
    """One stage has a block too few and another one too many, so their number is right."""
    found = _repeated(function)
    for place, (fewer, call) in enumerate(found):
        for more, other in found[place + 1 :]:
            same_block = same_text(call.func, other.func)
            if same_block and not same_text(call, other):
                yield {fewer: None, more: [more, more]}


@operator
def same_filters_in_every_stage(function: ast.FunctionDef) -> Iterator[Change]:
    """A block repeats the filters of the stage before."""
    found = block_calls(function)
    for (_, before), (_, call) in itertools.pairwise(found):
        for one, other in zip(before.args[1:], call.args[1:], strict=False):
            if isinstance(other, ast.List | ast.Tuple) and not same_text(one, other):
                yield {other: one}


@operator
def forgotten_block_stride(function: ast.FunctionDef) -> Iterator[Change]:
    """A block is called without the stride that it should have."""
    for _, call in block_calls(function):
        for keyword in call.keywords:
            # A stride of 2 is the usual default: to leave it out changes nothing.
            if keyword.arg in {"s", "strides", "stride"} and not is_constant(keyword.value, 2):
                yield {keyword: None}


@operator
def block_stride_of_one(function: ast.FunctionDef) -> Iterator[Change]:
    """A stage does not shrink the image, because its first block has stride 1."""
    for _, call in block_calls(function):
        strides = {keyword.arg: keyword.value for keyword in call.keywords}
        stride = strides.get("s")
        if isinstance(stride, ast.Constant) and stride.value != 1:
            yield {stride: ast.Constant(1)}
            continue
        by_default = stride is None and len(call.args) < 4
        if by_default and last_name(call.func) == "convolutional_block":
            keywords = [*call.keywords, ast.keyword("s", ast.Constant(1))]
            yield {call: ast.Call(call.func, call.args, keywords)}


@operator
def identity_for_convolutional_block(function: ast.FunctionDef) -> Iterator[Change]:
    """A stage begins with a block of the wrong kind."""
    names = {last_name(call.func) for _, call in block_calls(function)}
    for _, call in block_calls(function):
        name = last_name(call.func)
        for other in sorted(names - {name}):
            # The other kind of block takes no stride, or has its own default.
            keywords = [item for item in call.keywords if item.arg != "s"]
            yield {call: ast.Call(ast.Name(other, ast.Load()), call.args[:3], keywords)}


@operator
def block_shared_between_places(function: ast.FunctionDef) -> Iterator[Change]:
    """One block is made once as a model and called again and again: its layers are shared."""
    for statements in bodies(function):
        for index, statement in enumerate(statements):
            run = 1
            while index + run < len(statements) and same_text(statement, statements[index + run]):
                run += 1
            first = index == 0 or not same_text(statements[index - 1], statement)
            if run > 1 and first:
                repeated = statements[index : index + run]
                yield from _as_shared_model(function, statement, repeated, repeated)
            elif isinstance(statement, ast.For):
                yield from _as_shared_model(
                    function, statement.body[0], statement.body, [statement]
                )


def _as_shared_model(
    function: ast.FunctionDef,
    block: ast.stmt,
    calling: list[ast.stmt],
    replaced: list[ast.stmt],
) -> Iterator[Change]:
    calls = dict(block_calls(function))
    call = calls.get(block)
    if call is None or any(not same_text(item, block) for item in calling):
        return
    tensor = assigned_name(block)
    arguments = [ast.Name("block_input", ast.Load()), *call.args[1:]]
    made = ast.unparse(ast.Call(call.func, arguments, call.keywords))
    shared = parse_statements(
        f"block_input = keras.Input({tensor}.shape[1:])\nblock = keras.Model(block_input, {made})\n"
    )
    again = parse_statements(f"{tensor} = block({tensor})")
    loop = replaced[0]
    if isinstance(loop, ast.For):
        again = [ast.For(loop.target, loop.iter, again, [], lineno=loop.lineno)]
    else:
        again = again * len(calling)
    yield {replaced[0]: [*shared, *again]} | dict.fromkeys(replaced[1:])


@operator
def wrong_number_in_a_table(function: ast.FunctionDef) -> Iterator[Change]:
    """A number in a table of stages is wrong."""
    for statement in statements_of(function):
        table = statement.iter if isinstance(statement, ast.For) else value_of(statement)
        if isinstance(table, ast.List | ast.Tuple | ast.Dict):
            for node in ast.walk(table):
                if isinstance(node, ast.Constant) and type(node.value) is int:
                    yield {node: ast.Constant(node.value + 1)}


@operator
def forgotten_return(function: ast.FunctionDef) -> Iterator[Change]:
    """The function has no return statement."""
    for statement in statements_of(function):
        if isinstance(statement, ast.Return) and statement.value is not None:
            yield {statement: None}


@uncertain_operator
def forgotten_statement(function: ast.FunctionDef) -> Iterator[Change]:
    """A statement is missing."""
    for statement in statements_of(function):
        is_docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if statement is not function and not is_docstring:
            yield {statement: None}


OPERATORS = (
    one_block_too_few,
    one_block_too_many,
    block_in_another_stage,
    same_filters_in_every_stage,
    forgotten_block_stride,
    block_stride_of_one,
    identity_for_convolutional_block,
    block_shared_between_places,
    wrong_number_in_a_table,
    forgotten_return,
    forgotten_statement,
)
