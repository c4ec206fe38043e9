"""Finds the text that answers an exercise, however the function's name is bound."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence

from grader.observation import Definition, Failure, Place
from grader.submission import Statement, SubmissionSource, first_line_of

_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
_MOST_NAMES = 20
"""Names that are followed one after another, as they may form a circle."""


def find_answers(source: SubmissionSource, functions: Collection[str]) -> tuple[Definition, ...]:
    """Find the graded functions, and all others defined in the notebook.

    A graded function is followed to where it is written: through `conv_block = my_block`, an
    import from the student's own modules, a class of which it is a method, and the `if` or `with`
    around it.
    """
    modules = {module.name: module.statements for module in source.modules}
    found: dict[str, Definition] = {}
    for statement in source.statements:
        for name in statement.defines:
            if name in functions:
                at, node = _followed(name, source.statements, modules)
                found[name] = _definition(name, at, node)
            elif statement.source.startswith(("def ", "@")):
                found[name] = _definition(name, statement, None)
        for name, where in _with_all_names(statement, functions, modules, _MOST_NAMES):
            at, node = _followed(name, where, modules)
            found[name] = _definition(name, at, node)
    return tuple(found.values())


def given_names(solution: SubmissionSource, graded: Collection[str]) -> tuple[str, ...]:
    """List the functions and classes that a notebook gives around its exercises."""
    trees = (statement.tree for statement in solution.statements)
    names = (tree.name for tree in trees if isinstance(tree, (*_FUNCTION, ast.ClassDef)))
    return tuple(name for name in dict.fromkeys(names) if name not in graded)


def find_misplaced(source: SubmissionSource, functions: Collection[str]) -> dict[str, Failure]:
    """Find graded functions that stand inside another function."""
    found = {}
    for statement in source.statements:
        outer = statement.tree
        if not isinstance(outer, _FUNCTION):
            continue
        returned = min(
            (item.lineno for item in outer.body if isinstance(item, ast.Return)), default=None
        )
        for node in ast.walk(outer):
            if isinstance(node, _FUNCTION) and node is not outer and node.name in functions:
                is_after = returned is not None and returned < node.lineno
                where = f"inside `{outer.name}`{', after its return' * is_after}"
                place = _definition(node.name, statement, node).place
                found[node.name] = Failure("misplaced", "", f"stands {where}", place)
    return found


def _with_all_names(
    statement: Statement,
    functions: Collection[str],
    modules: Mapping[str, Sequence[Statement]],
    depth: int,
) -> Iterator[tuple[str, Sequence[Statement]]]:
    """Yield functions from `from module import *`, each with the statements that bind it."""
    match statement.tree if statement.is_import and depth else None:
        case ast.ImportFrom(module=str(module), names=[ast.alias(name="*")]) if module in modules:
            for item in modules[module]:
                yield from ((name, modules[module]) for name in functions if name in item.defines)
                yield from _with_all_names(item, functions, modules, depth - 1)


def _followed(
    name: str, statements: Sequence[Statement], modules: Mapping[str, Sequence[Statement]]
) -> tuple[Statement, ast.stmt | None]:
    """Find the defining statement and the function behind a name."""
    statement = _find_last(name, statements)
    assert statement is not None
    tree = statement.tree
    for _ in range(_MOST_NAMES):
        for other, where in _leads_to(tree, statements, modules):
            following = _find_last(other, where)
            if following is not None:
                name, statements, statement = other, where, following
                break
        else:
            break
        tree = statement.tree
    owner = _class_of(tree, statements)
    match tree:
        case ast.Assign(value=ast.Attribute(attr=attribute)) if owner is not None:
            method = _named(attribute, owner.tree)
            if method is not None:
                return owner, method
    return statement, _named(name, tree)


def _leads_to(
    tree: ast.stmt, statements: Sequence[Statement], modules: Mapping[str, Sequence[Statement]]
) -> Iterator[tuple[str, Sequence[Statement]]]:
    """Yield the name that a statement renames, with the statements that bind it."""
    match tree:
        case ast.ImportFrom(module=str(module), names=[ast.alias(name=name)]) if module in modules:
            yield name, modules[module]
        case ast.Assign(value=ast.Name(id=name)):
            yield name, statements
        case ast.Assign(value=ast.Attribute(value=ast.Name(id=owner), attr=name)):
            last = _find_last(owner, statements)
            match last and last.tree:
                case ast.Import(names=[ast.alias(name=module)]) if module in modules:
                    yield name, modules[module]


def _class_of(tree: ast.stmt, statements: Sequence[Statement]) -> Statement | None:
    """Find the class whose method, or whose object's method, an assignment takes."""
    match tree:
        case ast.Assign(value=ast.Attribute(value=ast.Call(func=ast.Name(id=name)))):
            return _find_last(name, statements)
        case ast.Assign(value=ast.Attribute(value=ast.Name(id=name))):
            last = _find_last(name, statements)
            match last and last.tree:
                case ast.Assign(value=ast.Call(func=ast.Name(id=made))):
                    return _find_last(made, statements)
            return last
    return None


def _find_last(name: str, statements: Sequence[Statement]) -> Statement | None:
    return next((item for item in reversed(statements) if name in item.defines), None)


def _named(name: str, tree: ast.stmt) -> ast.stmt | None:
    """Find the function of that name; None if missing or ambiguous.

    Functions in several branches of an `if` are ambiguous.
    """
    found = [node for node in ast.walk(tree) if isinstance(node, _FUNCTION) and node.name == name]
    return found[0] if len(found) == 1 else None


def _definition(name: str, statement: Statement, node: ast.stmt | None) -> Definition:
    lines = statement.source.split("\n")
    first, last = 1, len(lines)
    if isinstance(node, _FUNCTION):
        first, _ = statement.position_of(first_line_of(node))
        last, _ = statement.position_of(node.end_lineno or node.lineno)
    place = Place(statement.where, statement.line + first - 1, lines[first - 1].strip())
    return Definition(name, place, "\n".join(lines[first - 1 : last]))
