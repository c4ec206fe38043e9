"""Files written whole or not at all, under portable names."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path

_LONGEST_STEM = 60
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices."""


def write_whole(path: Path, text: str) -> None:
    """Write a text beside `path` and move it there in one step."""
    # UTF-8 cannot hold a lone surrogate; its escape \udc80 is read as the surrogate in JSON.
    content = text.encode("utf-8", "backslashreplace")
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)  # mkstemp gives 0600, and others have to read the report
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def stem_giver() -> Callable[[str], str]:
    """Return a function that gives each name a file name without suffix.

    The file names are safe, unique and the same in every run. A safe name stays unchanged. Any
    other is simplified and gets a few digits of its hash, so that two names never share a file,
    even on a file system that ignores case.
    """
    taken: set[str] = set()

    def give(name: str) -> str:
        stem = _safe_stem(name)
        candidate, repetition = stem, 2
        while candidate.casefold() in taken:
            candidate, repetition = f"{stem}-{repetition}", repetition + 1
        taken.add(candidate.casefold())
        return candidate

    return give


def _safe_stem(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name[:200]).encode("ascii", "ignore").decode()
    simple = re.sub(r"[^A-Za-z0-9_.-]+", "-", plain)[:_LONGEST_STEM].strip("-.")
    if simple and simple == name and not _RESERVED.fullmatch(simple):
        return simple
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{simple or 'student'}-{digest}"
