"""Turns graded functions that a student wrote as methods of a class into functions."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from grader.submission import Statement, first_line_of


def methods_as_functions(
    statements: Sequence[Statement], names: Iterable[str]
) -> Iterator[Statement]:
    """Write an assignment for each name that is a method only.

    A static or class method is taken from the class: `identity_block = Blocks.identity_block`.
    Other methods are bound to the last object of the class that the submission makes, `network` in
    `network = ResNet(classes=6)`, or to a new one, `ResNet()`, where it makes none.

    Args:
        statements: the statements that run.
        names: functions that none of them binds.

    Yields:
        Assignments, at the line of the method.
    """
    for name in names:
        for statement in reversed(statements):
            method = _method(statement.tree, name)
            if method is not None and isinstance(statement.tree, ast.ClassDef):
                owner = statement.tree.name
                if _takes_object(method):
                    owner = _object_of(statements, owner) or f"{owner}()"
                line = statement.line + method.lineno - first_line_of(statement.tree)
                yield Statement(f"{name} = {owner}.{name}", statement.where, line)
                break


def _method(tree: ast.stmt, name: str) -> ast.FunctionDef | None:
    inside = tree.body if isinstance(tree, ast.ClassDef) else []
    found = (item for item in inside if isinstance(item, ast.FunctionDef) and item.name == name)
    return next(found, None)


def _takes_object(method: ast.FunctionDef) -> bool:
    decorated = {node.id for node in method.decorator_list if isinstance(node, ast.Name)}
    parameters = [*method.args.posonlyargs, *method.args.args]
    return (
        not decorated & {"staticmethod", "classmethod"}
        and bool(parameters)
        and parameters[0].arg == "self"
    )


def _object_of(statements: Sequence[Statement], owner: str) -> str:
    for statement in reversed(statements):
        match statement.tree:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id=called))
            ) if called == owner:
                return name
    return ""
