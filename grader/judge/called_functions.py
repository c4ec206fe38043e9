"""Names the called function that makes a layer: `X = unit(X, 64, 3)`."""

from __future__ import annotations

import ast
import builtins
import re
from dataclasses import replace

from grader.judge.assignments import parsed
from grader.judge.tensor_names import name_in_words
from grader.judge.wording import Wording
from grader.layer_names import layer_name
from grader.observation import Definition, Node
from grader.verdict import Edit, Repair

_CALL = re.compile(r"(?<![\w.])([a-z_]\w*)\(")
"""A call of a name alone, as of a function; classes begin with a capital letter."""


def wording_with_function(
    repair: Repair, edit: Edit, wording: Wording, definition: Definition | None
) -> Wording:
    """Name the function that makes a layer, if its line does not."""
    if not edit.found_nodes:
        return wording
    found = repair.found.nodes[edit.found_nodes[0]]
    function = _function_in_line(found, definition)
    name = name_in_words(found)
    if not function or not wording.message.startswith(f"{name} "):
        return wording
    message = f"{name} in `{function}`{wording.message.removeprefix(name)}"
    if edit.kind != "attributes":
        return replace(wording, message=message)
    hint = f"See what this line passes to `{function}`, and what `{function}` does with it."
    return replace(wording, message=message, hint=hint)


def _function_in_line(node: Node, definition: Definition | None) -> str:
    """Return the only function called in a layer's line; else an empty text."""
    text = node.place.text.casefold() if node.place else ""
    if node.place is None or definition is None or layer_name(node.kind).casefold() in text:
        return ""
    variables = {
        item.id
        for item in ast.walk(parsed(definition))
        if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)
    }
    called = set(_CALL.findall(node.place.text)) - variables - set(dir(builtins))
    return called.pop() if len(called) == 1 else ""
