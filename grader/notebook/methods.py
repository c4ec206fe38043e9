"""Graded functions that a student wrote as methods of a class."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from grader.notebook.statements import Parsed


def methods_as_functions(parsed: Sequence[Parsed], names: Iterable[str]) -> Iterator[Parsed]:
    """Writes, for each name that is a method only, the assignment that makes it a function.

    A static or class method is taken from the class: `identity_block = Blocks.identity_block`.
    Another one is bound to the last object of the class that the submission makes, `network` in
    `network = ResNet(classes=6)`, and to a new one, `ResNet()`, where it makes none.

    Args:
        parsed: The statements that run.
        names: Functions that none of them binds.

    Yields:
        Assignments, at the line of the method.
    """
    for name in names:
        for statement in reversed(parsed):
            method = _method(statement.tree, name)
            if method is not None and isinstance(statement.tree, ast.ClassDef):
                owner = statement.tree.name
                if _takes_object(method):
                    owner = _object_of(parsed, owner) or f"{owner}()"
                source = f"{name} = {owner}.{name}"
                line = statement.line + method.lineno - statement.first_line
                yield Parsed(source, statement.where, line, ast.parse(source).body[0])
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


def _object_of(parsed: Sequence[Parsed], owner: str) -> str:
    for statement in reversed(parsed):
        match statement.tree:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id=called))
            ) if called == owner:
                return name
    return ""
