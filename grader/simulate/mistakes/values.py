"""One value or operation in the place of another: words, switches, arithmetic, constants."""

from __future__ import annotations

import ast
from typing import Any

from grader.simulate.change import replaced, swap
from grader.simulate.function import Function
from grader.simulate.operator import Catalog, Changes, Several
from grader.simulate.syntax import argument, last_name, with_last_name

catalog = Catalog()

FAMILIES = (
    ("same", "valid"),
    ("relu", "sigmoid", "linear"),
    ("softmax", "sigmoid", "linear"),
    ("tanh", "relu"),
    ("sparse_categorical_crossentropy", "categorical_crossentropy", "mse"),
    ("categorical_crossentropy", "sparse_categorical_crossentropy", "binary_crossentropy"),
    ("binary_crossentropy", "categorical_crossentropy", "mse"),
    ("mse", "mae"),
    ("adam", "sgd", "rmsprop"),
    ("sgd", "adam"),
    ("rmsprop", "adam"),
    ("accuracy", "mse", "categorical_accuracy"),
    ("nearest", "bilinear"),
    ("bilinear", "nearest"),
    ("valid", "same"),
    ("constant", "reflect"),
)
"""Words with their wrong replacements: a row holds a right word and the wrong ones."""


@catalog.uncertain(
    "A word is the wrong one of its kind: an activation, a padding, a loss, an optimizer."
)
def other_word(function: Function) -> Changes:
    for node in function.nodes(ast.Constant):
        for word, *others in FAMILIES:
            if node.value == word:
                yield from replaced([node], *map(ast.Constant, others))


@catalog.several(
    certain=False,
    opposite_switch="A switch such as `training`, `trainable` or `shuffle` has the opposite value.",
    other_axis="Something is done along the wrong axis.",
    other_momentum="A batch normalization averages over more or fewer batches than it should.",
)
def settings(function: Function) -> Several:
    found = ast.walk(function.tree)
    values = (node.value for node in found if isinstance(node, ast.keyword | ast.Assign))
    constants = (value for value in values if isinstance(value, ast.Constant))
    axes = (argument(call, "axis") for call in function.calls())
    written = (axis for axis in axes if isinstance(axis, ast.Constant | ast.UnaryOp))
    yield ({item: ast.Constant(not item.value)} for item in constants if type(item.value) is bool)
    yield replaced(written, *map(ast.Constant, range(4)))
    yield function.given("BatchNormalization", momentum=0.5)


_PAIRS: list[tuple[Any, Any]] = [(ast.Add, ast.Sub), (ast.Mult, ast.FloorDiv), (ast.And, ast.Or)]
_PAIRS += [(ast.Lt, ast.LtE), (ast.Gt, ast.GtE), (ast.Eq, ast.NotEq)]
_PAIRS += [("mean", "sum"), ("max", "min"), ("argmax", "argmin"), ("floor", "ceil")]
_PAIRS += [("maximum", "minimum"), ("zeros", "ones")]
_OTHER = dict(_PAIRS) | {other: one for one, other in _PAIRS}
_OTHER |= {ast.Div: ast.Mult, ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult, "append": "extend"}


@catalog.several(
    certain=False,
    other_arithmetic="An arithmetic operation is the wrong one.",
    other_comparison="A comparison is the wrong one.",
    swapped_operands="The two sides of an operation stand in the wrong order.",
    missing_sign="A minus sign is missing.",
    missing_operand="One side of an operation is missing.",
)
def operations(function: Function) -> Several:
    found = [(node, node.left, node.right, type(node.op)) for node in function.nodes(ast.BinOp)]
    compared = [(node, type(operation)) for node, operation in function.comparisons()]
    negated = (node for node in function.nodes(ast.UnaryOp) if isinstance(node.op, ast.USub))
    yield (
        {node: ast.BinOp(left, _OTHER[operation](), right)}
        for node, left, right, operation in found
        if operation in _OTHER
    )
    yield (
        {node: ast.Compare(node.left, [_OTHER[operation]()], node.comparators)}
        for node, operation in compared
        if operation in _OTHER
    )
    yield (swap(left, right) for _, left, right, op in found if op not in {ast.Add, ast.Mult})
    yield ({node: node.operand} for node in negated)
    yield ({node: side} for node, *sides, _ in found for side in sides)


@catalog.several(
    certain=False,
    opposite_condition="A condition is the wrong way round.",
    other_logic="`and` stands for `or`, or the other way round.",
    other_reduction="A sum stands for a mean, a maximum for a minimum, and the like.",
)
def conditions(function: Function) -> Several:
    found = ast.walk(function.tree)
    tests = (node.test for node in found if isinstance(node, ast.If | ast.IfExp | ast.While))
    joined = function.nodes(ast.BoolOp)
    calls = ((node.func, last_name(node.func)) for node in function.nodes(ast.Call))
    yield ({test: ast.UnaryOp(ast.Not(), test)} for test in tests)
    yield ({node: ast.BoolOp(_OTHER[type(node.op)](), node.values)} for node in joined)
    yield (
        {called: with_last_name(called, _OTHER[name])} for called, name in calls if name in _OTHER
    )


@catalog.uncertain("A number in a formula, an assignment or an index is not the right one.")
def wrong_constant(function: Function) -> Changes:
    kinds = ast.BinOp | ast.Compare | ast.Assign | ast.AugAssign | ast.Return | ast.Slice
    for node in ast.walk(function.tree):
        for value in ast.iter_child_nodes(node) if isinstance(node, kinds) else ():
            number = value.value if isinstance(value, ast.Constant) else None
            if type(number) is int:
                yield from replaced([value], ast.Constant(number + 1), ast.Constant(number - 1))
            elif type(number) is float:
                yield from replaced([value], ast.Constant(number * 2), ast.Constant(number / 2))


@catalog.uncertain("An index or the end of a slice is one too high.")
def wrong_index(function: Function) -> Changes:
    for node in function.nodes(ast.Subscript):
        index = node.slice
        number = index.value if isinstance(index, ast.Constant) else None
        if type(number) is int:
            yield from replaced([index], ast.Constant(number + 1), ast.Constant(number - 1))
