"""The time of a hand-in, as a course system writes it beside the files."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

_MOST_BYTES = 2**20


def time_beside(path: Path, folder: Path | None) -> str:
    """Return the time that a course system wrote for a file; empty without one.

    Args:
        path: the graded file.
        folder: the student's own folder; None for a file among those of other students.
    """
    if folder is None or folder not in path.parents:
        return ""
    inside = [parent for parent in path.parents if parent == folder or folder in parent.parents]
    for parent in inside:
        for name, read in TIME_FILES.items():
            with suppress(OSError, ValueError, RecursionError):
                if time := read(_text_of(parent / name)):
                    return time
    return ""


def file_date(path: Path) -> str:
    """Return the time at which a file was last changed, in UTC."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")


def _text_of(path: Path) -> str:
    if path.is_symlink() or path.stat().st_size > _MOST_BYTES:
        return ""
    return path.read_text(encoding="utf-8")


def _of_gradescope(text: str) -> str:
    metadata = json.loads(text) if text else {}
    created = metadata.get("created_at") if isinstance(metadata, dict) else None
    return created.strip() if isinstance(created, str) else ""


TIME_FILES: dict[str, Callable[[str], str]] = {
    "timestamp.txt": str.strip,
    "submission_metadata.json": _of_gradescope,
}
"""The files of nbgrader and Gradescope, and the ways to read them."""
