"""One run at a time: a lock that the system takes back however its process ends.

It is SQLite's own lock on an empty file beside the gradebook, so that the gradebook itself stays
readable for `grader status`, on every system that Python's sqlite3 runs on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

_FILE_NAME = "gradebook.lock"
_PATIENCE = 1.0
"""Seconds: somebody who only looks whether the lock is held has it for a moment."""


@contextmanager
def lock(folder: Path) -> Iterator[bool]:
    """Hold the lock of a folder; False where another process has it."""
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
    """Whether a process holds the lock of a folder."""
    path = folder / _FILE_NAME
    if not path.is_file():
        return False
    address = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=0)) as looking:
        try:
            looking.execute("SELECT * FROM sqlite_schema")
        except sqlite3.OperationalError:
            return True
    return False
