"""The files that course systems take grades from.

No format turns a submission that could not be graded into a zero: that student keeps the grade that
the course system holds.
"""

from grader.export.formats import (
    DEFAULT_FILES,
    ClassGrades,
    Format,
    in_words,
    people_of,
    require_column_format,
    write_export,
)
from grader.export.roster import match_students, read_roster
from grader.export.worksheet_times import times_in

__all__ = [
    "DEFAULT_FILES",
    "ClassGrades",
    "Format",
    "in_words",
    "match_students",
    "people_of",
    "read_roster",
    "require_column_format",
    "times_in",
    "write_export",
]
