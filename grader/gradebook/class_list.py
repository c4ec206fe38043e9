"""The people of a class and their hand-ins, as the gradebook keeps them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.gradebook.circumstances import now, storable
from grader.people import shown_names

TABLES = """
CREATE TABLE person (                   -- names and numbers of students
    student TEXT PRIMARY KEY,
    name TEXT NOT NULL,                 -- from the roster; '' if it does not name the student
    number TEXT NOT NULL                -- in the course system; '' if unknown
) WITHOUT ROWID;
CREATE TABLE roster (                   -- the list of the class, in its order
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    identifiers TEXT NOT NULL           -- JSON list
);
CREATE TABLE hand_in (                  -- all hand-ins; rows are added, never removed
    student TEXT NOT NULL,
    content TEXT NOT NULL,
    place TEXT NOT NULL,                -- where the class lay: absolute
    file TEXT NOT NULL,
    handed_in TEXT NOT NULL,            -- as a course system wrote it; '' if unknown
    marked_late INTEGER NOT NULL,       -- 1 if the course system calls it late
    first_seen TEXT NOT NULL,
    PRIMARY KEY (student, content)
) WITHOUT ROWID;
"""
"""Tables that version 3 of the gradebook adds."""

ATTEMPTS = """
CREATE TABLE attempts (                 -- at most one row
    best INTEGER NOT NULL               -- 1 if the best hand-in of a student counts
);
"""
"""The table that version 5 of the gradebook adds."""


@dataclass(frozen=True)
class HandIn:
    """One hand-in of a student."""

    content: str
    """Digest of the files; empty if they could not be read."""
    place: Path
    """The folder or zip of the class."""
    file: str
    """The name of the graded file."""
    number: str = ""
    """The student's number in the course system."""
    handed_in: str = ""
    """The time, as a course system wrote it; empty if unknown."""
    marked_late: bool = False
    """True if the course system calls it late."""


@dataclass(frozen=True)
class Listed:
    """A person on the list of the class."""

    name: str
    identifiers: tuple[str, ...]


def keep_hand_in(connection: sqlite3.Connection, student: str, item: HandIn) -> None:
    """Write a hand-in.

    A known one gets its newer place, and a time if it had none.
    """
    connection.execute(
        "INSERT INTO hand_in VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
        " place = excluded.place, file = excluded.file,"
        " handed_in = coalesce(nullif(excluded.handed_in, ''), handed_in),"
        " marked_late = max(marked_late, excluded.marked_late)",
        (
            student,
            item.content,
            storable(str(item.place.absolute())),
            storable(item.file),
            item.handed_in,
            int(item.marked_late),
            now(),
        ),
    )
    connection.execute(
        "INSERT INTO person VALUES (?, '', ?) ON CONFLICT DO UPDATE SET"
        " number = coalesce(nullif(excluded.number, ''), number)",
        (student, item.number),
    )


def keep_changed(connection: sqlite3.Connection, student: str, before: str, after: str) -> None:
    """Write a hand-in that changed on disk after it was found."""
    connection.execute(
        "INSERT OR IGNORE INTO hand_in SELECT student, ?, place, file, handed_in, marked_late, ?"
        " FROM hand_in WHERE student = ? AND content = ?",
        (after, now(), student, before),
    )


def hand_ins_of(connection: sqlite3.Connection, student: str) -> list[HandIn]:
    """List all hand-ins of a student in the order in which they were found."""
    rows = connection.execute(
        "SELECT content, place, file, number, handed_in, marked_late"
        " FROM hand_in JOIN person USING (student) WHERE student = ? ORDER BY first_seen, file",
        (student,),
    )
    return [_hand_in(*row) for row in rows]


def current_hand_ins(connection: sqlite3.Connection) -> dict[str, HandIn]:
    """Map each student to the hand-in that counts."""
    rows = connection.execute(
        "SELECT student, content, place, file, number, handed_in, marked_late"
        " FROM hand_in JOIN submission USING (student, content) JOIN person USING (student)"
    )
    return {student: _hand_in(*row) for student, *row in rows}


def _hand_in(
    content: str, place: str, file: str, number: str, handed_in: str, marked_late: int
) -> HandIn:
    return HandIn(content, Path(place), file, number, handed_in, bool(marked_late))


def known_by_number(connection: sqlite3.Connection) -> dict[str, str]:
    """Map numbers of the course system to students, where a number has one student."""
    rows = connection.execute(
        "SELECT number, min(student) FROM person WHERE number <> ''"
        " GROUP BY number HAVING count(*) = 1"
    )
    return dict(rows.fetchall())


def names_of(connection: sqlite3.Connection, students: Iterable[str]) -> dict[str, str]:
    """Map students to names that people read; no two of them have the same."""
    known = connection.execute("SELECT student, name FROM person WHERE name <> ''")
    return shown_names(students, dict(known.fetchall()))


def keep_roster(connection: sqlite3.Connection, people: Sequence[Listed]) -> None:
    """Replace the list of the class."""
    connection.execute("DELETE FROM roster")
    connection.executemany(
        "INSERT INTO roster (name, identifiers) VALUES (?, ?)",
        [(item.name, json.dumps(item.identifiers)) for item in people],
    )


def read_listed(connection: sqlite3.Connection) -> list[Listed]:
    """Return the list of the class; empty if there is none."""
    rows = connection.execute("SELECT name, identifiers FROM roster ORDER BY id")
    return [Listed(name, tuple(json.loads(identifiers))) for name, identifiers in rows]


def keep_names(connection: sqlite3.Connection, names: Mapping[str, str]) -> None:
    """Write names from a roster: student → name."""
    connection.executemany(
        "INSERT INTO person VALUES (?, ?, '') ON CONFLICT DO UPDATE SET name = excluded.name",
        names.items(),
    )
