"""Reading submissions: whose file it is, and which of its statements may run. Text work only.

Nothing here runs a student's code or imports TensorFlow. `find_submissions` says which files there
are to grade, `read_submission` what of one file runs: definitions, imports and what the graded
functions need; `closure_of` what one function of these needs, `definition_of` how it is defined,
`only_headers_of` what is left of functions that others take the place of, and `find_answers` where
each graded function is written.
"""

from grader.notebook.answers import find_answers
from grader.notebook.closure import closure_of, names_behind
from grader.notebook.definition import definition_of
from grader.notebook.find import find_submissions
from grader.notebook.headers import only_headers_of
from grader.notebook.read import read_submission

__all__ = [
    "closure_of",
    "definition_of",
    "find_answers",
    "find_submissions",
    "names_behind",
    "only_headers_of",
    "read_submission",
]
