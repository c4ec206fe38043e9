"""Mistakes in what a function computes itself: arithmetic, comparisons, conditions, constants."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.simulate.operator import uncertain_operator
from grader.simulate.syntax import Change, last_name, with_last_name

OTHER_REDUCTION = {
    "mean": "sum",
    "sum": "mean",
    "max": "min",
    "min": "max",
    "argmax": "argmin",
    "argmin": "argmax",
    "floor": "ceil",
    "ceil": "floor",
    "maximum": "minimum",
    "minimum": "maximum",
    "zeros": "ones",
    "ones": "zeros",
    "append": "extend",
}
_HOLDS_A_VALUE = (ast.BinOp, ast.Compare, ast.Assign, ast.AugAssign, ast.Return, ast.Slice)


@uncertain_operator
def other_arithmetic(function: ast.FunctionDef) -> Iterator[Change]:
    """An arithmetic operation is the wrong one."""
    others: dict[type[ast.operator], ast.operator] = {
        ast.Add: ast.Sub(),
        ast.Sub: ast.Add(),
        ast.Mult: ast.FloorDiv(),
        ast.FloorDiv: ast.Mult(),
        ast.Div: ast.Mult(),
        ast.Mod: ast.FloorDiv(),
        ast.Pow: ast.Mult(),
    }
    for node in ast.walk(function):
        if isinstance(node, ast.BinOp) and type(node.op) in others:
            yield {node: ast.BinOp(node.left, others[type(node.op)], node.right)}


@uncertain_operator
def other_comparison(function: ast.FunctionDef) -> Iterator[Change]:
    """A comparison is the wrong one."""
    others: dict[type[ast.cmpop], ast.cmpop] = {
        ast.Lt: ast.LtE(),
        ast.LtE: ast.Lt(),
        ast.Gt: ast.GtE(),
        ast.GtE: ast.Gt(),
        ast.Eq: ast.NotEq(),
        ast.NotEq: ast.Eq(),
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in others:
            other = others[type(node.ops[0])]
            yield {node: ast.Compare(node.left, [other], node.comparators)}


@uncertain_operator
def swapped_operands(function: ast.FunctionDef) -> Iterator[Change]:
    """The two sides of an operation stand in the wrong order."""
    for node in ast.walk(function):
        if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Add | ast.Mult):
            yield {node.left: node.right, node.right: node.left}


@uncertain_operator
def missing_sign(function: ast.FunctionDef) -> Iterator[Change]:
    """A minus sign is missing."""
    for node in ast.walk(function):
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            yield {node: node.operand}


@uncertain_operator
def missing_operand(function: ast.FunctionDef) -> Iterator[Change]:
    """One side of an operation is missing."""
    for node in ast.walk(function):
        if isinstance(node, ast.BinOp):
            yield {node: node.left}
            yield {node: node.right}


@uncertain_operator
def opposite_condition(function: ast.FunctionDef) -> Iterator[Change]:
    """A condition is the wrong way round."""
    for node in ast.walk(function):
        if isinstance(node, ast.If | ast.IfExp | ast.While):
            yield {node.test: ast.UnaryOp(ast.Not(), node.test)}


@uncertain_operator
def other_logic(function: ast.FunctionDef) -> Iterator[Change]:
    """`and` stands for `or`, or the other way round."""
    for node in ast.walk(function):
        if isinstance(node, ast.BoolOp):
            other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield {node: ast.BoolOp(other, node.values)}


@uncertain_operator
def other_reduction(function: ast.FunctionDef) -> Iterator[Change]:
    """A sum stands for a mean, a maximum for a minimum, and the like."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and last_name(node.func) in OTHER_REDUCTION:
            yield {node.func: with_last_name(node.func, OTHER_REDUCTION[last_name(node.func)])}


@uncertain_operator
def wrong_constant(function: ast.FunctionDef) -> Iterator[Change]:
    """A number in a formula, an assignment or an index is not the right one."""
    for node in ast.walk(function):
        values = ast.iter_child_nodes(node) if isinstance(node, _HOLDS_A_VALUE) else ()
        for value in values:
            number = value.value if isinstance(value, ast.Constant) else None
            if type(number) is int:
                yield {value: ast.Constant(number + 1)}
                yield {value: ast.Constant(number - 1)}
            elif type(number) is float:
                yield {value: ast.Constant(number * 2)}
                yield {value: ast.Constant(number / 2)}


@uncertain_operator
def wrong_index(function: ast.FunctionDef) -> Iterator[Change]:
    """An index or the end of a slice is one too high."""
    for node in ast.walk(function):
        index = node.slice if isinstance(node, ast.Subscript) else None
        if isinstance(index, ast.Constant) and type(index.value) is int:
            yield {index: ast.Constant(index.value + 1)}
            yield {index: ast.Constant(index.value - 1)}


OPERATORS = (
    other_arithmetic,
    other_comparison,
    swapped_operands,
    missing_sign,
    missing_operand,
    opposite_condition,
    other_logic,
    other_reduction,
    wrong_constant,
    wrong_index,
)
