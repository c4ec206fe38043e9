"""Residual blocks and their calls, found by their form."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.simulate.function import Function, LayerCall
from grader.simulate.syntax import assigned_name, is_name, value_of

SHORTCUT_WORDS = ("shortcut", "skip", "residual", "identity")


def additions(function: Function) -> Iterator[tuple[LayerCall, ast.expr, ast.expr]]:
    """Yield each Add of two tensors with the main path and the shortcut."""
    for item in function.layers("Add"):
        if len(item.inputs) == 2:
            first, second = item.inputs
            turned = _is_shortcut(first) and not _is_shortcut(second)
            yield (item, second, first) if turned else (item, first, second)


def _is_shortcut(tensor: ast.expr) -> bool:
    return isinstance(tensor, ast.Name) and any(word in tensor.id for word in SHORTCUT_WORDS)


def shortcut_layers(function: Function) -> list[LayerCall]:
    """Return the layers on the shortcut of a projection block."""
    names = {
        shortcut.id for _, _, shortcut in additions(function) if isinstance(shortcut, ast.Name)
    }
    return [item for item in function.layers() if item.target in names]


def block_calls(function: Function) -> list[tuple[ast.stmt, ast.Call, str]]:
    """Return the statements `X = some_block(X, ...)` with their calls and the blocks' names."""
    found = []
    for statement in function.statements:
        call, name = value_of(statement), assigned_name(statement)
        if not name or not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        if call.args and is_name(call.args[0], name) and call.func.id.islower():
            found.append((statement, call, call.func.id))
    return found
