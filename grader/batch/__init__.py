"""Grading of many submissions side by side, on this machine or on a cluster.

`cluster` is not imported here, since it needs an extra.
"""

from grader.batch.grading import collect_verdicts, grade_all
from grader.batch.handed import content_digest
from grader.batch.pools import Attempt, Pool, local_pool
from grader.batch.threads import SandboxThreads

__all__ = [
    "Attempt",
    "Pool",
    "SandboxThreads",
    "collect_verdicts",
    "content_digest",
    "grade_all",
    "local_pool",
]
