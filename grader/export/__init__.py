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
    write_export,
)

__all__ = ["DEFAULT_FILES", "ClassGrades", "CourseSystem", "Format", "in_words", "write_export"]
