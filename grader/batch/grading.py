"""Hands out the submissions and takes in the verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import Any

from grader.batch.handed import Handed, read_handed
from grader.batch.pools import Pool, local_pool
from grader.codec import from_plain, to_plain
from grader.errors import CouldNotGradeError
from grader.reference import Reference
from grader.rubrics import Rubric
from grader.sandbox import Limits
from grader.submission import SubmissionFile
from grader.verdict import SubmissionVerdict

_TRIES = 3
"""How often a submission is handed out before the grader gives up on it."""
_LOOK_AGAIN = 1.0
"""Seconds after which new places are noticed."""


@dataclass(frozen=True)
class Graded:
    """A verdict and the file that it is about."""

    verdict: SubmissionVerdict
    content: str
    """Digest of the file; empty where it could not be read."""


def grade_all(
    files: Iterable[SubmissionFile],
    reference: Reference,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    workers: int | None = None,
) -> Iterator[SubmissionVerdict]:
    """Grade submissions side by side on this machine and yield each verdict as it is there."""
    with local_pool(reference, limits, workers) as pool:
        for graded in grade_in(pool, files, reference.rubric):
            yield graded.verdict


def grade_in(pool: Pool, files: Iterable[SubmissionFile], rubric: Rubric) -> Iterator[Graded]:
    """Grade submissions and yield each verdict as it is there.

    What the grader itself cannot handle is tried again and in the end "not_graded": never zero
    points for a fault that is not the student's, and never the end of the others. Only what is
    being graded is in memory.

    Raises:
        CouldNotGradeError: all that could grade is lost.
    """
    waiting = iter(files)
    running: dict[Future[dict[str, Any]], tuple[Handed, int]] = {}

    def hand_out(handed: Handed, tried: int = 0) -> None:
        running[pool.executor.submit(pool.task, to_plain(handed))] = (handed, tried)

    try:
        while True:
            # Twice as many as there are places, so that no place waits for this process.
            while len(running) < 2 * pool.places() and (file := next(waiting, None)):
                try:
                    handed = read_handed(file)
                except CouldNotGradeError as error:
                    yield Graded(_not_graded(file.student, rubric, str(error)), "")
                else:
                    hand_out(handed)
            if not running:
                return
            done, _ = wait(running, timeout=_LOOK_AGAIN, return_when=FIRST_COMPLETED)
            for future in done:
                handed, tried = running.pop(future)
                outcome = _outcome(future)
                if "verdict" in outcome:
                    verdict = from_plain(outcome["verdict"], SubmissionVerdict)
                    yield Graded(verdict, handed.digest)
                    continue
                pool.require_there()
                if tried + 1 < _TRIES:
                    hand_out(handed, tried + 1)
                    continue
                message = (
                    f"The grader could not grade this submission, tried {_TRIES} times "
                    f"({outcome['fault']}). Run the same command again."
                )
                yield Graded(_not_graded(handed.student, rubric, message), handed.digest)
    finally:
        for future in running:
            future.cancel()


def _outcome(future: Future[dict[str, Any]]) -> dict[str, Any]:
    """As in `grade_handed`; a worker that is gone is a fault like any other."""
    try:
        return future.result()
    except Exception as error:
        return {"fault": f"{type(error).__name__}: {error}"}


def _not_graded(student: str, rubric: Rubric, message: str) -> SubmissionVerdict:
    return SubmissionVerdict(
        student=student,
        assignment=rubric.assignment,
        status="not_graded",
        score=0.0,
        max_score=rubric.points,
        exercises=(),
        message=message,
    )
