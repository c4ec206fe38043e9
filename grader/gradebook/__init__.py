"""The gradebook: verdicts in one SQLite file that survives a killed run.

One transaction writes a verdict and marks the submission as done, so a run may end at any moment:
the next one continues with the due submissions. Old verdicts are kept. Nothing is pickled.
"""

from grader.gradebook.class_list import HandIn, Listed
from grader.gradebook.deadlines import Deadlines
from grader.gradebook.deciding import DecidedMeanwhileError, Deciding, Wish
from grader.gradebook.decisions import Decision
from grader.gradebook.history import Change, Meeting, changes
from grader.gradebook.reviewing import Current, LightVerdict, Reviewing
from grader.gradebook.store import (
    Assignment,
    Gradebook,
    Progress,
    Record,
    Rescaled,
    read_gradebook,
    write_gradebook,
)

__all__ = [
    "Assignment",
    "Change",
    "Current",
    "Deadlines",
    "DecidedMeanwhileError",
    "Deciding",
    "Decision",
    "Gradebook",
    "HandIn",
    "LightVerdict",
    "Listed",
    "Meeting",
    "Progress",
    "Record",
    "Rescaled",
    "Reviewing",
    "Wish",
    "changes",
    "read_gradebook",
    "write_gradebook",
]
