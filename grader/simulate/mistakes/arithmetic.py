"""Mistakes in the function's own computing: arithmetic, comparisons, conditions, constants."""

from __future__ import annotations

import ast

from grader.simulate.change import swap
from grader.simulate.function import Function
from grader.simulate.operator import Catalog, Changes
from grader.simulate.syntax import last_name, with_last_name

catalog = Catalog()

_OTHER_ARITHMETIC: dict[type[ast.operator], ast.operator] = {
    ast.Add: ast.Sub(),
    ast.Sub: ast.Add(),
    ast.Mult: ast.FloorDiv(),
    ast.FloorDiv: ast.Mult(),
    ast.Div: ast.Mult(),
    ast.Mod: ast.FloorDiv(),
    ast.Pow: ast.Mult(),
}
_PAIRS = "mean sum  max min  argmax argmin  floor ceil  maximum minimum  zeros ones"
_OTHER_REDUCTION = {"append": "extend"}
for _one, _other in (pair.split() for pair in _PAIRS.split("  ")):
    _OTHER_REDUCTION |= {_one: _other, _other: _one}


@catalog.uncertain("An arithmetic operation is the wrong one.")
def other_arithmetic(function: Function) -> Changes:
    for node in function.nodes(ast.BinOp):
        if type(node.op) in _OTHER_ARITHMETIC:
            yield {node: ast.BinOp(node.left, _OTHER_ARITHMETIC[type(node.op)], node.right)}


@catalog.uncertain("A comparison is the wrong one.")
def other_comparison(function: Function) -> Changes:
    pairs = {ast.Lt: ast.LtE, ast.Gt: ast.GtE, ast.Eq: ast.NotEq}
    others = pairs | {other: one for one, other in pairs.items()}
    for node, operation in function.comparisons():
        if type(operation) in others:
            yield {node: ast.Compare(node.left, [others[type(operation)]()], node.comparators)}


@catalog.uncertain("The two sides of an operation stand in the wrong order.")
def swapped_operands(function: Function) -> Changes:
    for node in function.nodes(ast.BinOp):
        if not isinstance(node.op, ast.Add | ast.Mult):
            yield swap(node.left, node.right)


@catalog.uncertain("A minus sign is missing.")
def missing_sign(function: Function) -> Changes:
    for node in function.nodes(ast.UnaryOp):
        if isinstance(node.op, ast.USub):
            yield {node: node.operand}


@catalog.uncertain("One side of an operation is missing.")
def missing_operand(function: Function) -> Changes:
    return ({node: side} for node in function.nodes(ast.BinOp) for side in (node.left, node.right))


@catalog.uncertain("A condition is the wrong way round.")
def opposite_condition(function: Function) -> Changes:
    for node in ast.walk(function.tree):
        if isinstance(node, ast.If | ast.IfExp | ast.While):
            yield {node.test: ast.UnaryOp(ast.Not(), node.test)}


@catalog.uncertain("`and` stands for `or`, or the other way round.")
def other_logic(function: Function) -> Changes:
    for node in function.nodes(ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield {node: ast.BoolOp(other, node.values)}


@catalog.uncertain("A sum stands for a mean, a maximum for a minimum, and the like.")
def other_reduction(function: Function) -> Changes:
    for node in function.nodes(ast.Call):
        if last_name(node.func) in _OTHER_REDUCTION:
            yield {node.func: with_last_name(node.func, _OTHER_REDUCTION[last_name(node.func)])}


@catalog.uncertain("A number in a formula, an assignment or an index is not the right one.")
def wrong_constant(function: Function) -> Changes:
    kinds = ast.BinOp | ast.Compare | ast.Assign | ast.AugAssign | ast.Return | ast.Slice
    for node in ast.walk(function.tree):
        values = ast.iter_child_nodes(node) if isinstance(node, kinds) else ()
        for value in values:
            number = value.value if isinstance(value, ast.Constant) else None
            if type(number) is int:
                yield {value: ast.Constant(number + 1)}
                yield {value: ast.Constant(number - 1)}
            elif type(number) is float:
                yield {value: ast.Constant(number * 2)}
                yield {value: ast.Constant(number / 2)}


@catalog.uncertain("An index or the end of a slice is one too high.")
def wrong_index(function: Function) -> Changes:
    for node in function.nodes(ast.Subscript):
        index = node.slice
        if isinstance(index, ast.Constant) and type(index.value) is int:
            yield {index: ast.Constant(index.value + 1)}
            yield {index: ast.Constant(index.value - 1)}
