"""Writes the call of a public probe as a student can repeat it."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Collection, Mapping

from grader.observation import Definition, Plain
from grader.rubrics import Exercise, Probe
from grader.submission import parse_quietly

_LONGEST_VALUE = 80


def call_in_words(exercise: Exercise, probe: Probe, definition: Definition | None) -> str:
    """Write a call: `conv_block(keras.Input((6, 6, 9)), f=3, filters=[4, 7, 9])`.

    Objects that no short expression makes stand under the names of their parameters. A function
    with other names of parameters is called by position.
    """
    known = _parameters(definition)
    is_named = known is None or known.issuperset(probe.arguments)
    given = []
    for name, value in probe.arguments.items():
        text = _expression(value)
        is_plain = not isinstance(value, Mapping) or "tensor" not in value
        given.append(f"{name}={text}" if text and is_plain and is_named else text or name)
    return f"{exercise.name}({', '.join(_positional_first(given))})"


def arguments_in_words(probe: Probe, names: Collection[str]) -> str:
    """List plain arguments of a public probe: "f=3, filters=[4, 7, 9]"."""
    if probe.is_hidden:
        return ""
    texts = {name: _expression(probe.arguments[name]) for name in probe.arguments if name in names}
    given = {name: text for name, text in texts.items() if not text.startswith("keras.")}
    return ", ".join(f"{name}={text}" for name, text in given.items() if text)


def _positional_first(given: list[str]) -> list[str]:
    """Write the name of every argument that follows a named one."""
    named = False
    written = []
    for item in given:
        named = named or "=" in item
        written.append(f"{item}={item}" if named and item.isidentifier() else item)
    return written


def _expression(value: Plain) -> str:
    """Write a value in Python; empty if that takes more than a short expression."""
    match value:
        case {"tensor": list(shape), **more} if not more:
            text = f"keras.Input({tuple(shape)})"
        case {"shape": list(sizes), **more} if not more:
            text = repr(tuple(sizes))
        case {"dictionary": dict(entries), **more} if not more:
            text = repr(entries)
        case {"array": list(numbers), **more} if not more:
            text = f"np.array({numbers})"
        case Mapping():
            return ""
        case _:
            text = repr(value)
    return text if len(text) <= _LONGEST_VALUE else ""


def _parameters(definition: Definition | None) -> set[str] | None:
    """Read the names of the parameters; None if the text does not tell."""
    if definition is None:
        return None
    try:
        tree = parse_quietly(textwrap.dedent(definition.source)).body[0]
    except (SyntaxError, IndexError):
        return None
    if not isinstance(tree, ast.FunctionDef):
        return None
    taken = tree.args
    return {item.arg for item in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs)}
