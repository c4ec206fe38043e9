"""The parts of a failed statement that can run without its failing part."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

_DEFINITION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_BLOCK = (ast.If, ast.With, ast.Try, ast.TryStar, ast.For, ast.While)


def salvaged(tree: ast.stmt, fails: Callable[[ast.expr], bool]) -> Iterator[ast.stmt]:
    """Take a failed statement apart.

    A function loses its failing decorators, and gets None for failing defaults: without its data,
    `def train(model, x_train=x_train)` is still an answer. A block such as
    `with strategy.scope():` is reduced to its definitions, `import keras.utils.gone` to
    `import keras`.

    Args:
        tree: the statement.
        fails: returns True if the evaluation of an expression raises.

    Yields:
        Statements, in their order; none if nothing can be left out.
    """
    match tree:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            _leave_out(tree, fails)
            yield tree
        case ast.Import(names=[ast.alias(name=name, asname=None)]) if "." in name:
            top = ast.Import([ast.alias(name.partition(".")[0])])
            yield ast.fix_missing_locations(ast.copy_location(top, tree))
        case ast.If(body=body) | ast.With(body=body) | ast.Try(body=body) | ast.For(body=body):
            for inner in body:
                if isinstance(inner, _DEFINITION):
                    yield inner
                elif isinstance(inner, _BLOCK):
                    yield from salvaged(inner, fails)


def _leave_out(
    function: ast.FunctionDef | ast.AsyncFunctionDef, fails: Callable[[ast.expr], bool]
) -> None:
    function.decorator_list = [item for item in function.decorator_list if not fails(item)]
    arguments = function.args
    arguments.defaults = [_or_none(default, fails) for default in arguments.defaults]
    arguments.kw_defaults = [
        default and _or_none(default, fails) for default in arguments.kw_defaults
    ]


def _or_none(default: ast.expr, fails: Callable[[ast.expr], bool]) -> ast.expr:
    return ast.copy_location(ast.Constant(None), default) if fails(default) else default
