"""Many submissions side by side, on this machine or on a cluster.

    handed      a submission as it travels: bytes, since a worker may not see the file
    workbench   what a process that grades has: references, and a warm sandbox for each thread
    pools       where that is: this process and its threads
    cluster     or the workers of a Dask cluster
    grading     hands out the submissions and takes in the verdicts

Both are a `concurrent.futures` executor that runs the same function.
"""

from grader.batch.grading import Graded, grade_all, grade_in
from grader.batch.handed import content_digest
from grader.batch.pools import Pool, local_pool

__all__ = ["Graded", "Pool", "content_digest", "grade_all", "grade_in", "local_pool"]
