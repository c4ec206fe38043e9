"""The files that course systems take grades from.

    formats      all formats, and the students who are missing in a file
    roster       the class as a course system knows it, and the row of each student
    canvas       the table that Canvas imports
    moodle       the table that Moodle imports
    gradescope   results.json, as an autograder of Gradescope writes it
    nbgrader     scores in nbgrader's own gradebook
    feedback     findings as plain text

No format turns a submission that could not be graded into a zero: that student keeps the grade that
the course system holds.
"""

from grader.export.formats import ClassGrades, Format, default_file, in_words, write_export

__all__ = ["ClassGrades", "Format", "default_file", "in_words", "write_export"]
