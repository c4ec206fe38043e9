"""The deadline of an assignment, extensions, and the deduction from each grade."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from grader.errors import UsageError
from grader.gradebook.class_list import HandIn, current_hand_ins
from grader.lateness import Deadline, extended, in_words, read_moment, units_late
from grader.verdict import Deduction, SubmissionVerdict

TABLES = """
CREATE TABLE deadline (                 -- at most one row: as an instructor wrote it
    due TEXT NOT NULL,
    late TEXT NOT NULL                  -- rule for late hand-ins; '' if they lose nothing
);
CREATE TABLE extension (
    student TEXT PRIMARY KEY,
    due TEXT NOT NULL                   -- a moment, or so many days more
) WITHOUT ROWID;
"""
"""Tables that version 4 of the gradebook adds."""

_UNKNOWN = "late, says the course system; by how much is unknown, so nothing is deducted"


@dataclass(frozen=True)
class Deadlines:
    """All that decides on deductions in one class."""

    deadline: Deadline | None = None
    extensions: Mapping[str, str] = field(default_factory=dict)
    """Student → own deadline, as it was written."""
    hand_ins: Mapping[str, HandIn] = field(default_factory=dict)
    """Student → the hand-in that counts."""

    def applied_to(self, verdict: SubmissionVerdict, student: str) -> SubmissionVerdict:
        """Return a verdict with the deduction for a late hand-in."""
        hand_in = self.hand_ins.get(student)
        if hand_in is None or verdict.status == "not_graded":
            return verdict
        if self.deadline is None:
            words = "late, says the course system" if hand_in.marked_late else ""
            return replace(verdict, deduction=Deduction(0.0, words)) if words else verdict
        deduction = self._deduction(self.deadline, hand_in, verdict, student)
        if deduction is None:
            return verdict
        score = round(verdict.score - deduction.points, 2)
        return replace(verdict, score=score, deduction=deduction)

    def knows_time_of(self, student: str) -> bool:
        """Return True if a student's hand-in can be compared with the deadline."""
        hand_in = self.hand_ins.get(student)
        return not (hand_in and self.deadline) or time_of(hand_in, self.deadline) is not None

    def _deduction(
        self, deadline: Deadline, hand_in: HandIn, verdict: SubmissionVerdict, student: str
    ) -> Deduction | None:
        due = extended_of(deadline, self.extensions.get(student, ""))
        at = time_of(hand_in, deadline)
        if at is None:
            return Deduction(0.0, _UNKNOWN) if hand_in.marked_late else None
        rule = deadline.rule
        if not units_late(due, at, rule.unit if rule else "day"):
            return None
        if rule is None:
            return Deduction(0.0, "late; nothing is deducted")
        lost = rule.lost(units_late(due, at, rule.unit), verdict.score, verdict.max_score)
        return Deduction(lost, in_words(due, at, rule))


def extended_of(deadline: Deadline, extension: str) -> datetime:
    """Return a student's own deadline; `extension` is empty if there is none."""
    return extended(deadline.moment, extension) if extension else deadline.moment


def time_of(hand_in: HandIn, deadline: Deadline) -> datetime | None:
    """Read the time of a hand-in; None if it is unknown."""
    if hand_in.handed_in:
        # A time without a time zone is one of the place of the deadline.
        with suppress(UsageError):
            return read_moment(hand_in.handed_in, deadline.moment.tzinfo)
    return None


def read_deadlines(connection: sqlite3.Connection) -> Deadlines:
    """Read all that decides on deductions."""
    row = connection.execute("SELECT due, late FROM deadline").fetchone()
    extensions = connection.execute("SELECT student, due FROM extension").fetchall()
    return Deadlines(row and Deadline(*row), dict(extensions), current_hand_ins(connection))


def keep_deadline(connection: sqlite3.Connection, deadline: Deadline) -> None:
    """Replace the deadline."""
    connection.execute("DELETE FROM deadline")
    connection.execute("INSERT INTO deadline VALUES (?, ?)", (deadline.due, deadline.late))


def keep_extensions(connection: sqlite3.Connection, extensions: Mapping[str, str]) -> None:
    """Replace all extensions: student → own deadline."""
    connection.execute("DELETE FROM extension")
    connection.executemany("INSERT INTO extension VALUES (?, ?)", extensions.items())
