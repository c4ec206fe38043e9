"""Mistakes in stacking a network from blocks, in its loops and tables; missing statements."""

from __future__ import annotations

import ast
import itertools

from grader.simulate import syntax
from grader.simulate.change import replaced
from grader.simulate.function import Function
from grader.simulate.operator import Catalog, Changes, Several

catalog = Catalog()


@catalog.several(
    one_block_too_few="A stage lacks one of its blocks.",
    one_block_too_many="A stage has a block more than it should.",
)
def numbers_of_blocks(function: Function) -> Several:
    blocks = [statement for statement, _, _ in function.block_calls()]
    in_blocks = (pair for pair in function.neighbors() if pair[0] in blocks)
    equal = (first for first, second in in_blocks if syntax.same_text(first, second))
    yield itertools.chain(replaced(blocks, None), _other_range(function, -1))
    yield itertools.chain(({item: [item, item]} for item in equal), _other_range(function, 1))


def _other_range(function: Function, difference: int) -> Changes:
    for call in function.nodes(ast.Call):
        if syntax.is_name(call.func, "range") and call.args:
            stop = call.args[:2][-1]
            if isinstance(stop, ast.Constant) and isinstance(stop.value, int):
                yield {stop: ast.Constant(stop.value + difference)}
            else:
                sign = ast.Add() if difference > 0 else ast.Sub()
                yield {stop: ast.BinOp(stop, sign, ast.Constant(abs(difference)))}


@catalog.certain(
    "One stage has a block too few and another one too many, so their number is right."
)
def block_in_another_stage(function: Function) -> Changes:
    pairs = itertools.combinations(function.block_calls(), 2)
    for (fewer, call, name), (more, other, other_name) in pairs:
        if name == other_name and not syntax.same_text(call, other):
            yield {fewer: None, more: [more, more]}


@catalog.several(
    same_filters_in_every_stage="A block repeats the filters of the stage before.",
    forgotten_block_stride="A block is called without the stride that it should have.",
)
def arguments_of_blocks(function: Function) -> Several:
    calls = [call for _, call, _ in function.block_calls()]
    in_a_row = itertools.pairwise(call.args[1:] for call in calls)
    aligned = (pair for pairs in in_a_row for pair in zip(*pairs, strict=False))
    keywords = (keyword for call in calls for keyword in call.keywords)
    strides = (item for item in keywords if item.arg in {"s", "strides", "stride"})
    yield ({other: one} for one, other in aligned if isinstance(other, ast.List | ast.Tuple))
    # A stride of 2 is the usual default: to leave it out changes nothing.
    yield replaced((item for item in strides if not syntax.is_constant(item.value, 2)), None)


@catalog.certain("A stage does not shrink the image, because its first block has stride 1.")
def block_stride_of_one(function: Function) -> Changes:
    given = [
        (call, name, next((item.value for item in call.keywords if item.arg == "s"), None))
        for _, call, name in function.block_calls()
    ]
    with_stride = {name for _, name, stride in given if stride is not None}
    for call, name, stride in given:
        if isinstance(stride, ast.Constant):
            yield {stride: ast.Constant(1)}
        elif stride is None and len(call.args) < 4 and name in with_stride:
            yield {call: syntax.with_argument(call, "s", 1)}


@catalog.certain("A stage begins with a block of the wrong kind.")
def identity_for_convolutional_block(function: Function) -> Changes:
    names = {name for _, _, name in function.block_calls()}
    for _, call, name in function.block_calls():
        for other in sorted(names - {name}):
            # The other kind of block takes no stride, or has its own default.
            keywords = [item for item in call.keywords if item.arg != "s"]
            yield {call: ast.Call(syntax.variable(other), call.args[:3], keywords)}


@catalog.certain(
    "One block is made once as a model and called again and again: its layers are shared."
)
def block_shared_between_places(function: Function) -> Changes:
    calls = {statement: call for statement, call, _ in function.block_calls()}
    for statements in function.bodies():
        for _, run in itertools.groupby(statements, key=ast.dump):
            first, *others = run
            if first in calls and others:
                made, again = _shared_model(first, calls[first])
                repeated = [again] * (1 + len(others))
                yield {first: [*made, *repeated]} | dict.fromkeys(others)
            if isinstance(first, ast.For) and first.body[0] in calls:
                block = first.body[0]
                made, again = _shared_model(block, calls[block])
                loop = ast.For(first.target, first.iter, [again], [], lineno=first.lineno)
                if all(syntax.same_text(item, block) for item in first.body):
                    yield {first: [*made, loop]}


def _shared_model(block: ast.stmt, call: ast.Call) -> tuple[list[ast.stmt], ast.stmt]:
    """Return statements for a block as a model, and its call."""
    tensor = syntax.assigned_name(block)
    on_input = ast.Call(call.func, [syntax.variable("block_input"), *call.args[1:]], call.keywords)
    *made, again = syntax.parse_statements(
        f"block_input = keras.Input({tensor}.shape[1:])\n"
        f"block = keras.Model(block_input, {ast.unparse(on_input)})\n"
        f"{tensor} = block({tensor})"
    )
    return made, again


@catalog.certain("A number in a table of stages is wrong.")
def wrong_number_in_a_table(function: Function) -> Changes:
    for statement in function.statements:
        table = statement.iter if isinstance(statement, ast.For) else syntax.value_of(statement)
        if isinstance(statement, ast.For) and _only_in_texts(statement):
            continue
        if isinstance(table, ast.List | ast.Tuple | ast.Dict):
            for node in ast.walk(table):
                if isinstance(node, ast.Constant) and type(node.value) is int:
                    yield {node: ast.Constant(node.value + 1)}


def _only_in_texts(loop: ast.For) -> bool:
    """Return True if a loop only numbers texts, such as layers' names."""
    variables = {name.id for name in syntax.names_in(loop.target)}
    texts = [node for node in ast.walk(loop) if isinstance(node, ast.JoinedStr)]
    in_texts = {id(name) for text in texts for name in syntax.names_in(text)}
    used = [name for item in loop.body for name in syntax.names_in(item) if name.id in variables]
    return all(id(name) in in_texts for name in used)


@catalog.certain("The function has no return statement.")
def forgotten_return(function: Function) -> Changes:
    for statement in function.statements:
        if isinstance(statement, ast.Return) and statement.value is not None:
            yield {statement: None}


@catalog.uncertain("A statement is missing.")
def forgotten_statement(function: Function) -> Changes:
    return ({item: None} for item in function.statements if not syntax.is_docstring(item))
