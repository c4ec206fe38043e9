"""Helpers for syntax trees: names, constants, arguments of Keras's calls."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TypeAlias, TypeGuard

SIGNATURES: Mapping[str, tuple[str, ...]] = {
    "Activation": ("activation",),
    "AveragePooling2D": ("pool_size", "strides", "padding"),
    "BatchNormalization": ("axis", "momentum", "epsilon"),
    "Conv2D": ("filters", "kernel_size", "strides", "padding"),
    "DepthwiseConv2D": ("kernel_size", "strides", "padding"),
    "Dense": ("units", "activation"),
    "Dropout": ("rate",),
    "MaxPooling2D": ("pool_size", "strides", "padding"),
    "SeparableConv2D": ("filters", "kernel_size", "strides", "padding"),
    "ZeroPadding2D": ("padding",),
    "CosineDecay": ("initial_learning_rate", "decay_steps"),
    "Adam": ("learning_rate",),
    "SGD": ("learning_rate", "momentum"),
}
"""The leading parameters that students pass by position."""

CONVOLUTIONS = frozenset({"Conv2D", "DepthwiseConv2D", "SeparableConv2D"})
POOLINGS = frozenset({"AveragePooling2D", "MaxPooling2D"})
OPTIMIZERS = ("Adam", "SGD", "RMSprop")
Value: TypeAlias = ast.expr | str | float | None
"""A new argument: an expression, a constant, or None to leave the argument out."""


def parse_expression(text: str) -> ast.expr:
    """Return the syntax tree of an expression."""
    return ast.parse(text, mode="eval").body


def parse_statements(text: str) -> list[ast.stmt]:
    """Return the syntax trees of statements."""
    return ast.parse(text).body


def variable(name: str) -> ast.Name:
    """Return the expression that reads a variable."""
    return ast.Name(name, ast.Load())


def call_of(function: ast.expr | str, *arguments: ast.expr) -> ast.Call:
    """Return a call with positional arguments; the function may be a dotted name."""
    called = parse_expression(function) if isinstance(function, str) else function
    return ast.Call(called, list(arguments), [])


def last_name(expression: ast.expr) -> str:
    """Return `Conv2D` for `Conv2D`, `layers.Conv2D` and `tf.keras.layers.Conv2D`."""
    if isinstance(expression, ast.Attribute):
        return expression.attr
    return expression.id if isinstance(expression, ast.Name) else ""


def with_last_name(expression: ast.expr, name: str) -> ast.expr:
    """Return the same dotted name with another last part."""
    if isinstance(expression, ast.Attribute):
        return ast.Attribute(expression.value, name, ast.Load())
    return variable(name)


def value_of(statement: ast.stmt) -> ast.expr | None:
    """Return the value of an assignment, an expression statement or a return."""
    return statement.value if isinstance(statement, ast.Assign | ast.Expr | ast.Return) else None


def assigned_name(statement: ast.stmt) -> str:
    """Return the variable of `name = value`; empty for every other statement."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        return target.id if isinstance(target, ast.Name) else ""
    return ""


def names_in(node: ast.AST) -> list[ast.Name]:
    """Return all uses of variables inside a node."""
    return [item for item in ast.walk(node) if isinstance(item, ast.Name)]


def calls_in(node: ast.AST, *names: str) -> list[ast.Call]:
    """Return the calls of functions with these last names, in order."""
    found = [
        item
        for item in ast.walk(node)
        if isinstance(item, ast.Call) and (not names or last_name(item.func) in names)
    ]
    return sorted(found, key=lambda call: (call.end_lineno or 0, call.end_col_offset or 0))


def is_name(expression: ast.AST | None, name: str) -> bool:
    """Return True if an expression is this variable."""
    return isinstance(expression, ast.Name) and expression.id == name


def is_constant(expression: ast.AST | None, *values: object) -> TypeGuard[ast.Constant]:
    """Return True if an expression is one of these constants."""
    return isinstance(expression, ast.Constant) and expression.value in values


def is_one(size: ast.AST | None) -> bool:
    """Return True if a size is written `1` or `(1, 1)`."""
    if isinstance(size, ast.Tuple | ast.List):
        return all(is_constant(item, 1) for item in size.elts)
    return is_constant(size, 1)


def is_docstring(statement: ast.stmt) -> bool:
    """Return True if a statement is a lone constant, such as a docstring."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def same_text(first: ast.AST, second: ast.AST) -> bool:
    """Return True if two trees have the same text, wherever they stand."""
    return ast.dump(first) == ast.dump(second)


def elements_of(expression: ast.AST | None) -> list[ast.expr]:
    """Return the elements of a written list or tuple; none for other expressions."""
    return expression.elts if isinstance(expression, ast.List | ast.Tuple) else []


def argument(call: ast.Call, name: str) -> ast.expr | None:
    """Return an argument of a known call, passed by keyword or by position."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    names = SIGNATURES.get(last_name(call.func), ())
    if name in names and names.index(name) < len(call.args):
        return call.args[names.index(name)]
    return None


def with_argument(call: ast.Call, name: str, value: Value) -> ast.Call:
    """Return a call with one argument set, or (None) left out."""
    new = value if value is None or isinstance(value, ast.expr) else ast.Constant(value)
    found = argument(call, name)
    positional = list(call.args)
    keywords = [keyword for keyword in call.keywords if keyword.arg != name]
    if found is not None and found in positional:
        place = positional.index(found)
        if new is not None:
            positional[place] = new
        else:
            # The arguments behind the dropped one are no longer in their places.
            names = SIGNATURES[last_name(call.func)]
            behind = zip(names[place + 1 :], positional[place + 1 :], strict=False)
            keywords = [ast.keyword(key, item) for key, item in behind] + keywords
            positional = positional[:place]
    elif new is not None:
        places = [index for index, keyword in enumerate(call.keywords) if keyword.arg == name]
        keywords.insert(places[0] if places else len(keywords), ast.keyword(name, new))
    return ast.Call(call.func, positional, keywords)
