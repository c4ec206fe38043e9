"""Grading of a class in a pool: hand out submissions, collect verdicts."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from itertools import islice
from typing import TypeAlias

from grader.batch.handed import UnreadableFileError
from grader.batch.pools import Attempt, Pool, local_pool
from grader.errors import GraderError
from grader.reference import Reference
from grader.rubrics import Rubric
from grader.sandbox import Limits
from grader.submission import SubmissionFile
from grader.verdict import SubmissionVerdict

_TRIES = 3
"""Number of times that a submission is handed out before the grader gives up on it."""
_LOOK_AGAIN = 1.0
"""Seconds after which new places are noticed."""
_Running: TypeAlias = dict[Future[Attempt], tuple[SubmissionFile, bool, int]]
"""The submissions that are being graded: True if with their whole time, the number of tries."""


def grade_all(
    files: Iterable[SubmissionFile],
    reference: Reference,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    workers: int | None = None,
) -> Iterator[SubmissionVerdict]:
    """Grade a class on this machine; yield verdicts in the order of completion."""
    with local_pool(reference, limits, workers) as pool:
        for verdict, _ in collect_verdicts(pool, files, reference.rubric):
            yield verdict


def collect_verdicts(
    pool: Pool, files: Iterable[SubmissionFile], rubric: Rubric
) -> Iterator[tuple[SubmissionVerdict, str]]:
    """Grade a class in a pool; yield verdicts in the order of completion.

    A submission on which the grader itself fails is tried again, and is "not_graded" in the end: a
    fault that is not the student's costs no points and does not stop the others. One that takes
    long is stopped early and graded after all others, with its whole time. Only the submissions
    that are being graded are in memory.

    Yields:
        A verdict, and the digest of the submitted files; empty if they could not be graded.

    Raises:
        CouldNotGradeError: nothing is left that could grade.
    """
    waiting = iter(files)
    late: deque[SubmissionFile] = deque()
    running: _Running = {}
    try:
        while _feed(pool, waiting, late, running):
            yield from _collect(pool, running, late, rubric)
    finally:
        for future in running:
            future.cancel()


def _feed(
    pool: Pool,
    waiting: Iterator[SubmissionFile],
    late: deque[SubmissionFile],
    running: _Running,
) -> bool:
    """Hand out submissions; return True if any is being graded."""
    # Twice as many as there are places, so that no place waits for this process.
    room = max(0, 2 * pool.places() - len(running))
    for file in islice(waiting, room):
        running[pool.submit(file, False)] = (file, False, 1)
        room -= 1
    while late and room > 0:
        file = late.popleft()
        running[pool.submit(file, True)] = (file, True, 1)
        room -= 1
    return bool(running)


def _collect(
    pool: Pool, running: _Running, late: deque[SubmissionFile], rubric: Rubric
) -> Iterator[tuple[SubmissionVerdict, str]]:
    """Yield the verdicts that are there; hand out failed submissions again."""
    done, _ = wait(running, timeout=_LOOK_AGAIN, return_when=FIRST_COMPLETED)
    for future in done:
        file, has_time, tried = running.pop(future)
        attempt = _attempt(future, file, rubric)
        if attempt.verdict is not None:
            yield attempt.verdict, attempt.content
        elif attempt.takes_long:
            late.append(file)
        else:
            pool.require_there()
            if tried < _TRIES:
                running[pool.submit(file, has_time)] = (file, has_time, tried + 1)
            else:
                message = (
                    f"The grader could not grade this submission, tried {_TRIES} times "
                    f"({attempt.fault}). Run the same command again."
                )
                yield _not_graded(file, rubric, message), ""


def _attempt(future: Future[Attempt], file: SubmissionFile, rubric: Rubric) -> Attempt:
    """Take an attempt's result; a lost worker is a fault like any other."""
    try:
        return future.result()
    except UnreadableFileError as error:
        return Attempt(_not_graded(file, rubric, str(error)))
    except GraderError as error:
        return Attempt(fault=str(error).removesuffix("."))
    except Exception as error:
        return Attempt(fault=f"{type(error).__name__}: {error}")


def _not_graded(file: SubmissionFile, rubric: Rubric, message: str) -> SubmissionVerdict:
    return SubmissionVerdict(
        student=file.student,
        assignment=rubric.assignment,
        status="not_graded",
        score=0.0,
        max_score=rubric.points,
        exercises=(),
        message=message,
    )
