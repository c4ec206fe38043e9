"""The messages of exceptions, in words that fit the student's text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import islice
from types import TracebackType
from typing import Any

import keras

from grader.observe.code.places import students_frames
from grader.observe.code.present import present_name
from grader.observe.code.syntax import expressions_of, function_of, statement_at
from grader.observe.network.canonical import snake_case

_MACHINERY = re.compile(
    r"\x1b\[[0-9;]*m|\{\{function_node .*?\}\}|\[Op:\w+\]( name:)?|Arguments received by .*"
    r"| with name '(None|keras_tensor\w*)'|\[\[\{\{node .*?\}\}\]\]|Label values: [\d ]+",
    re.DOTALL,
)
"""Additions of Keras and TensorFlow: bold type, device, tensors' names, all arguments of a call."""
_LONGEST_MESSAGE = 2_000
"""Characters kept of a message: Keras prints whole networks."""
_MANY_NUMBERS = re.compile(r"\[[-+\d.e\s\[\],]{80,}(\.\.\.[-+\d.e\s\[\],]*)*")
"""The values of an array, which say nothing about a mistake."""
_GRAPH = "Graph execution error"
_LONGEST_GRAPH = 50_000
"""Characters read of the message of a graph: a list of calls stands before what went wrong."""
_LAYER = re.compile(r"\b([Ll]ayer) ([\"'`])([a-z0-9_]+?)(_\d+)?\2")
"""A layer under the name that Keras gave to it."""
_CLASSES = {
    snake_case(name): name
    for name in (*dir(keras.layers), "Functional", "Sequential")
    if name[0].isupper()
}
_SYMBOLIC = "A KerasTensor "
"""The messages about symbolic tensors in other functions than those of Keras begin like this."""
_TYPES = re.compile(r"'(?:Tracked)?(str|[Ll]ist|tuple|[Dd]ict)'")
_MOST_KEYS = 10


def said_by(error: BaseException) -> str:
    """Read the message of any exception on one line, and add its cause.

    The cause is the present name of a name of Keras 2, or the type of a wrong value. A student's
    exception may fail when it is asked for its message.
    """
    try:
        text = _without_calls(str(error)[:_LONGEST_GRAPH])[:_LONGEST_MESSAGE]
        text = _MANY_NUMBERS.sub("[…] ", _MACHINERY.sub("", text))
        message = " ".join(text.split())
        if message.startswith(_SYMBOLIC):
            message = _symbolic_in_words(error.__traceback__) or message
        message = _LAYER.sub(_without_automatic_name, message)
        parts = (message.rstrip("."), present_name(error), _wrong_type(error))
        return ". ".join(filter(None, parts))
    except BaseException:
        return ""


def _without_calls(message: str) -> str:
    """Keep what stands below the list of calls in the message of a graph."""
    if not message.startswith(_GRAPH):
        return message
    lines = message.splitlines()
    calls = [n for n, line in enumerate(lines) if line.lstrip().startswith(('File "', "Detected"))]
    return "\n".join(lines[max(calls, default=0) + 1 :])


def _without_automatic_name(found: re.Match[str]) -> str:
    kind = _CLASSES.get(found[3])
    return f"{found[1]} {kind}" if kind else found[0]


def _symbolic_in_words(trace: TracebackType | None) -> str:
    """Name the function that refuses symbolic tensors, and its equals in Keras."""
    for step in reversed(students_frames(trace)):
        called = _called(step)
        name = called.rpartition(".")[2]
        if not called:
            continue
        layer = _CLASSES.get(name)
        known = [f"`layers.{layer}`"] if layer else []
        known += [f"`keras.ops.{name}`"] if hasattr(keras.ops, name) else []
        instead = " or ".join(known) or "a layer, or a function of keras.ops,"
        where = step.tb_frame.f_code.co_name
        return (
            f"`{called}`, called in `{where}`, does not take the symbolic tensors of Keras: "
            f"use {instead} in its place"
        )
    return ""


def _called(step: TracebackType) -> str:
    """Write the function that a line was calling, such as `tf.add`."""
    code = step.tb_frame.f_code
    function = function_of(code)
    position = next(islice(code.co_positions(), step.tb_lasti // 2, None), (None,) * 4)
    for node in ast.walk(function) if function else ():
        if isinstance(node, ast.Call):
            first, last = (node.lineno, node.end_lineno), (node.col_offset, node.end_col_offset)
            if position == (*first, *last):
                return ast.unparse(node.func)
    return ""


def _wrong_type(error: BaseException) -> str:
    """Describe a value of the wrong type that a name of the line holds.

    A dictionary is indexed like a list, or a list by name; a tuple stands for a number.
    """
    steps = students_frames(error.__traceback__)
    if not steps or not isinstance(error, KeyError | TypeError | ValueError):
        return ""
    function = function_of(steps[-1].tb_frame.f_code)
    statement = function and statement_at(function, steps[-1].tb_lineno)
    values = steps[-1].tb_frame.f_locals
    for name in _suspects(statement) if statement else ():
        if name in values and _is_meant(error, values[name]):
            return f"`{name}` is {_type_in_words(values[name])}"
    return ""


def _suspects(statement: ast.stmt) -> Iterator[str]:
    """Yield the names of the statement that are used in the way that failed."""
    for node in expressions_of(statement):
        match node:
            case ast.Subscript(value=ast.Name(id=name)):
                yield name
            case ast.Call(args=positional, keywords=named):
                given = [*positional, *(item.value for item in named)]
                yield from (item.id for item in given if isinstance(item, ast.Name))
    match statement:
        case ast.Assign(targets=[ast.Tuple()], value=ast.Name(id=name)):
            yield name


def _is_meant(error: BaseException, value: Any) -> bool:
    match error:
        case KeyError():
            return isinstance(value, dict) and error.args[0] not in value
        case TypeError():
            kinds = {kind.lower() for kind in _TYPES.findall(f"{error}")}
            kinds |= {str(error).split()[0]} & {"list", "tuple"}
            return type(value).__name__ in kinds
    return isinstance(value, dict) and "to unpack" in str(error)


def _type_in_words(value: Any) -> str:
    match value:
        case dict():
            keys = ", ".join(repr(key) for key in islice(value, _MOST_KEYS))
            return f"a dictionary with the keys {keys}{', …' * (len(value) > _MOST_KEYS)}"
        case list() | tuple():
            return f"a {type(value).__name__} of {len(value)} items"
    return "a string"
