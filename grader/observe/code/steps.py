"""The statements that a function executes, with fingerprints of the values that they make."""

from __future__ import annotations

import ast
import linecache
import math
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import CodeType, FrameType, FunctionType
from typing import Any, TypeAlias

import h5py
import keras
import numpy as np
from numpy.typing import NDArray

from grader.observation import Plain, Step
from grader.observe.code.places import code_of, place_of_code
from grader.observe.code.syntax import expressions_of, function_of

_MOST_STEPS = 200
_MOST_EVENTS = 40_000
"""Calls of any function and lines of the recorded one, each of which Python reports: after so many,
training for example, the record ends."""
_MOST_NUMBERS = 12_000_000
"""Numbers in all values: a third of a second. A limit in seconds would let a busy machine decide
where a record ends, and so which line is blamed."""
_MOST_ITEMS = 8
_MOST_LETTERS = 100
_OF_NUMBERS = (np.ndarray, np.generic, bool, int, float, list, tuple, range)
_CHANGEABLE = (np.ndarray, list, dict, set)
_NAME = re.compile(r"\w+")
_CHANGE = re.compile(r"[-+*/@|&]=|\]\s*=[^=]|\.\w+\(")
"""An assignment to a part of a value, or the call of a method."""
_Statement: TypeAlias = tuple[int, tuple[str, ...]]
"""First line of a statement, and the names that it reads."""


@contextmanager
def recorded_steps(function: Callable[..., Any]) -> Iterator[list[Step]]:
    """Record the statements that a function executes while the context is open."""
    code = code_of(function)
    tree = function_of(code) if code else None
    recorder = _Recorder(_codes_within(code), _statements_in(tree)) if code and tree else None
    before = sys.gettrace()
    if recorder:
        sys.settrace(recorder.called)
    try:
        yield recorder.steps if recorder else []
    finally:
        sys.settrace(before)


def fingerprint_of(value: Any, depth: int = 3) -> Plain:
    """Reduce a value to plain data, equal for equal values up to rounding.

    Numbers become their shape, their norm and a projection. Of other objects only the type is kept,
    and whether they can have a state.
    """
    if isinstance(value, str):
        return value[:_MOST_LETTERS]
    with suppress(Exception):  # a student's own class may do anything
        if keras.ops.is_tensor(value):
            value = keras.ops.convert_to_numpy(value)
        if isinstance(value, h5py.Dataset):  # its numbers may still have to be written
            return [list(value.shape), value.dtype.name]
        if isinstance(value, h5py.File):
            return [value.mode, *sorted(value)[:_MOST_ITEMS]]
        if isinstance(value, _OF_NUMBERS):
            numbers = np.asarray(value)
            if numbers.dtype.kind in "biuf":
                is_whole = numbers.dtype.kind in "biu"
                projected = _projected(numbers.astype("float64").ravel(), numbers.shape)
                return {**projected, "whole": is_whole}
    if isinstance(value, list | tuple) and len(value) <= _MOST_ITEMS and depth:
        return [fingerprint_of(item, depth - 1) for item in value]
    has_state = callable(value) and not isinstance(value, FunctionType)
    return {"type": type(value).__name__, "has_state": has_state}


def _projected(numbers: NDArray[Any], shape: tuple[int, ...]) -> dict[str, Plain]:
    weights = np.cos(np.arange(numbers.size, dtype="float64"))
    sums = [float(np.sqrt(numbers @ numbers)), float(numbers @ weights)]
    return {"shape": list(shape), "sums": sums if np.isfinite(sums).all() else [0.0, 0.0]}


def _count_numbers(fingerprint: Plain) -> int:
    match fingerprint:
        case {"shape": [*shape]}:
            return math.prod(shape)
        case [*items]:
            return sum(map(_count_numbers, items))
    return 1


