"""Takes IPython's syntax out of a cell, line for line.

IPython itself finds magics and shell lines (`TransformerManager`); here its calls of
`get_ipython()` become `pass`, because there is no shell where submissions are graded, and every
line stays where it was, so that errors can name the student's own line.
"""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Callable

from IPython.core.inputtransformer2 import (
    TRANSFORM_LOOP_LIMIT,
    TransformerManager,
    classic_prompt,
    ipython_prompt,
    leading_indent,
)

_CLEANUP: tuple[Callable[[list[str]], list[str]], ...] = (
    leading_indent,
    classic_prompt,
    ipython_prompt,
)
_RUNS_ITS_BODY = re.compile(r"%%(time|capture|prun)\b")
_MAX_TOKENIZED = 1_000_000
"""Characters: IPython reads the whole cell again for each magic, and a cell may have hundreds."""
_MAY_BE_MAGIC = re.compile(r"[%!?]")
_SHELL_CALL = re.compile(r"\s*get_ipython\(\)\.")
_RUNS_A_FILE = re.compile(r"get_ipython\(\)\.run_line_magic\('run'")
_SHELL_LINE = re.compile(r"^[%!?](?!\s*$).*", re.MULTILINE)


def without_magics(text: str) -> str:
    """Turn a cell into plain Python with as many lines.

    `%time statement` leaves the statement; `%%time` and its like leave the body; other cell magics
    (`%%bash`, `%%writefile`) leave nothing. `%run file` stays what IPython makes of it.

    Args:
        text: a cell, or a piece of one.

    Returns:
        Python text with the same line numbers; unchanged where it cannot be tokenized.
    """
    lines = _lines(text)
    body = 0
    while body < len(lines) and not lines[body].strip():
        body += 1
    lines[:body] = ["\n"] * body
    while body < len(lines) and lines[body].startswith("%%"):
        if not _RUNS_ITS_BODY.match(lines[body]):
            return "\n" * len(lines)
        lines[body] = "\n"
        body += 1
    code = lines[body:]
    for transform in _CLEANUP:
        code = _lines("".join(transform(code)))
    if not _MAY_BE_MAGIC.search(text):
        return "".join(lines[:body] + code)
    try:
        return "".join(lines[:body] + _without_line_magics(code))
    except (SyntaxError, tokenize.TokenError):
        return text


def without_shell_lines(text: str) -> str:
    """Replace magic and shell lines by `pass`, for cells that cannot be tokenized."""
    return _SHELL_LINE.sub("pass", text)


def _lines(text: str) -> list[str]:
    """Split at newlines only; `str.splitlines` also splits at form feeds, unlike Python."""
    return [line for line in re.split(r"(?<=\n)", text) if line]


def _without_line_magics(lines: list[str]) -> list[str]:
    manager = TransformerManager()
    length = sum(len(line) for line in lines)
    for _ in range(min(TRANSFORM_LOOP_LIMIT, _MAX_TOKENIZED // (length + 1))):
        changed, after = manager.do_one_token_transform(lines)
        if not changed:
            break
        first = next(
            (n for n, (old, new) in enumerate(zip(lines, after, strict=False)) if old != new),
            min(len(lines), len(after)),
        )
        # A magic over several lines becomes one line: keep the place of what follows.
        joined = ["\n"] * (len(lines) - len(after))
        lines = after[:first] + [_inert(line) for line in after[first : first + 1]]
        lines += joined + after[first + 1 :]
    return lines


def _inert(line: str) -> str:
    """Replace a whole-line shell call by `pass`, or by the statement that it times."""
    if not _SHELL_CALL.match(line) or _RUNS_A_FILE.match(line):
        return line
    indent = line[: len(line) - len(line.lstrip())]
    return indent + _timed_statement(line.strip()) + "\n"


def _timed_statement(call: str) -> str:
    try:
        expression = ast.parse(call, mode="eval").body
    except SyntaxError:
        return "pass"
    if isinstance(expression, ast.Call):
        match [getattr(argument, "value", None) for argument in expression.args]:
            case ["time", str(statement)] if statement.strip():
                return statement
    return "pass"
