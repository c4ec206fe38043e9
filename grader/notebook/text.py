"""Reads bytes as text and as JSON, or explains why that fails."""

from __future__ import annotations

import io
import json
import re
import tokenize
import warnings
from collections.abc import Mapping
from typing import Any

from grader.errors import UnreadableSubmissionError
from grader.notebook.left_out import code_suffix

_ASCII = bytes(range(128)) + rb"\x41\u0041"
"""Read by every encoding of Python scripts as ASCII (PEP 263)."""
_UTF_8 = "utf-8-sig"
_LOOKED_AT = 400
_BREAKS_OFF = re.compile(r"[^{}\[\]]{0,20}")
_MERGE_MARK = re.compile(r"<<<<<<<|=======|>>>>>>>")
_MALFORMED = {
    "Unterminated string": "a string is not closed",
    "Expecting ',' delimiter": "a comma or a closing bracket is missing",
    "Extra data": "other text follows the end of its JSON",
}


def decoded(name: str, content: bytes) -> str:
    """Decode a file: UTF-8, or what a script names in its coding line.

    Raises:
        UnreadableSubmissionError: it is something else; the message is one sentence.
    """
    encoding = _named_encoding(content) if code_suffix(name) == ".py" else _UTF_8
    place = ""
    try:
        text = content.decode(encoding)
        if "\0" not in text:
            return text
    except UnicodeDecodeError as error:
        place = f" (byte {error.start})"
    if wide := _wide_encoding(content):
        found = f"text in {wide}, which neither Python nor Jupyter reads; save it as UTF-8"
    elif b"\0" in content:
        found = f"a binary file{place}"
    elif encoding != _UTF_8:
        found = f"not text in {encoding}, as its coding line says{place}"
    else:
        found = f"not UTF-8 text{place}"
    raise UnreadableSubmissionError(f"{name} is {found}.")


def load_notebook(name: str, text: str) -> Mapping[str, Any]:
    """Read a notebook's JSON.

    Raises:
        UnreadableSubmissionError: it is something else; the message is one sentence.
    """
    try:
        notebook = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableSubmissionError(_not_json(name, text, error)) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableSubmissionError(
            f"{name} is not a notebook: its JSON is malformed."
        ) from error
    if not isinstance(notebook, dict):
        raise UnreadableSubmissionError(
            f"{name} is not a notebook: it holds a JSON {type(notebook).__name__}, not cells."
        )
    return notebook


def _named_encoding(content: bytes) -> str:
    """Find the encoding that a script's coding line names; UTF-8 if Python refuses it."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        with warnings.catch_warnings(action="ignore"):
            is_ascii = _ASCII.decode(encoding) == _ASCII.decode("ascii")
    except (SyntaxError, LookupError, UnicodeError):
        return _UTF_8
    return encoding if is_ascii and encoding != "utf-8" else _UTF_8


def _wide_encoding(content: bytes) -> str:
    """Name an encoding of two or four bytes; empty for another one."""
    encoding = json.detect_encoding(content)
    if not encoding.startswith(("utf-16", "utf-32")):
        return ""
    start = content[:_LOOKED_AT].decode(encoding, "ignore").removeprefix("\N{BYTE ORDER MARK}")
    letters = re.sub(r"\s", "", start)
    return encoding[:6].upper() if letters and letters.isprintable() else ""


def _not_json(name: str, text: str, error: json.JSONDecodeError) -> str:
    start = text.lstrip()
    if start.startswith("<"):
        if _MERGE_MARK.match(start):
            return _unfinished_merge(name, 1)
        return (
            f"{name} is a web page saved as a notebook (HTML); "
            "download the .ipynb file itself, not the page that shows it."
        )
    if not start.startswith("{"):
        return f"{name} is not a notebook: its content is not JSON."
    before, after = text[: error.pos].rstrip(), text[error.pos :].rstrip()
    if _MERGE_MARK.match(text, text.rfind("\n", 0, error.pos) + 1):
        return _unfinished_merge(name, error.lineno)
    if (before.endswith(",") and after[:1] in ("}", "]")) or re.match(r",\s*[}\]]", after):
        return (
            f"{name} is not a notebook: its JSON has a trailing comma, before a closing bracket, "
            f"at line {error.lineno}."
        )
    is_open = error.msg.startswith("Unterminated string") and not after.endswith("}")
    if is_open or _BREAKS_OFF.fullmatch(after):
        return f"{name} breaks off in the middle of the notebook; the file was not copied whole."
    reason = next(
        (reason for words, reason in _MALFORMED.items() if error.msg.startswith(words)),
        "its JSON is malformed",
    )
    return f"{name} is not a notebook: {reason} at line {error.lineno}."


def _unfinished_merge(name: str, line: int) -> str:
    return f"{name} holds the marks of an unfinished merge in Git (line {line})."