class _Recorder:
    """Follows the lines of a function and of the functions within it.

    The arguments come first, as a step without a place.
    """

    def __init__(self, codes: set[CodeType], statements: Mapping[int, _Statement]) -> None:
        self.steps: list[Step] = []
        self._codes = codes
        self._statements = statements
        self._events = 0
        self._numbers = 0
        self._reached: set[int] = set()

    def called(self, frame: FrameType, _event: str, _value: Any) -> Any:
        self._events += 1
        if self._events > _MOST_EVENTS:
            self._end(frame)
        return self._tracer() if frame.f_code in self._codes else None

    def _tracer(self) -> Any:
        line = 0
        known: dict[str, tuple[Any, Plain]] = {}
        failed = False

        def trace(frame: FrameType, event: str, value: Any) -> Any:
            nonlocal line, failed
            self._events += 1
            if event == "exception":
                failed = True
            elif event in ("line", "return"):
                made = self._made(frame, line, known)
                if event == "return" and not failed:
                    made[""] = fingerprint_of(value)
                self._add(frame, line, {} if failed else made)
                line, failed = frame.f_lineno, False
            if self._is_full():
                sys.settrace(None)
                return None
            return trace

        return trace

    def _is_full(self) -> bool:
        return (
            len(self.steps) >= _MOST_STEPS
            or self._numbers > _MOST_NUMBERS
            or self._events > _MOST_EVENTS
        )

    def _made(
        self, frame: FrameType, line: int, known: dict[str, tuple[Any, Plain]]
    ) -> dict[str, Plain]:
        """Take fingerprints of the variables that a line binds or changes; update `known`."""
        text = linecache.getline(frame.f_code.co_filename, line) if line else ""
        named = set(_NAME.findall(text)) if _CHANGE.search(text) else set()
        made: dict[str, Plain] = {}
        for name, value in frame.f_locals.items():
            before, mark = known.get(name, (None, None))
            is_bound = name not in known or before is not value
            if is_bound or (name in named and isinstance(value, _CHANGEABLE)):
                fingerprint = fingerprint_of(value)
                self._numbers += _count_numbers(fingerprint)
                known[name] = (value, fingerprint)
                if is_bound or fingerprint != mark:
                    made[name] = fingerprint
        return made

    def _end(self, frame: FrameType | None) -> None:
        """End the record with the statement that is being executed."""
        sys.settrace(None)
        while frame is not None and frame.f_code not in self._codes:
            frame = frame.f_back
        if frame is not None:
            self._add(frame, frame.f_lineno, {})

    def _add(self, frame: FrameType, line: int, made: Mapping[str, Plain]) -> None:
        if not line:
            self.steps.append(Step(None, (), made))
            return
        first, reads = self._statements.get(line, (line, ()))
        if made or first not in self._reached:
            self._reached.add(first)
            place = place_of_code(frame.f_code.co_filename, first)
            self.steps.append(Step(place, reads, made))


def _codes_within(code: CodeType) -> set[CodeType]:
    """Return a function's code and that of the functions within it, without comprehensions."""
    found = {code}
    for constant in code.co_consts:
        if isinstance(constant, CodeType) and not constant.co_name.startswith("<"):
            found |= _codes_within(constant)
    return found


def _statements_in(tree: ast.AST) -> dict[int, _Statement]:
    """Return the statement of each line; of one with a body, only the head."""
    found: dict[int, _Statement] = {}
    for statement in ast.walk(tree):
        if not isinstance(statement, ast.stmt) or statement is tree:
            continue
        names = dict.fromkeys(
            node.id
            for node in expressions_of(statement)
            if isinstance(node, ast.Name)
            and (isinstance(node.ctx, ast.Load) or isinstance(statement, ast.AugAssign))
        )
        body = getattr(statement, "body", None)
        end = body[0].lineno - 1 if body else statement.end_lineno or statement.lineno
        for line in range(statement.lineno, max(end, statement.lineno) + 1):
            found[line] = (statement.lineno, tuple(names))
    return found
