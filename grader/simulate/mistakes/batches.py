"""Mistakes in batches of images and labels, and in the files that keep them."""

from __future__ import annotations

import ast

from grader.simulate.function import Function
from grader.simulate.operator import Catalog, Changes
from grader.simulate.syntax import argument, is_constant, parse_expression

catalog = Catalog()


@catalog.certain("A last batch that is smaller than the others is lost.")
def incomplete_last_batch(function: Function) -> Changes:
    for call in function.calls("range"):
        if len(call.args) == 3:
            _, stop, step = call.args
            yield {stop: parse_expression(f"{ast.unparse(stop)} - {ast.unparse(step)} + 1")}


@catalog.certain(
    "A file is opened to add to it in place of making it anew, or made anew in place of read."
)
def other_file_mode(function: Function) -> Changes:
    for call in function.calls("File"):
        for node in call.args[1:]:
            if is_constant(node, "w", "r"):
                yield {node: ast.Constant("a" if is_constant(node, "w") else "w")}


@catalog.certain("The numbers in a file have another precision.")
def other_type_in_file(function: Function) -> Changes:
    for call in function.calls("create_dataset"):
        dtype = argument(call, "dtype")
        if dtype is not None and is_constant(dtype, "float32"):
            for other in ("float16", "float64"):
                yield {dtype: ast.Constant(other)}


@catalog.uncertain("The labels are not in the order of their images.")
def labels_in_another_order(function: Function) -> Changes:
    for call in function.calls("fit", "create_dataset"):
        labels = call.args[1] if len(call.args) > 1 else argument(call, "data")
        if isinstance(labels, ast.Name):
            yield {labels: parse_expression(f"{labels.id}[::-1]")}
