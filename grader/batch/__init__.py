"""Grading of many submissions side by side, on this machine or on a cluster.

grading     hands out submissions to a pool and collects the verdicts
pools       the interface to a pool, and the pool of this machine
threads     threads that each keep a sandbox warm; the audit uses them, too
cluster     the pool of a Dask cluster; not imported here, since it needs an extra
handed      the files of a submission: their digest, and how they travel to a cluster
"""

from grader.batch.grading import Graded, collect_verdicts, grade_all
from grader.batch.handed import content_digest
from grader.batch.pools import Attempt, Pool, local_pool
from grader.batch.threads import SandboxThreads

__all__ = [
    "Attempt",
    "Graded",
    "Pool",
    "SandboxThreads",
    "collect_verdicts",
    "content_digest",
    "grade_all",
    "local_pool",
]
