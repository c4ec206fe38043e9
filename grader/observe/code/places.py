"""Places in a student's text, from frames and tracebacks."""

from __future__ import annotations

import functools
import inspect
import linecache
import traceback
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from itertools import islice
from types import CodeType, TracebackType
from typing import Any

from grader.observation import Place


def place_of_code(filename: str, line: int, column: int = 0) -> Place | None:
    """Return the place of a student's line; None for other code."""
    where = _where(filename)
    text = linecache.getline(filename, line).strip() if where else ""
    return Place(where, line, text, column) if where else None


def place_of_error(
    trace: TracebackType | None, not_in: Collection[Callable[..., Any]] = ()
) -> Place | None:
    """Find the last student's line in a traceback, outside of `not_in`."""
    reached = students_frames(trace, not_in)
    if not reached:
        return None
    last = reached[-1]
    return _place_of(last.tb_frame.f_code, last.tb_lineno, last.tb_lasti)


def students_frames(
    trace: TracebackType | None, not_in: Collection[Callable[..., Any]] = ()
) -> list[TracebackType]:
    """List the parts of a traceback in the student's text, the innermost last.

    Args:
        trace: the traceback.
        not_in: functions at which the list ends.
    """
    codes = set(map(code_of, not_in)) - {None}
    found = []
    while trace is not None and trace.tb_frame.f_code not in codes:
        if _where(trace.tb_frame.f_code.co_filename):
            found.append(trace)
        trace = trace.tb_next
    return found


def code_of(function: Any) -> CodeType | None:
    """Return the code of a function as it is written, below its decorators.

    A function that wraps itself, `f.__wrapped__ = f`, is taken as it is.
    """
    while isinstance(function, functools.partial):
        function = function.func
    with suppress(ValueError):
        function = inspect.unwrap(function)
    code = getattr(function, "__code__", None)
    return code if isinstance(code, CodeType) else None


def names_in(code: CodeType) -> Iterator[str]:
    """List the outer names and attributes that code reads, also in functions within it."""
    yield from (*code.co_names, *code.co_freevars)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from names_in(constant)


def place_of_call(function: Callable[..., Any] | None) -> Place | None:
    """Find the current line of a running function of the student.

    While a helper of the student or of the reference runs, this is the line that called it. A
    decorated function has no frame of that code; then, and without a function, the innermost line
    of the student is taken.
    """
    code = None if function is None else code_of(function)
    innermost = None
    for frame, line in traceback.walk_stack(None):
        here = _place_of(frame.f_code, line, frame.f_lasti)
        if frame.f_code is code:
            return here
        innermost = innermost or here
    return innermost


def _place_of(code: CodeType, line: int, instruction: int) -> Place | None:
    """Return the place of a running instruction, by its offset in bytes."""
    if not _where(code.co_filename):
        return None
    positions = next(islice(code.co_positions(), instruction // 2, None), (None,) * 4)
    return place_of_code(code.co_filename, line, positions[2] or 0)


def _where(filename: str) -> str:
    if filename.startswith(("<cell ", "<statement ")) or (
        filename.startswith("<") and filename.endswith(".py>")
    ):
        return filename[1:-1]
    # A kernel compiles each cell under another file name, which means nothing to a reader.
    if "ipykernel_" in filename or filename.startswith("<ipython-input-"):
        return "the function's cell"
    return ""
