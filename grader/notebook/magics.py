"""Takes IPython's syntax out of a cell, line for line.

IPython's own transformers find magics and shell lines; here their calls of
`get_ipython()` become `pass`, because there is no shell where submissions are graded, and every
line stays where it was, so that errors can name the student's own line.
"""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from IPython.core.inputtransformer2 import (
    EscapedCommand,
    HelpEnd,
    MagicAssign,
    SystemAssign,
    TokenTransformBase,
    classic_prompt,
    find_end_of_continued_line,
    ipython_prompt,
    leading_indent,
    make_tokens_by_line,
)

from grader.submission import parse_quietly

_Clean: TypeAlias = Callable[[list[str]], list[str]]
_CLEANUP: tuple[_Clean, ...] = (leading_indent, classic_prompt, ipython_prompt)
_RUNS_ITS_BODY = re.compile(r"%%(time|capture|prun)\b")
_FINDERS: tuple[Callable[..., Any], ...] = tuple(
    kind.find for kind in (MagicAssign, SystemAssign, EscapedCommand, HelpEnd)
)
_MOST_PASSES = 10
_OPEN, _CLOSED = {"(", "[", "{"}, {")", "]", "}"}
_MAY_BE_MAGIC = re.compile(r"[%!?]")
_SHELL_CALL = re.compile(r"\s*get_ipython\(\)\.")
_RUNS_A_FILE = re.compile(r"get_ipython\(\)\.run_line_magic\('run'")
_SHELL_LINE = re.compile(r"^[%!?](?!\s*$).*", re.MULTILINE)


def without_magics(text: str) -> str:
    """Turn a cell into plain Python with as many lines.

    `%time statement` leaves the statement; `%%time` and its like leave the body; other cell magics
    (`%%bash`, `%%writefile`) leave nothing. `%run file` stays what IPython makes of it. Text that
    cannot be tokenized stays as it is.
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
    for _ in range(_MOST_PASSES):
        after, is_complete = _one_pass(lines)
        if is_complete or after == lines:
            return after
        lines = after
    return lines


def _one_pass(lines: list[str]) -> tuple[list[str], bool]:
    """Replace the magics that one tokenization of a cell shows.

    IPython replaces one and tokenizes the whole cell again. Most magics end with their line and
    leave the next lines as they are; the pass ends at the first that does not.

    Returns:
        As many lines, and True if a further pass would change nothing.
    """
    after = list(lines)
    by_line = make_tokens_by_line(lines)
    is_complete = bool(by_line) and by_line[-1][-1].type == tokenize.ENDMARKER
    for tokens in by_line:
        found: Iterable[Any] = (find([tokens]) for find in _FINDERS)
        for magic in sorted(filter(None, found), key=TokenTransformBase.sortby):
            first = magic.start_line
            last = getattr(magic, "q_line", find_end_of_continued_line(lines, first))
            magic.start_line, magic.q_line = 0, last - first
            try:
                (call,) = magic.transform(lines[first : last + 1])
            except SyntaxError:
                continue
            # A magic over several lines becomes one line: keep the place of what follows.
            after[first : last + 1] = [_inert(call)] + ["\n"] * len(lines[first + 1 : last + 1])
            is_complete = is_complete and after[first].strip() == "pass"
            if tokens[-1].end[0] != last + 1 or not _closes_brackets(tokens):
                return after, False
            break
    return after, is_complete


def _closes_brackets(tokens: Iterable[tokenize.TokenInfo]) -> bool:
    """Return True if all brackets in a magic are closed in it."""
    depth = 0
    for token in tokens:
        depth += (token.string in _OPEN) - (token.string in _CLOSED)
        if depth < 0:
            return False
    return depth == 0


def _inert(line: str) -> str:
    """Replace a whole-line shell call by `pass`, or by the statement that it times."""
    if not _SHELL_CALL.match(line) or _RUNS_A_FILE.match(line):
        return line
    indent = line[: len(line) - len(line.lstrip())]
    return indent + _timed_statement(line.strip()) + "\n"


def _timed_statement(call: str) -> str:
    try:
        statements = parse_quietly(call).body
    except SyntaxError:
        return "pass"
    match statements:
        case [ast.Expr(ast.Call(args=[ast.Constant("time"), ast.Constant(str(statement))]))]:
            return statement if statement.strip() else "pass"
    return "pass"
