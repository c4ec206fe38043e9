"""Mistakes in transfer learning: preprocessing, freezing, compiling, batches kept in files."""

from __future__ import annotations

import ast

from grader.simulate import syntax
from grader.simulate.function import Function
from grader.simulate.operator import Catalog, Changes

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
                names = syntax.names_in(layers) if syntax.is_constant(value, False) else []
                if names:
                    yield {statement: syntax.parse_statements(f"{names[0].id}.trainable = False")}


@catalog.certain("The model is not compiled.")
def forgotten_compile(function: Function) -> Changes:
    for statement in function.statements:
        if isinstance(statement, ast.Expr) and syntax.calls_in(statement, "compile"):
            yield {statement: None}


@catalog.certain("A last batch that is smaller than the others is lost.")
def incomplete_last_batch(function: Function) -> Changes:
    for call in function.calls("range"):
        if len(call.args) == 3:
            _, stop, step = call.args
            yield {stop: syntax.parse_expression(f"{ast.unparse(stop)} - {ast.unparse(step)} + 1")}


@catalog.certain(
    "A file is opened to append instead of to overwrite, or to overwrite instead of to read."
)
def other_file_mode(function: Function) -> Changes:
    for call in function.calls("File"):
        for node in call.args[1:]:
            if syntax.is_constant(node, "w", "r"):
                yield {node: ast.Constant("a" if syntax.is_constant(node, "w") else "w")}


@catalog.certain("The numbers in a file have another precision.")
def other_type_in_file(function: Function) -> Changes:
    for call in function.calls("create_dataset"):
        dtype = syntax.argument(call, "dtype")
        if dtype is not None and syntax.is_constant(dtype, "float32"):
            for other in ("float16", "float64"):
                yield {dtype: ast.Constant(other)}


@catalog.uncertain("The labels are not in the order of their images.")
def labels_in_another_order(function: Function) -> Changes:
    for call in function.calls("fit", "create_dataset"):
        labels = call.args[1] if len(call.args) > 1 else syntax.argument(call, "data")
        if isinstance(labels, ast.Name):
            yield {labels: syntax.parse_expression(f"{labels.id}[::-1]")}
