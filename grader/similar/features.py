"""The features of a function by which two people's work can be alike.

Statements and their order are features without names and layout. Names that the author chose, and
comments, are features of their own, so that a copy with other names shares the rest.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

from grader.submission import parse_quietly

Sort: TypeAlias = Literal["statement", "order", "expression", "name", "comment", "mistake"]

_LEAST_WORDS = 3
"""Words of a comment that says something."""
_LONGEST_SOURCE = 100_000
_MOST_NODES = 20_000
_ANY = "_"
"""The word for any name that the author chose."""


@dataclass(frozen=True)
class Feature:
    """One thing that several people may have written."""

    sort: Sort
    text: str


def features_of(source: str) -> dict[Feature, frozenset[int]]:
    """Map the features of a function to their lines, from 1.

    A text that Python cannot read has comments and lines only.
    """
    source = source[:_LONGEST_SOURCE]
    found: dict[Feature, set[int]] = {}
    for feature, line in (*_of_code(source), *_comments(source)):
        found.setdefault(feature, set()).add(line)
    return {feature: frozenset(lines) for feature, lines in found.items()}


def _of_code(source: str) -> Iterator[tuple[Feature, int]]:
    try:
        tree = parse_quietly(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        for number, text in enumerate(source.splitlines(), start=1):
            statement = " ".join(text.partition("#")[0].split())
            if statement:
                yield Feature("statement", statement), number
        return
    if sum(1 for _ in ast.walk(tree)) > _MOST_NODES:
        return
    chosen = _chosen_names(tree)
    for name, line in chosen.items():
        yield Feature("name", name), line
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if not isinstance(body, list):
            continue
        statements = [item for item in body if not _is_text(item)]
        forms = [_form(item, chosen) for item in statements]
        for item, form in zip(statements, forms, strict=True):
            yield Feature("statement", form), item.lineno
        for (item, form), (_, following) in pairwise(zip(statements, forms, strict=True)):
            yield Feature("order", f"{form}\n{following}"), item.lineno
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield Feature("expression", _form(node, chosen)), node.lineno


def _chosen_names(tree: ast.AST) -> dict[str, int]:
    """Map the names that a function binds to their first lines, without arguments."""
    arguments = {item.arg for item in ast.walk(tree) if isinstance(item, ast.arg)}
    found: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.setdefault(node.id, node.lineno)
    return {name: line for name, line in found.items() if name not in arguments}


def _is_text(statement: ast.stmt) -> bool:
    """Return True for a docstring or another text that does nothing."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _form(node: ast.AST, chosen: dict[str, int]) -> str:
    """Write a statement, or the head of a compound one, without the author's names."""
    return " ".join(_words(node, chosen))


def _words(node: ast.AST, chosen: dict[str, int]) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield _ANY if node.id in chosen else node.id
        return
    yield type(node).__name__
    for name, value in ast.iter_fields(node):
        if name in ("ctx", "type_comment", "kind", "type_ignores", "decorator_list"):
            continue
        if isinstance(node, ast.stmt) and name in ("body", "orelse", "finalbody", "handlers"):
            continue
        if isinstance(value, ast.AST):
            yield from _words(value, chosen)
        elif isinstance(value, list):
            parts = [" ".join(_words(item, chosen)) for item in value if isinstance(item, ast.AST)]
            # Keyword arguments can stand in any order.
            yield f"({', '.join(sorted(parts) if name == 'keywords' else parts)})"
        elif value is not None:
            yield repr(value)


def _comments(source: str) -> Iterator[tuple[Feature, int]]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                words = re.findall(r"[^\W_]+", token.string.casefold())
                if len(words) >= _LEAST_WORDS:
                    yield Feature("comment", " ".join(words)), token.start[0]
    except (tokenize.TokenError, SyntaxError, ValueError):
        return
