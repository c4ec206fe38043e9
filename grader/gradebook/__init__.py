"""The gradebook: verdicts in one SQLite file that survives a killed run.

One transaction writes a verdict and marks the submission as done, so a run may end at any moment:
the next one continues with the due submissions. Old verdicts are kept. Nothing is pickled.
"""

from grader.gradebook.history import Change, changes
from grader.gradebook.store import (
    Assignment,
    Gradebook,
    Progress,
    Record,
    read_gradebook,
    write_gradebook,
)

__all__ = [
    "Assignment",
    "Change",
    "Gradebook",
    "Progress",
    "Record",
    "changes",
    "read_gradebook",
    "write_gradebook",
]
