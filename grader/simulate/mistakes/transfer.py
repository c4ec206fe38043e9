"""Mistakes in transfer learning: preprocessing, freezing, compiling again."""

from __future__ import annotations

import ast

from grader.simulate.function import Function
from grader.simulate.operator import Catalog, Changes
from grader.simulate.syntax import calls_in, is_constant, names_in, parse_statements

catalog = Catalog()


@catalog.certain("The images are not preprocessed.")
def forgotten_preprocessing(function: Function) -> Changes:
    for call in function.calls("preprocess_input"):
        if len(call.args) == 1:
            yield {call: call.args[0]}


@catalog.certain("The model is frozen as a whole, and with it the head.")
def whole_model_frozen(function: Function) -> Changes:
    for statement in function.statements:
        match statement:
            case ast.For(
                iter=layers,
                body=[ast.Assign(targets=[ast.Attribute(attr="trainable"), *_], value=value)],
            ):
                names = names_in(layers) if is_constant(value, False) else []
                if names:
                    yield {statement: parse_statements(f"{names[0].id}.trainable = False")}


@catalog.certain("The model is not compiled.")
def forgotten_compile(function: Function) -> Changes:
    for statement in function.statements:
        if isinstance(statement, ast.Expr) and calls_in(statement, "compile"):
            yield {statement: None}
