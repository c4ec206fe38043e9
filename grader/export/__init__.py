"""The files that course systems take grades from.

    formats      which there are, and who is left out
    roster       the class as a course system knows it, and whose submission is whose
    canvas       the table that Canvas imports
    moodle       the table that Moodle imports
    gradescope   results.json, as an autograder of Gradescope leaves it
    nbgrader     scores in nbgrader's own gradebook
    feedback     what was found, as plain text

A submission that could not be graded is a zero in none of them: whatever grade the course system
holds of that student stays as it is.
"""

from grader.export.formats import ClassGrades, Format, default_file, in_words, write_export

__all__ = ["ClassGrades", "Format", "default_file", "in_words", "write_export"]
