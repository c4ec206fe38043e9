"""Other ways to use array files, and to run a network."""

from __future__ import annotations

import ast

from grader.simulate.function import Function
from grader.simulate.operator import Catalog, Changes
from grader.simulate.syntax import argument, is_constant, parse_statements

catalog = Catalog()


@catalog.certain("An array is assigned to its name in a file.")
def assigned_entry(function: Function) -> Changes:
    for statement in function.statements:
        match statement:
            case ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(value=file, attr="create_dataset"),
                    args=[name, *_],
                    keywords=[ast.keyword(arg="data", value=data)],
                )
            ):
                entry = f"{ast.unparse(file)}[{ast.unparse(name)}]"
                yield {statement: parse_statements(f"{entry} = {ast.unparse(data)}")}


@catalog.certain("All of an entry of a file is read with `[()]`.")
def read_by_empty_index(function: Function) -> Changes:
    for node in function.nodes(ast.Subscript):
        match node:
            case ast.Subscript(
                value=ast.Subscript(slice=ast.Constant(value=str())),
                slice=ast.Slice(lower=None, upper=None, step=None) as index,
            ):
                yield {index: ast.Tuple([], ast.Load())}


@catalog.uncertain(
    "A network that the function is given predicts; it is not called in inference mode."
)
def predicted_on_batch(function: Function) -> Changes:
    for call in function.calls():
        of_parameter = isinstance(call.func, ast.Name) and call.func.id in function.parameters
        if of_parameter and is_constant(argument(call, "training"), False):
            predict = ast.Attribute(call.func, "predict_on_batch", ast.Load())
            yield {call: ast.Call(predict, call.args, [])}
