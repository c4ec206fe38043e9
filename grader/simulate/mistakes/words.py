"""One word, switch or axis in the place of another."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.simulate.operator import uncertain_operator
from grader.simulate.syntax import Change, applications, argument, calls_of, is_constant

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
"""A word, and what is written in its place."""


@uncertain_operator
def other_word(function: ast.FunctionDef) -> Iterator[Change]:
    """A word is the wrong one of its kind: an activation, a padding, a loss, an optimizer."""
    for node in ast.walk(function):
        for word, *others in FAMILIES:
            if is_constant(node, word):
                for other in others:
                    yield {node: ast.Constant(other)}


@uncertain_operator
def opposite_switch(function: ast.FunctionDef) -> Iterator[Change]:
    """A switch such as `training`, `trainable` or `shuffle` has the opposite value."""
    for node in ast.walk(function):
        value = node.value if isinstance(node, ast.keyword | ast.Assign) else None
        if isinstance(value, ast.Constant) and isinstance(value.value, bool):
            yield {value: ast.Constant(not value.value)}


@uncertain_operator
def other_axis(function: ast.FunctionDef) -> Iterator[Change]:
    """Something is done along the wrong axis."""
    for call in calls_of(function):
        axis = argument(call, "axis")
        if isinstance(axis, ast.Constant | ast.UnaryOp):
            for other in (0, 1, 2, 3):
                if not is_constant(axis, other):
                    yield {axis: ast.Constant(other)}


@uncertain_operator
def other_momentum(function: ast.FunctionDef) -> Iterator[Change]:
    """A batch normalization averages over more or fewer batches than it should."""
    for item in applications(function, "BatchNormalization"):
        if argument(item.layer, "momentum") is None:
            momentum = ast.keyword("momentum", ast.Constant(0.5))
            keywords = [*item.layer.keywords, momentum]
            yield {item.layer: ast.Call(item.layer.func, item.layer.args, keywords)}


OPERATORS = (other_word, opposite_switch, other_axis, other_momentum)
