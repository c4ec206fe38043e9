"""The interface of pools, and the pool of this machine.

A pool grades submissions side by side.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass

from grader.batch.handed import read_handed
from grader.batch.threads import SandboxThreads
from grader.grading import TakesLongError, grade_submission
from grader.reference import Reference
from grader.sandbox import Limits, Sandbox
from grader.submission import SubmissionFile
from grader.verdict import SubmissionVerdict


@dataclass(frozen=True)
class Attempt:
    """One try to grade a submission."""

    verdict: SubmissionVerdict | None = None
    """None where the grader itself failed."""
    content: str = ""
    """Digest of the submitted files."""
    fault: str = ""
    """The failure of the grader."""
    takes_long: bool = False
    """True if it was stopped early, so that others come first."""


def _always_there() -> None:
    pass


@dataclass(frozen=True)
class Pool:
    """Threads or workers that grade submissions."""

    submit: Callable[[SubmissionFile, bool], Future[Attempt]]
    """Begins to grade a submission, with its whole time if the second argument is True.

    The future may raise: see `collect_verdicts`."""
    places: Callable[[], int]
    """Number of submissions graded at once; workers of a cluster come and go."""
    require_there: Callable[[], None] = _always_there
    """Raises CouldNotGradeError if nothing is left that could grade."""


@contextmanager
def local_pool(
    reference: Reference,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    workers: int | None = None,
) -> Iterator[Pool]:
    """Grade in threads of this process; the sandboxes do the work that takes time."""
    places = workers or os.cpu_count() or 1

    def attempt(work: tuple[SubmissionFile, bool], sandbox: Sandbox) -> Attempt:
        file, has_time = work
        # The digest comes first: a file that changes meanwhile is due again in the next run.
        content = read_handed(file).digest
        try:
            return Attempt(grade_submission(file, reference, sandbox, has_time=has_time), content)
        except TakesLongError:
            return Attempt(takes_long=True)

    with closing(SandboxThreads(places, limits, reference.surroundings)) as threads:
        yield Pool(lambda *work: threads.submit(attempt, work), lambda: places)
