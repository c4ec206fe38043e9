"""The class as a course system exported it, and the row of each student."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from grader.downloads import parse_student
from grader.errors import UsageError

Row: TypeAlias = tuple[str, ...]

_PARTICIPANT = re.compile(r"(?P<word>.*[^\W\d].*?) ?(?P<number>\d+)")
"""`Participant 4711` or `Teilnehmer/in4711`, as Moodle's grading worksheets begin each row."""


@dataclass(frozen=True)
class Roster:
    """A table with a row for each student."""

    name: str
    """The file's name."""
    header: Row
    rows: tuple[Row, ...]
    """As wide as the header."""
    delimiter: str

    @property
    def identifiers(self) -> list[Row]:
        """The cells of columns without repeated values: no grades, no groups."""
        columns = [
            column
            for column in zip(*self.rows, strict=True)
            if max(Counter(filter(None, column)).values(), default=0) <= 1
        ]
        return [tuple(column[row] for column in columns) for row in range(len(self.rows))]


@dataclass(frozen=True)
class Matches:
    """The rows of a roster that belong to students."""

    row_of: dict[str, int]
    """Student → index of the row."""
    unknown: tuple[str, ...]
    """Students without a row."""
    ambiguous: tuple[str, ...]
    """Students who fit several rows, or who share a row: nothing is guessed."""


def read_roster(path: Path) -> Roster:
    """Read a roster: comma- or semicolon-separated, UTF-8.

    Raises:
        UsageError: the file is missing, is not such a table, or has no students.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UsageError(
            f"The roster {path} cannot be read ({error.strerror}). Name the CSV file that the "
            f"course system exports."
        ) from error
    except UnicodeDecodeError:
        raise UsageError(
            f"The roster {path} is not text in UTF-8. Take the CSV file as the course system "
            f"exports it, not one that a spreadsheet has saved."
        ) from None
    delimiter = delimiter_of(text)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UsageError(f"The roster {path} is not a table in CSV: {error}.") from None
    lines = [line for line in lines if any(line)]
    if len(lines) < 2:
        raise UsageError(
            f"The roster {path} has no students; expected a header and a row for each student."
        )
    header, *rows = lines
    width = len(header)
    return Roster(
        path.name,
        tuple(header),
        tuple(tuple([*row, *[""] * width][:width]) for row in rows),
        delimiter,
    )


def delimiter_of(text: str) -> str:
    """Return the delimiter of a table's header: spreadsheets of some regions write semicolons."""
    header = text.partition("\n")[0]
    return ";" if header.count(";") > header.count(",") else ","


def is_of_canvas(roster: Roster) -> bool:
    """Return True for a gradebook that Canvas exported."""
    return {"ID", "Section"} <= set(roster.header)


def names_in(roster: Roster) -> list[str]:
    """Return the name in each row of a list that is not Canvas's.

    In any language, Moodle's worksheets have the name after the participant; other lists begin
    with its two parts.
    """
    name = slice(1, 2) if participants(roster.rows) else slice(2)
    return [" ".join(row[name]) for row in roster.rows]


def match_students(students: Iterable[str], people: Sequence[Row], names: Sequence[str]) -> Matches:
    """Find each student's row by an identifier, or else by name.

    `people` has the identifying cells of each row, `names` the name, first name first or last.
    """
    students = list(students)
    by_identifier = _index((cell, row) for row, cells in enumerate(people) for cell in cells)
    by_number = _index(participants(people)) or by_identifier
    by_name = _index((_words(name), row) for row, name in enumerate(names))

    def rows_of(student: str) -> set[int]:
        known = by_identifier.get(_folded(student), set())
        download = parse_student(student)
        named = by_name.get(_folded(_words(download.name if download else student)), set())
        numbered = by_number.get(download.number, set()) if download and not known else known
        # Number and name of two people fit both of them, so that nobody is chosen.
        return numbered if known else (numbered & named) or (numbered | named)

    candidates = {student: rows_of(student) for student in students}
    certain = {student: rows.copy().pop() for student, rows in candidates.items() if len(rows) == 1}
    takers = Counter(certain.values())
    row_of = {student: row for student, row in certain.items() if takers[row] == 1}
    return Matches(
        row_of,
        unknown=tuple(student for student in students if not candidates[student]),
        ambiguous=tuple(
            student for student in students if candidates[student] and student not in row_of
        ),
    )


def participants(people: Sequence[Row]) -> list[tuple[str, int]]:
    """List the participants' numbers in a Moodle worksheet, each with its row.

    They stand in the first column, after a word in the language of the course.
    """
    found = [_PARTICIPANT.fullmatch(cells[0].strip()) if cells else None for cells in people]
    if len({match and match["word"] for match in found}) != 1:
        return []
    return [(match["number"], row) for row, match in enumerate(found) if match]


def _index(pairs: Iterable[tuple[str, int]]) -> dict[str, set[int]]:
    rows: dict[str, set[int]] = {}
    for text, row in pairs:
        if text.strip():
            rows.setdefault(_folded(text), set()).add(row)
    return rows


def _words(name: str) -> str:
    """Write a name without order and punctuation: "Lovelace, Ada" is "ada.lovelace"."""
    return " ".join(sorted(re.findall(r"[^\W_]+", name.casefold())))


def _folded(text: str) -> str:
    return text.strip().casefold()
