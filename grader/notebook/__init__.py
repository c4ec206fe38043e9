"""Reading submissions: whose file it is, and which of its statements may run. Text work only.

Nothing here runs a student's code or imports TensorFlow. `find_submissions` says which files there
are to grade, `read_submission` what of one file runs: definitions, imports and what the graded
functions need, and `find_answers` where in it each of these is written.
"""

from grader.notebook.answers import find_answers
from grader.notebook.find import find_submissions
from grader.notebook.read import read_submission

__all__ = ["find_answers", "find_submissions", "read_submission"]
