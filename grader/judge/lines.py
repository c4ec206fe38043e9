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
    passed_at,
    place_in,
)
from grader.observation import Definition, Failure, Place

_CODE = frozenset({tokenize.NAME, tokenize.NUMBER, tokenize.OP})
_UNBOUND = re.compile(r"variable '(\w+)'")
_OF_LOSS = re.compile(r"compile_loss|`target` and `output`|`output` must have rank")
"""Messages of losses that do not fit the labels, which `fit` raises (Keras 3.15.1)."""
_OUTSIDE = re.compile(r"label value of .* outside the valid range of \[0, (\d+)\)")
"""The message of a network with fewer outputs than classes (TensorFlow 2.20)."""
_OF_ANSWERS = re.compile(r"its model answers \d+ images with an array of shape \(\d+, (\d+)\)")
"""Our own words about a network with another number of outputs."""
_OF_INPUT = re.compile(r"Kernel shape must have the same length|expected (min_)?ndim=\d+, found")
"""Messages of layers that do not take tensors of so many axes (Keras 3.15.1)."""
_OF_SIZE = re.compile(r"Can't convert element \d+ \(None\)")
"""The message of a data set of unknown size (h5py 3.14)."""
_UNCONNECTED = re.compile(r"values must be KerasTensors|is not connected to `inputs`")
"""Messages of a model whose outputs are not made of its inputs (Keras 3.15.1)."""
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
    if failure.place is None:
        return None
    answers = _OF_ANSWERS.search(failure.message)
    if answers:
        return line_with(definition, f"Dense({answers[1]}", "Dense(", near=failure.place)
    if failure.kind != "raised":
        return None
    if _UNCONNECTED.search(failure.message) and "Model(" in failure.place.text:
        return _layer_on_a_parameter(definition) or _last_input(failure.place, definition)
    if _OF_INPUT.search(failure.message):
        return _input_taken_by(failure.place, definition)
    outside = _OUTSIDE.search(failure.message)
    if outside:
        return line_with(definition, f"Dense({outside[1]}", "Dense(", ".compile(")
    if _OF_LOSS.search(failure.message):
        return line_with(definition, ".compile(")
    if _OF_SIZE.search(failure.message):
        return passed_at(failure.place, "shape=", definition)
    unbound = _UNBOUND.search(failure.message)
    if failure.error == "UnboundLocalError" and unbound:
        return assigned_later(unbound[1], failure.place, definition)
    lacking = _OTHER_DICTIONARY.search(failure.message)
    return _condition_about(lacking, failure.place, definition) if lacking else None


def _layer_on_a_parameter(definition: Definition) -> Place | None:
    """Find the first layer that is called with an argument: `layers.ReLU()(x_train)`."""
    tree = parsed(definition)
    given = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    lines = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Call)
        and any(isinstance(item, ast.Name) and item.id in given for item in node.args)
    ]
    return place_in(definition, min(lines)) if lines else None


def _last_input(place: Place, definition: Definition) -> Place | None:
    """Find the last of several inputs that stand above a line."""
    lines = [line for line in _lines_of_inputs(definition) if line < place.line]
    start = definition.place.line - 1
    return place_in(definition, max(lines) - start) if len(lines) > 1 else None


def _input_taken_by(place: Place, definition: Definition) -> Place | None:
    """Find the input whose shape does not fit the layer in a line.

    It is the only one, and no line between the two makes another tensor.
    """
    lines = [line for line in _lines_of_inputs(definition) if line < place.line]
    start = definition.place.line - 1
    between = {
        node.lineno + start
        for node in ast.walk(parsed(definition))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Call)
    }
    if len(lines) != 1 or any(lines[0] < line < place.line for line in between):
        return None
    return place_in(definition, lines[0] - start)


def _lines_of_inputs(definition: Definition) -> list[int]:
    """List the lines that call `Input`."""
    return [
        node.lineno + definition.place.line - 1
        for node in ast.walk(parsed(definition))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "Input"
    ]


def _condition_about(lacking: re.Match[str], place: Place, definition: Definition) -> Place | None:
    """Find the condition on which a line reads a key that the dictionary lacks.

    A condition that lets lines through which read keys that only this kind of dictionary has is
    right, and so is one behind a misspelt key.
    """
    key, name, keys = lacking.group(1), lacking[2], _WORD.findall(lacking[3])
    condition = condition_of(definition, place.line)
    if condition is None or place.text.startswith(("if ", "elif ")):
        return None
    decides = name in _WORD.findall(condition.text)
    fits = not _keys_of_branch(name, place, definition).isdisjoint(keys)
    return condition if decides and not fits and not closest(key, keys, _SAME_KEY) else None


def _keys_of_branch(name: str, place: Place, definition: Definition) -> set[str]:
    """Return the keys of a dictionary that only the branch around a line reads."""
    nodes = list(ast.walk(parsed(definition)))
    line = place.line - definition.place.line + 1
    ranges = [
        range(body[0].lineno, (body[-1].end_lineno or body[-1].lineno) + 1)
        for node in nodes
        if isinstance(node, ast.If)
        for body in (node.body, node.orelse)
        if body
    ]
    # A condition that returns earlier is not around the line.
    branch = min((lines for lines in ranges if line in lines), key=len, default=range(0))
    inside: set[str] = set()
    outside: set[str] = set()
    for node in nodes:
        match node:
            case ast.Subscript(value=ast.Name(id=other), slice=ast.Constant(value=str(key))):
                if other == name:
                    (inside if node.lineno in branch else outside).add(key)
    return inside - outside


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
