"""Finds and strips definitions of functions, and writes methods as functions."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import replace

from grader.submission import Statement, SubmissionSource


def definition_of(solution: SubmissionSource, name: str) -> ast.FunctionDef | ast.ClassDef | None:
    """Find the tree of a function or class; None for other values."""
    for statement in reversed(solution.statements):
        if name in statement.defines:
            tree = statement.tree
            return tree if isinstance(tree, ast.FunctionDef | ast.ClassDef) else None
    return None


def only_headers_of(source: SubmissionSource, functions: Collection[str]) -> SubmissionSource:
    """Strip the bodies of functions that the reference replaces.

    The statements that such a body needed are no longer needed, and two students who differ in
    nothing else hand in the same. A decorator can change the parameters, so a decorated function
    stays as it is.
    """
    statements = (_only_header(statement, functions) for statement in source.statements)
    return replace(source, statements=tuple(statements))


def methods_as_functions(
    statements: Sequence[Statement], names: Iterable[str]
) -> Iterator[Statement]:
    """Write an assignment for each name that is a method only.

    A static or class method is taken from the class: `conv_block = Blocks.conv_block`.
    Other methods are bound to the last object of the class that the submission makes, `network` in
    `network = ResNet(classes=6)`, or to a new one, `ResNet()`, where it makes none.
    The assignment has the line of the method.
    """
    for name in names:
        for statement in reversed(statements):
            method = _method(statement.tree, name)
            if method is not None and isinstance(statement.tree, ast.ClassDef):
                owner = statement.tree.name
                if _takes_object(method):
                    owner = _object_of(statements, owner) or f"{owner}()"
                line = statement.line - 1 + statement.position_of(method.lineno)[0]
                yield Statement(f"{name} = {owner}.{name}", statement.where, line, (name,))
                break


def _only_header(statement: Statement, functions: Collection[str]) -> Statement:
    tree = statement.tree
    if not isinstance(tree, ast.FunctionDef) or tree.name not in functions or tree.decorator_list:
        return statement
    parameters = deepcopy(tree.args)
    for node in ast.walk(parameters):
        if isinstance(node, ast.arg):
            node.annotation = None
    header = ast.FunctionDef(tree.name, parameters, [ast.Pass()], [], lineno=1)
    return replace(statement, source=ast.unparse(header))


def _method(tree: ast.stmt, name: str) -> ast.FunctionDef | None:
    inside = tree.body if isinstance(tree, ast.ClassDef) else []
    found = (item for item in inside if isinstance(item, ast.FunctionDef) and item.name == name)
    return next(found, None)


def _takes_object(method: ast.FunctionDef) -> bool:
    decorated = {node.id for node in method.decorator_list if isinstance(node, ast.Name)}
    first = [*method.args.posonlyargs, *method.args.args][:1]
    return not decorated & {"staticmethod", "classmethod"} and any(a.arg == "self" for a in first)


def _object_of(statements: Sequence[Statement], owner: str) -> str:
    for statement in reversed(statements):
        match statement.tree:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id=called))
            ) if called == owner:
                return name
    return ""
