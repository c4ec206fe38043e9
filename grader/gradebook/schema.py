"""The tables, the opening and the error messages of a gradebook."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from grader.errors import CouldNotGradeError, GraderError, UsageError
from grader.gradebook import class_list, deadlines, decisions

FILE_NAME = "gradebook.db"

_APPLICATION = int.from_bytes(b"dcnn")
"""Number in the file's header: other programs call their files gradebook.db, too."""
_TABLES = """
CREATE TABLE assignment (               -- one row: the assignment of this folder
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    submissions TEXT NOT NULL,          -- the place of submissions, and of solutions: absolute
    solutions TEXT NOT NULL
);
CREATE TABLE run (                      -- one for each process that graded
    id INTEGER PRIMARY KEY,
    who TEXT NOT NULL,
    process INTEGER NOT NULL,
    started TEXT NOT NULL               -- as all times: UTC, ISO 8601
);
CREATE TABLE submission (               -- the latest submission of each student
    student TEXT PRIMARY KEY,
    content TEXT NOT NULL,              -- digest of the files
    due TEXT,                           -- reason for grading; NULL if up to date
    wish TEXT,                          -- reason for a requested regrading
    exercises TEXT                      -- JSON list if the request is for some only
) WITHOUT ROWID;
CREATE TABLE verdict (                  -- all verdicts; rows are added, never changed
    id INTEGER PRIMARY KEY,
    student TEXT NOT NULL,
    content TEXT NOT NULL,
    reference TEXT NOT NULL,            -- digest of solution, rubric, libraries, grader
    run INTEGER NOT NULL REFERENCES run,
    graded TEXT NOT NULL,
    why TEXT NOT NULL,
    status TEXT NOT NULL,
    score REAL NOT NULL,
    verdict TEXT NOT NULL               -- the whole verdict as JSON
);
CREATE INDEX verdict_of_student ON verdict (student);
CREATE VIEW current AS                  -- the newest verdict on each submission
    SELECT verdict.* FROM verdict JOIN submission USING (student, content)
    WHERE verdict.id = (                -- a fault of the grader never displaces a grade
        SELECT later.id FROM verdict AS later
        WHERE later.student = verdict.student AND later.content = verdict.content
        ORDER BY later.status = 'not_graded', later.id DESC LIMIT 1
    );
"""
_ADDED = (decisions.TABLES, class_list.TABLES, deadlines.TABLES, class_list.ATTEMPTS)
"""Tables that each later version added to the first."""
_VERSION = 1 + len(_ADDED)


@contextmanager
def connect_to_write(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a gradebook, or create an empty one. Use within `explained`."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        new = _ask(connection, "schema_version") == 0
        if not new:
            _require_ours(connection, path)
            found = _ask(connection, "quick_check")
            if found != "ok":
                raise damaged(path, str(found).splitlines()[-1])
        connection.execute("PRAGMA journal_mode = WAL")
        # A killed process loses nothing. A power cut may undo the last few verdicts, which are
        # then due again; the file stays whole.
        connection.execute("PRAGMA synchronous = NORMAL")
        if new:
            connection.executescript(
                f"BEGIN IMMEDIATE; PRAGMA application_id = {_APPLICATION};"
                f"PRAGMA user_version = 1; {_TABLES} COMMIT;"
            )
        _bring_up_to_date(connection)
        yield connection


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Add the tables of later versions; another process may do the same."""
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        for statement in _statements_since(_version(connection)):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {_VERSION}")


def _statements_since(version: int) -> list[str]:
    text = "".join(_ADDED[version - 1 :])
    without_comments = re.sub(r"--.*", "", text)
    return [part for part in without_comments.split(";") if part.strip()]


@contextmanager
def connect_to_read(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a gradebook that another process may be writing to. Use within `explained`."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    if not path.with_name(f"{path.name}-wal").exists():
        # No process writes: the file can be read as it is, even in a read-only folder.
        address += "&immutable=1"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
        _require_ours(connection, path)
        for statement in _statements_since(_version(connection)):
            # The file of an earlier version stays as it is.
            connection.execute(statement.replace("CREATE TABLE", "CREATE TEMPORARY TABLE"))
        yield connection


def _require_ours(connection: sqlite3.Connection, path: Path) -> None:
    if _ask(connection, "application_id") != _APPLICATION:
        raise UsageError(
            f"{path} is a database of another program, not a gradebook of this grader. "
            f"Choose another folder."
        )
    version = _version(connection)
    if not 1 <= version <= _VERSION:
        raise UsageError(
            f"{path} was written by another version of the grader (format {version}, this one "
            f"knows {_VERSION}). Choose another folder, or use the version that wrote it."
        )


def _version(connection: sqlite3.Connection) -> int:
    return int(str(_ask(connection, "user_version")))


def _ask(connection: sqlite3.Connection, pragma: str) -> object:
    return connection.execute(f"PRAGMA {pragma}").fetchone()[0]


def file_number(path: Path) -> int | None:
    """Return the number by which the system knows a file; None without one."""
    try:
        return path.stat().st_ino
    except OSError:
        return None


def replaced(path: Path) -> CouldNotGradeError:
    """Make the error for a file that is not the opened one any more."""
    return CouldNotGradeError(
        f"The gradebook {path} was removed or replaced while it was open. What was written to the "
        f"old one is not in it: put the old one back, or start the same command again."
    )


def damaged(path: Path, found: str) -> CouldNotGradeError:
    """Make the error for a file that cannot be trusted."""
    return CouldNotGradeError(
        f"The gradebook {path} is damaged ({found.rstrip('.')}). Nothing was changed: put a "
        f"copy of it back, or move it away and grade again."
    )


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about a file into one sentence with an exit code."""
    try:
        yield
    except sqlite3.Error as error:
        raise _in_words(path, error) from error


def _in_words(path: Path, error: sqlite3.Error) -> GraderError:
    safe = "All earlier verdicts are safe; the same command continues from there."
    # The lowest byte is the kind of the error, the others its details.
    match getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF:
        case sqlite3.SQLITE_FULL:
            return CouldNotGradeError(f"The disk is full: {path} cannot grow. Make room. {safe}")
        case sqlite3.SQLITE_IOERR:
            return CouldNotGradeError(
                f"{path} cannot be written or read ({error}). Check whether the disk is full or "
                f"failing. {safe}"
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return UsageError(
                f"{path} cannot be opened ({error}). Choose a folder that you may write to."
            )
        case sqlite3.SQLITE_BUSY:
            return UsageError(f"{path} is in use by another program. Try again when it is done.")
        case _:
            return damaged(path, str(error))
