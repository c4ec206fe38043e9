"""Results as they arrive, in one SQLite file that a killed run leaves whole.

    schema      the tables, how the file is opened, and what is said where it cannot be
    lock        one run at a time
    store       who is to be graded, what was found, when, why and by whom
    history     what two verdicts have in common and where they differ

A verdict is written in the transaction that says that it is no longer due, so a run may end at any
moment: the next one goes on with what is due. Old verdicts are kept. Nothing is pickled.
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
