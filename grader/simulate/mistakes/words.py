"""Mistakes in one word, switch or axis."""

from __future__ import annotations

import ast

from grader.simulate.forms import given
from grader.simulate.function import Function
from grader.simulate.operator import Catalog, Changes
from grader.simulate.syntax import argument, is_constant

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
            for other in others if node.value == word else ():
                yield {node: ast.Constant(other)}


@catalog.uncertain("A switch such as `training`, `trainable` or `shuffle` has the opposite value.")
def opposite_switch(function: Function) -> Changes:
    for node in ast.walk(function.tree):
        value = node.value if isinstance(node, ast.keyword | ast.Assign) else None
        if isinstance(value, ast.Constant) and isinstance(value.value, bool):
            yield {value: ast.Constant(not value.value)}


@catalog.uncertain("Something is done along the wrong axis.")
def other_axis(function: Function) -> Changes:
    for call in function.calls():
        axis = argument(call, "axis")
        if isinstance(axis, ast.Constant | ast.UnaryOp):
            for other in range(4):
                if not is_constant(axis, other):
                    yield {axis: ast.Constant(other)}


@catalog.uncertain("A batch normalization averages over more or fewer batches than it should.")
def other_momentum(function: Function) -> Changes:
    return given(function, ["BatchNormalization"], "momentum", 0.5)
