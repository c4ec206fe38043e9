"""Finds wrong arguments of a layer that are defaults of the function's parameters."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from grader.judge.assignments import outer_function, parsed, place_in
from grader.judge.wording import Wording
from grader.observation import Definition
from grader.rubrics import Probe
from grader.verdict import Edit


def wording_at_default(
    probe: Probe, edit: Edit, wording: Wording, definition: Definition | None
) -> Wording:
    """Point at a default that a call without this argument uses."""
    if edit.kind != "attributes" or definition is None or wording.place is None:
        return wording
    line = wording.place.line - definition.place.line + 1
    read = {
        node.id
        for node in ast.walk(parsed(definition))
        if isinstance(node, ast.Name) and node.lineno == line
    }
    for name, default in _defaults(definition):
        is_wrong = name in edit.arguments and edit.arguments[name] == default.value
        if is_wrong and name in read and name not in probe.arguments:
            message = f"{wording.message} That is the default of `{name}`."
            place = place_in(definition, default.lineno)
            return replace(wording, message=message, place=place)
    return wording


def _defaults(definition: Definition) -> Iterator[tuple[str, ast.Constant]]:
    """Yield the parameters of the outer function whose defaults are constants."""
    function = outer_function(definition)
    if function is None:
        return
    given = function.args
    named = [*given.posonlyargs, *given.args]
    pairs = [
        *zip(named[len(named) - len(given.defaults) :], given.defaults, strict=True),
        *zip(given.kwonlyargs, given.kw_defaults, strict=True),
    ]
    for parameter, default in pairs:
        if isinstance(default, ast.Constant):
            yield parameter.arg, default
