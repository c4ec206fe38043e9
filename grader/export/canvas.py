"""The table that Canvas imports: its own export, with one column of grades.

Canvas finds a student by the ID, so everything up to the column Section goes back as it came. An
empty cell deletes a grade there; a student without a grade here keeps the grade in Canvas.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.errors import UsageError, did_you_mean
from grader.export.roster import Roster, Row
from grader.report.tables import spreadsheet_cell
from grader.report.text import format_score

_LAST_OF_STUDENT = "Section"
_ID = "ID"
_POINTS = "Points Possible"
_NUMBER_OF_ASSIGNMENT = re.compile(r" \(\d+\)$")
_NO_STUDENT = re.compile(r"\s*(Muted|Manual Posting.*)?\s*", re.IGNORECASE)
_READ_ONLY = "(read only)"
_TEST_STUDENT = "Student, Test"


class CanvasTable:
    """An exported gradebook: `Student, ID, …, Section`, then a column for each assignment."""

    def __init__(self, exported: Roster) -> None:
        """Find the columns and the students.

        Raises:
            UsageError: the file is not an export of Canvas.
        """
        header = exported.header
        if _LAST_OF_STUDENT not in header or _ID not in header:
            raise UsageError(
                f"The roster {exported.name} has the columns {', '.join(header[:6])}; expected "
                f"Student, ID, …, Section. Take the file that Canvas gives under Grades, Export."
            )
        self.exported = exported
        self.first_identifier = header.index(_ID)
        self.width = header.index(_LAST_OF_STUDENT) + 1
        """Number of columns that identify a student."""
        self.points = next((row for row in exported.rows if _POINTS in row[0]), None)
        self.students: tuple[Row, ...] = tuple(
            row
            for row in exported.rows
            if _POINTS not in row[0] and not all(map(_NO_STUDENT.fullmatch, row))
        )
        self.people = [row[: self.width] for row in self.students]
        self.names = [" ".join(row[: self.first_identifier]) for row in self.students]

    @property
    def assignments(self) -> list[str]:
        """The titles of all columns that take grades."""
        titles = enumerate(self.exported.header[self.width :], start=self.width)
        points = self.points or ("",) * len(self.exported.header)
        return [title for index, title in titles if title and _READ_ONLY not in points[index]]

    def column_of(self, titles: tuple[str, ...]) -> int:
        """Find the column of the assignment that has one of these titles.

        Its number, as in "HW2 (55502)", may be left out.

        Raises:
            UsageError: no column has such a title, or several have.
        """
        wanted = [title.strip().casefold() for title in titles]
        titles_there = self.exported.header[self.width :]
        named = {title: title.strip().casefold() for title in titles_there}
        found = [title for title, name in named.items() if name in wanted] or [
            title for title, name in named.items() if _without_number(name) in wanted
        ]
        if len(found) == 1 and self.exported.header.count(found[0]) == 1:
            return self.exported.header.index(found[0])
        fault = "Several columns are" if found else "No column is"
        there = ", ".join(found or self.assignments) or "none"
        meant = "" if found else did_you_mean(titles[0], self.assignments)
        raise UsageError(
            f"{fault} called {' or '.join(titles)} in {self.exported.name}. The columns of "
            f"assignments there: {there}.{meant} Choose one of them with --column, or make the "
            f"assignment in Canvas and export its gradebook again."
        )

    @property
    def people_by_row(self) -> list[str]:
        """The name in each row; empty for Canvas's test student."""
        return ["" if row[0] == _TEST_STUDENT else row[0] for row in self.students]


@dataclass(frozen=True)
class CanvasColumn:
    """The grades of one assignment."""

    column: int
    """The place of the assignment in the table's header."""
    max_score: float
    """The points of the assignment that belong to `scores`."""
    scores: Mapping[int, float]
    """Index in `CanvasTable.students` → score."""


def canvas_csv(table: CanvasTable, columns: Sequence[CanvasColumn]) -> str:
    """Write Canvas's table with the grades of some assignments.

    Args:
        table: the gradebook that Canvas exported.
        columns: one for each assignment.

    Raises:
        UsageError: an assignment has another number of points in Canvas.
    """
    titles = [table.exported.header[item.column] for item in columns]
    if table.points is not None:
        for title, item in zip(titles, columns, strict=True):
            _require_points(title, table.points[item.column], item.max_score)
    file = io.StringIO()
    writer = csv.writer(file, delimiter=table.exported.delimiter, lineterminator="\n")
    writer.writerow([*table.exported.header[: table.width], *titles])
    points = [format_score(item.max_score) for item in columns]
    writer.writerow([f"    {_POINTS}", *[""] * (table.width - 1), *points])
    for place, row in enumerate(table.students):
        grades = [
            format_score(item.scores[place]) if place in item.scores else row[item.column]
            for item in columns
        ]
        # A student can choose a name that a spreadsheet takes for a formula. Identifiers stay as
        # they are: Canvas has to find them again.
        names = map(spreadsheet_cell, row[: table.first_identifier])
        writer.writerow([*names, *row[table.first_identifier : table.width], *grades])
    return file.getvalue()


def _without_number(title: str) -> str:
    return _NUMBER_OF_ASSIGNMENT.sub("", title)


def _require_points(title: str, text: str, max_score: float) -> None:
    try:
        points = float(text.replace(",", "."))
    except ValueError:
        raise UsageError(
            f"The column {title} is {text.strip() or 'without points'} in Canvas; expected "
            f"{format_score(max_score)} points. Rename or correct the assignment there and export "
            f"again."
        ) from None
    if points != max_score:
        raise UsageError(
            f"{title} has {format_score(points)} points in Canvas and {format_score(max_score)} "
            f"in this file. Write grades for that number with --scale {format_score(points)}, or "
            f"set its points in Canvas to {format_score(max_score)} and export again."
        )
