"""Reads submissions: finds the files and chooses the statements to run.

Nothing here runs a student's code or imports TensorFlow.

* `find`: the submissions in a folder, a zip or a path, and their students, through
    * `archive`: the files of a zip;
    * `class_folder`: the folder of the class, and who is in it;
    * `choice`: the file of a student that is graded;
    * `left_out`: the reason why another file is not;
    * `times`: the time of the hand-in, where the course system wrote it.
* `read`: from one file to its statements that may run, through
    * `text`: the text of a file, or why it cannot be read; `cells`: its cells;
    * `magics`: cells without IPython's syntax;
    * `statements`: the statements of a cell, and the pieces that cannot be read;
    * `size`: the number of characters that are read;
    * `own_files`: the student's other files, and `%run`; `own_modules`: those that are imported;
    * `select`: the rules by which statements are dropped, with remarks worded in `remarks`;
      `installed` tells if a module exists.
* `percent`: the cells of a solution in jupytext's percent format.
* `names`: the names that a statement binds, reads and calls.
* `closure`: the statements that one function needs.
* `answers`: the place where each graded function is written, and what is given around them.
* `hand_answers`: the answers to questions that a person grades.
* `definitions`: the tree of one function, functions without their bodies, methods as functions.
"""

from grader.notebook.answers import find_answers, find_misplaced, given_names
from grader.notebook.cells import MAX_CODE_CHARACTERS, MAX_FILE_BYTES
from grader.notebook.closure import closure_of, names_behind
from grader.notebook.definitions import definition_of, only_headers_of
from grader.notebook.find import find_submissions
from grader.notebook.hand_answers import STUB, HandAnswer, read_hand_answers
from grader.notebook.read import read_submission
from grader.notebook.size import LargeSubmissionError, only_small
from grader.notebook.times import file_date

__all__ = [
    "MAX_CODE_CHARACTERS",
    "MAX_FILE_BYTES",
    "STUB",
    "HandAnswer",
    "LargeSubmissionError",
    "closure_of",
    "definition_of",
    "file_date",
    "find_answers",
    "find_misplaced",
    "find_submissions",
    "given_names",
    "names_behind",
    "only_headers_of",
    "only_small",
    "read_hand_answers",
    "read_submission",
]
