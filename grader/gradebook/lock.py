"""A lock for one run at a time, released with its process.

It is SQLite's own lock on an empty file beside the gradebook. So `grader status` can read the
gradebook itself, on every system with Python's sqlite3.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

_FILE_NAME = "gradebook.lock"
_PATIENCE = 1.0
"""Seconds to wait: `is_locked` holds the lock for a moment."""


@contextmanager
def lock(folder: Path) -> Iterator[bool]:
    """Hold the lock of a folder; yield False if another process has it."""
    path = folder / _FILE_NAME
    with closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as holder:
        try:
            holder.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            yield False
        else:
            yield True


def is_locked(folder: Path) -> bool:
    """Return True if a process holds the lock of a folder."""
    path = folder / _FILE_NAME
    if not path.is_file():
        return False
    address = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=0)) as reader:
        try:
            reader.execute("SELECT * FROM sqlite_schema")
        except sqlite3.OperationalError:
            return True
    return False
