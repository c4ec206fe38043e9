"""The people of the roster, and the students of the class among them."""

from __future__ import annotations

from grader.export import match_students
from grader.gradebook import Gradebook, Listed


def without_hand_in(gradebook: Gradebook) -> list[str]:
    """List the people of the roster who handed in nothing, in its order."""
    listed = gradebook.listed()
    rows = set(rows_of(gradebook.students(), listed).values())
    return [item.name for row, item in enumerate(listed) if row not in rows]


def rows_of(students: list[str], listed: list[Listed]) -> dict[str, int]:
    """Find the row of the roster of each student who is in it."""
    identifiers = [item.identifiers for item in listed]
    return match_students(students, identifiers, [item.name for item in listed]).row_of
