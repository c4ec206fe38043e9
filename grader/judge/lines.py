"""The line of a function's text that a finding is about."""

from __future__ import annotations

import ast
import io
import re
import textwrap
import tokenize

from grader.errors import closest
from grader.judge.assignments import (
    assigned_later,
    condition_of,
    ends_without_value,
    parsed,
    place_in,
)
from grader.observation import Definition, Failure, Place

_CODE = frozenset({tokenize.NAME, tokenize.NUMBER, tokenize.OP})
_UNBOUND = re.compile(r"variable '(\w+)'")
_OF_LOSS = re.compile(r"compile_loss|`target` and `output`")
"""Messages of losses that do not fit the labels, which `fit` raises (Keras 3.15.1)."""
_OTHER_DICTIONARY = re.compile(r"'(\w+)'\. `(\w+)` is a dictionary with the keys? (.*)")
"""A key, the dictionary that lacks it, and the keys that it has."""
_WORD = re.compile(r"\w+")
_SAME_KEY = 0.75
"""Least similarity of a misspelt key."""


def line_with(definition: Definition, *texts: str, near: Place | None = None) -> Place:
    """Find the line of code with one of these texts; else the first line.

    Of several with one text it is the one nearest to a given line, and else the first.
    """
    source, start = definition.source, definition.place
    code = _code_lines(source)
    lines = [(n, line) for n, line in enumerate(source.splitlines()) if n + 1 in code]
    for text in filter(None, texts):
        found = [(offset, line) for offset, line in lines if text in line]
        if found:
            middle = near.line - start.line if near else 0
            offset, line = min(found, key=lambda item: abs(item[0] - middle))
            return Place(start.where, start.line + offset, line.strip())
    return start


def end_without_value(definition: Definition) -> Place | None:
    """Return the last line of a function without a `return`; else None."""
    if not ends_without_value(definition):
        return None
    statements = [node for node in ast.walk(parsed(definition)) if isinstance(node, ast.stmt)]
    return place_in(definition, max(node.lineno for node in statements))


def line_behind(failure: Failure, definition: Definition) -> Place | None:
    """Find a line that explains why a call failed in another one."""
    if failure.kind != "raised" or failure.place is None:
        return None
    if _OF_LOSS.search(failure.message):
        return line_with(definition, ".compile(")
    unbound = _UNBOUND.search(failure.message)
    if failure.error == "UnboundLocalError" and unbound:
        return assigned_later(unbound[1], failure.place, definition)
    lacking = _OTHER_DICTIONARY.search(failure.message)
    return _condition_about(lacking, failure.place, definition) if lacking else None


def _condition_about(lacking: re.Match[str], place: Place, definition: Definition) -> Place | None:
    """Find the condition on which a line reads a key that the dictionary lacks."""
    key, name, keys = lacking.groups()
    if place.text.startswith(("if ", "elif ")):
        return None
    condition = condition_of(definition, place.line)
    decides = condition is not None and name in _WORD.findall(condition.text)
    return condition if decides and not closest(key, _WORD.findall(keys), _SAME_KEY) else None


def _code_lines(source: str) -> set[int]:
    """Return the numbers of the lines of code below the signature, without comments."""
    text = io.StringIO(textwrap.dedent(source))
    lines: set[int] = set()
    in_body = False
    try:
        for token in tokenize.generate_tokens(text.readline):
            if in_body and token.type in _CODE:
                lines.add(token.start[0])
            in_body = in_body or token.type == tokenize.INDENT
    except (tokenize.TokenError, SyntaxError):
        return set(range(1, source.count("\n") + 2))
    return lines
