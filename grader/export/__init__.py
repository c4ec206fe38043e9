"""The files that course systems take grades from.

No format turns a submission that could not be graded into a zero: that student keeps the grade that
the course system holds.
"""

from grader.export.formats import (
    DEFAULT_FILES,
    ClassGrades,
    CourseSystem,
    Format,
    in_words,
    people_of,
    write_export,
)
from grader.export.roster import match_students, read_roster

__all__ = [
    "DEFAULT_FILES",
    "ClassGrades",
    "CourseSystem",
    "Format",
    "in_words",
    "match_students",
    "people_of",
    "read_roster",
    "write_export",
]
