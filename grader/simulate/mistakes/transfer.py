"""Mistakes in transfer learning: preprocessing, freezing, compiling, batches kept in files."""

from __future__ import annotations

import ast

from grader.simulate import syntax
from grader.simulate.change import replaced
from grader.simulate.function import Function
from grader.simulate.operator import Catalog, Changes, Several

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


@catalog.several(
    forgotten_compile="The model is not compiled.",
    incomplete_last_batch="A last batch that is smaller than the others is lost.",
    other_file_mode="A file is opened to append, or to read, instead of to overwrite.",
    other_type_in_file="The numbers in a file have another precision.",
)
def files(function: Function) -> Several:
    expressions = (item for item in function.statements if isinstance(item, ast.Expr))
    ranges = (call.args for call in function.calls("range") if len(call.args) == 3)
    modes = (node for call in function.calls("File") for node in call.args[1:])
    types = (syntax.argument(call, "dtype") for call in function.calls("create_dataset"))
    floats = (node for node in types if syntax.is_constant(node, "float32"))
    yield replaced((item for item in expressions if syntax.calls_in(item, "compile")), None)
    yield ({stop: _complete(stop, step)} for _, stop, step in ranges)
    yield (
        {node: ast.Constant("a" if node.value == "w" else "w")}
        for node in modes
        if syntax.is_constant(node, "w", "r")
    )
    yield replaced(floats, ast.Constant("float16"), ast.Constant("float64"))


def _complete(stop: ast.expr, step: ast.expr) -> ast.expr:
    """Return the end of a range that has only complete batches."""
    return syntax.parse_expression(f"{ast.unparse(stop)} - {ast.unparse(step)} + 1")


@catalog.uncertain("The labels are not in the order of their images.")
def labels_in_another_order(function: Function) -> Changes:
    for call in function.calls("fit", "create_dataset"):
        labels = call.args[1] if len(call.args) > 1 else syntax.argument(call, "data")
        if isinstance(labels, ast.Name):
            yield {labels: syntax.parse_expression(f"{labels.id}[::-1]")}
