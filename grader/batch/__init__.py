"""Many submissions, over a `concurrent.futures` executor."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from contextlib import ExitStack

from grader.grading import grade_submission
from grader.reference import Reference
from grader.sandbox import Limits, Sandbox
from grader.submission import SubmissionFile
from grader.verdict import SubmissionVerdict


def grade_all(
    files: Sequence[SubmissionFile],
    reference: Reference,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    workers: int | None = None,
) -> Iterator[SubmissionVerdict]:
    """Grade submissions side by side and yield each verdict as it is there.

    A submission that the grader itself cannot handle is "not_graded", never zero points for a
    fault that is not the student's, and never the end of the others.
    """
    workers = min(workers or os.cpu_count() or 1, max(1, len(files)))
    with ExitStack() as servers:
        pool: Executor = servers.enter_context(ThreadPoolExecutor(workers))
        mine = threading.local()

        def grade(file: SubmissionFile) -> SubmissionVerdict:
            try:
                # One server a thread: it answers one request after the other.
                if getattr(mine, "sandbox", None) is None:
                    mine.sandbox = servers.enter_context(Sandbox(limits))
                return grade_submission(file, reference, mine.sandbox)
            except Exception as error:  # one submission, never the class
                mine.sandbox = None
                return _not_graded(file, reference, error)

        try:
            for future in as_completed([pool.submit(grade, file) for file in files]):
                yield future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _not_graded(file: SubmissionFile, reference: Reference, error: Exception) -> SubmissionVerdict:
    return SubmissionVerdict(
        student=file.student,
        assignment=reference.rubric.assignment,
        status="not_graded",
        score=0.0,
        max_score=reference.rubric.points,
        exercises=(),
        message=f"The grader could not grade this submission ({type(error).__name__}: {error}).",
    )
