"""Explains which files of a hand-in are not graded."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

SUFFIXES = (".ipynb", ".py")
NEITHER = "is neither a notebook nor a script"
_CODE = re.compile(
    r"(?P<stem>.+?)(?P<suffix>\.ipynb|\.py)(?:(?:-\d+| ?\(\d+\))?\.(?:txt|json))?",
    re.IGNORECASE | re.DOTALL,
)
"""Browsers save `work.ipynb` as `work.ipynb.txt`, and again as `work.ipynb (1).txt`."""
_KINDS = {
    "is an archive, which has to be unpacked": (
        *(".7z", ".bz2", ".gz", ".rar", ".tar", ".tgz", ".xz", ".zip"),
    ),
    "is a web page that shows the work, not the notebook itself": (".htm", ".html", ".mhtml"),
}
_OF_THE_SYSTEM = {
    *("__MACOSX", "__pycache__", ".DS_Store", ".git", ".ipynb_checkpoints", "Thumbs.db"),
    *("desktop.ini", "timestamp.txt", "submission_metadata.json"),
}
"""Entries that programs make by themselves; nobody hands them in."""
_MOST_NAMES = 20


def code_suffix(name: str) -> str:
    """Return .ipynb or .py for a name of code, else an empty text."""
    found = _CODE.fullmatch(name)
    return found["suffix"].lower() if found else ""


def code_stem(name: str) -> str:
    """Return a name without the suffix of a notebook or script."""
    found = _CODE.fullmatch(name)
    return found["stem"] if found else name


def composed(name: str) -> str:
    """Write each accented letter as one character; macOS writes two in names of files."""
    return unicodedata.normalize("NFC", name)


def is_of_the_system(name: str) -> bool:
    """Return True if programs make such entries, such as `.DS_Store`."""
    return name in _OF_THE_SYSTEM or name.startswith("._")


def refusal(entry: Path) -> str:
    """Say why an entry is not read, as a predicate; empty otherwise."""
    if entry.is_symlink():
        return "is a link, which may lead to another person's file"
    if entry.name.startswith("."):
        return "has a name that begins with a dot"
    if entry.is_dir():
        return "" if os.access(entry, os.R_OK | os.X_OK) else "is a folder that may not be opened"
    return "" if entry.is_file() else "is neither a file nor a folder, such as a named pipe"


def why_left_out(entry: Path) -> str:
    """Say why an entry without code is not graded, as a predicate."""
    if reason := refusal(entry):
        return reason
    if entry.is_dir():
        return "is an empty folder"
    suffix = entry.suffix.lower()
    return next((reason for reason, kinds in _KINDS.items() if suffix in kinds), NEITHER)


def entries_of(folder: Path) -> list[Path]:
    """List a folder in the order of names, without what programs make by themselves."""
    entries = (entry for entry in folder.iterdir() if not is_of_the_system(entry.name))
    return sorted(entries, key=lambda entry: entry.name)


def contents(entry: Path) -> Iterator[Path]:
    """Yield everything in a folder at any depth, or a file itself.

    Folders are yielded where they are empty or may not be read.
    """
    waiting = [entry]
    while waiting:
        entry = waiting.pop()
        inside = entries_of(entry) if entry.is_dir() and not refusal(entry) else []
        if inside:
            waiting += reversed(inside)
        else:
            yield entry


def is_code(entry: Path) -> bool:
    """Return True for a notebook or script that may be read."""
    return bool(code_suffix(entry.name)) and not refusal(entry) and entry.is_file()


def left_out(names: Sequence[str], predicate: str) -> str:
    """Say that entries are left out, and why."""
    if len(names) == 1:
        return f"{names[0]} is left out: it {predicate}."
    return f"{listed(names)} are left out: each {predicate}."


def listed(names: Sequence[str]) -> str:
    """List names as words, the first ones if they are many."""
    more = len(names) - _MOST_NAMES
    shown = [*names[:_MOST_NAMES], f"{more} more"] if more > 0 else names
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
