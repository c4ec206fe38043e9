"""Decisions of people on exercises: points, comments, marks as seen.

A decision is about one hand-in. It stays beside each verdict on that hand-in and does not apply to
another one.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

Kind: TypeAlias = Literal["points", "comment", "seen"]

TABLES = """
CREATE TABLE decision (                 -- decisions of people; rows are added, never changed
    id INTEGER PRIMARY KEY,
    student TEXT NOT NULL,
    content TEXT NOT NULL,              -- digest of the files that the person saw
    exercise TEXT NOT NULL,
    kind TEXT NOT NULL,                 -- points, comment, seen
    points REAL,                        -- points, or those seen; NULL takes a decision back
    before REAL,                        -- points until then
    text TEXT NOT NULL,                 -- the reason, or the comment in Markdown
    who TEXT NOT NULL,
    decided TEXT NOT NULL
);
CREATE INDEX decision_of_student ON decision (student, content);
"""
"""Tables that version 2 of the gradebook adds."""

_COLUMNS = "id, student, content, exercise, kind, points, before, text, who, decided"
_OF_STUDENT = "WHERE student = ?"


@dataclass(frozen=True)
class Decision:
    """One decision with its circumstances."""

    number: int
    """Position among all decisions: later ones have larger numbers."""
    student: str
    content: str
    exercise: str
    kind: Kind
    points: float | None
    """The points given or seen; None if an earlier decision is taken back."""
    before: float | None
    """Points until then."""
    text: str
    """The reason for points, or a comment in Markdown."""
    who: str
    decided: datetime


Newest: TypeAlias = Mapping[tuple[str, Kind], Decision]
"""(exercise, kind) → newest decision on one hand-in."""


def newest_decisions(
    connection: sqlite3.Connection, student: str | None = None
) -> dict[str, Newest]:
    """Map each student to the newest decisions on the current hand-in."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM decision JOIN submission USING (student, content)"  # noqa: S608
        f" {_OF_STUDENT if student is not None else ''} ORDER BY id",
        () if student is None else (student,),
    )
    found: defaultdict[str, dict[tuple[str, Kind], Decision]] = defaultdict(dict)
    for row in rows:
        decision = _decision(row)
        found[decision.student][decision.exercise, decision.kind] = decision
    return dict(found)


def all_decisions(connection: sqlite3.Connection, student: str | None = None) -> list[Decision]:
    """List decisions on all hand-ins, the oldest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM decision"  # noqa: S608 - our own names
        f" {_OF_STUDENT if student is not None else ''} ORDER BY id",
        () if student is None else (student,),
    )
    return list(map(_decision, rows))


def add_decision(connection: sqlite3.Connection, decision: Decision) -> None:
    """Write a decision; its number is given by the database."""
    connection.execute(
        "INSERT INTO decision"
        " (student, content, exercise, kind, points, before, text, who, decided)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            decision.student,
            decision.content,
            decision.exercise,
            decision.kind,
            decision.points,
            decision.before,
            decision.text,
            decision.who,
            decision.decided.isoformat(timespec="seconds"),
        ),
    )


def _decision(row: Sequence[Any]) -> Decision:
    names = ("number", *_COLUMNS.split(", ")[1:])
    values = dict(zip(names, row, strict=True))
    return Decision(**values | {"decided": datetime.fromisoformat(values["decided"])})
