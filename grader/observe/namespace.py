"""From the text of a submission to its functions."""

from __future__ import annotations

import inspect
import linecache
import re
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from types import CodeType, ModuleType, TracebackType
from typing import Any

from grader.observation import Place
from grader.submission import Statement, SubmissionSource

_COLOURS = re.compile("\x1b\\[[0-9;]*m")
"""Keras prints its messages in bold."""
_LONGEST_MESSAGE = 2_000
"""Characters kept of what an exception says: Keras prints whole networks."""


@dataclass(frozen=True)
class Namespace:
    """A submission after its definitions ran."""

    globals: dict[str, Any]
    notes: tuple[str, ...]
    failed_imports: Mapping[str, str] = field(default_factory=dict)
    """Global name → why the import that should have bound it failed."""


def run_definitions(source: SubmissionSource) -> Namespace:
    """Run imports and definitions in order; one that fails leaves a note and harms no other."""
    module = ModuleType("__main__")
    # Decorators, dataclasses and pickling look their module up by name.
    sys.modules["__main__"] = module
    return _run(source, module, _compiled)


def run_reference(source: SubmissionSource) -> Namespace:
    """Run the reference's helper functions, where student code does not come upon their text."""
    return _run(
        source,
        ModuleType("reference"),
        lambda statement: compile(statement.source, "<reference>", "exec"),
    )


def _run(
    source: SubmissionSource, module: ModuleType, compiled: Callable[[Statement], Any]
) -> Namespace:
    notes = list(source.notes)
    failed_imports: dict[str, str] = {}
    for statement in source.statements:
        try:
            exec(compiled(statement), module.__dict__)  # noqa: S102 - running it is the purpose
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            reason = f"{type(error).__name__}: {said_by(error)}"
            first_line = statement.source.strip().splitlines()[0]
            notes.append(
                f"{statement.where}, line {statement.line}: `{first_line}` failed ({reason}). "
                f"This costs nothing where no graded function needs it."
            )
            if statement.is_import:
                failed_imports |= dict.fromkeys(statement.defines, reason)
    return Namespace(module.__dict__, tuple(notes), failed_imports)


def _compiled(statement: Statement) -> Any:
    """Compile a statement so that tracebacks and `inspect` show the student's own lines."""
    filename = f"<{statement.where}>"
    text = "\n" * (statement.line - 1) + statement.source
    lines = text.splitlines(keepends=True)
    if filename in linecache.cache:
        known = linecache.cache[filename][2]  # type: ignore[misc]
        lines = [
            new if new.strip() else old
            for new, old in zip(
                lines + ["\n"] * (len(known) - len(lines)),
                known + ["\n"] * (len(lines) - len(known)),
                strict=True,
            )
        ]
    linecache.cache[filename] = (sum(map(len, lines)), None, lines, filename)
    return compile(text, filename, "exec")


def place_of_code(filename: str, line: int, column: int = 0) -> Place | None:
    """The place of a code line, or None where it is not the student's."""
    where = _where(filename)
    text = linecache.getline(filename, line).strip() if where else ""
    return Place(where, line, text, column) if where else None


def said_by(error: BaseException) -> str:
    """The message of an exception on one line, whatever a student's exception does when asked."""
    try:
        return " ".join(_COLOURS.sub("", str(error)[:_LONGEST_MESSAGE]).split())
    except BaseException:
        return ""


def place_of_error(trace: TracebackType | None) -> Place | None:
    """The last of the student's own lines in a traceback."""
    place = None
    while trace is not None:
        place = _place_of(trace.tb_frame.f_code, trace.tb_lineno, trace.tb_lasti) or place
        trace = trace.tb_next
    return place


def place_of_call(function: Callable[..., Any]) -> Place | None:
    """The line of a function that is running now, whatever it has called meanwhile.

    For a function that calls the student's (or the reference's) helpers this is its own line, not
    theirs. A decorated function has no frame of that code; its innermost line is taken.
    """
    code = getattr(inspect.unwrap(function), "__code__", None)
    innermost = None
    for frame, line in traceback.walk_stack(None):
        here = _place_of(frame.f_code, line, frame.f_lasti)
        if frame.f_code is code:
            return here
        innermost = innermost or here
    return innermost


def _place_of(code: CodeType, line: int, instruction: int) -> Place | None:
    """The place of a running instruction, by its offset in bytes."""
    if not _where(code.co_filename):
        return None
    positions = next(islice(code.co_positions(), instruction // 2, None), (None,) * 4)
    return place_of_code(code.co_filename, line, positions[2] or 0)


def _where(filename: str) -> str:
    if filename.startswith(("<cell ", "<statement ")) or (
        filename.startswith("<") and filename.endswith(".py>")
    ):
        return filename[1:-1]
    # A kernel compiles each cell under a file name of its own, which says nothing to a reader.
    if "ipykernel_" in filename or filename.startswith("<ipython-input-"):
        return "the function's cell"
    return ""
