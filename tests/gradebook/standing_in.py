"""A stand-in for observing and judging, so that hundreds of submissions are graded in seconds.

The rest is the real command. A submission states its own points: `# points: 5 3`.

As a script it can be killed, or run out of disk, without harm to the tests:

    python standing_in.py LOG SECONDS grade submitted/ --assignment toy --out report/
"""

from __future__ import annotations

import resource
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from unittest import mock

from grader.batch import Attempt, Pool
from grader.batch.handed import Handed, read_handed
from grader.cli import main, running
from grader.course import AssignmentFolder, Course
from grader.reference import Reference
from grader.rubrics import Exercise, Rubric
from grader.submission import SubmissionFile, SubmissionSource
from grader.verdict import ExerciseVerdict, Finding, SubmissionVerdict

EXERCISES = ("build", "train")
WORKERS = 2


def reference(seed: str = "one") -> Reference:
    """Make a reference with exercises only; another seed is another solution."""
    exercises = tuple(Exercise(name, "1", 10.0, "block", ()) for name in EXERCISES)
    return Reference(
        AssignmentFolder(Course(Path("course")), "toy"),
        Rubric("toy", "A toy", exercises),
        SubmissionSource(()),
        (),
        seed,
    )


def verdict_on(handed: Handed) -> SubmissionVerdict:
    """Return the verdict that the submission asks for."""
    assert handed.content is not None
    scores = [float(word) for word in handed.content.decode().split(":")[1].split()]
    exercises = tuple(
        ExerciseVerdict(name, "1", score, 10.0, (Finding("failed", "points", f"has {score}"),))
        for name, score in zip(EXERCISES, scores, strict=True)
    )
    return SubmissionVerdict(handed.student, "toy", "graded", sum(scores), 20.0, exercises)


def grade_by_itself(log: Path, seconds: float, file: SubmissionFile, _: bool) -> Attempt:
    """Stand in for `grade_submission`, and log the call."""
    handed = read_handed(file)
    with log.open("a") as opened:
        opened.write(f"{handed.student}\n")
    time.sleep(seconds)
    return Attempt(verdict_on(handed), handed.digest)


def toy_folder(course: Course, name: str) -> AssignmentFolder:
    """Stand in for `Course.assignment`: the toy has no folder."""
    return AssignmentFolder(course, name)


@contextmanager
def standing_in(log: Path, seconds: float = 0.0, seed: str = "one") -> Iterator[None]:
    """Let the commands grade without a sandbox and without a solution."""

    @contextmanager
    def pool(*_: object) -> Iterator[Pool]:
        executor = ThreadPoolExecutor(WORKERS)
        try:
            yield Pool(partial(executor.submit, grade_by_itself, log, seconds), lambda: WORKERS)
        finally:
            executor.shutdown(wait=False, cancel_futures=True)

    with ExitStack() as patches:
        patches.enter_context(mock.patch.object(Course, "assignment", toy_folder))
        patches.enter_context(mock.patch.object(running, "pool_for", pool))
        patches.enter_context(
            mock.patch.object(running, "load_reference", lambda *_, **__: reference(seed))
        )
        yield


def hand_in(folder: Path, points: dict[str, str]) -> Path:
    """Write a class of scripts: student → points."""
    folder.mkdir(exist_ok=True)
    for student, words in points.items():
        (folder / f"{student}.py").write_text(f"# points: {words}\n")
    return folder


if __name__ == "__main__":
    log, seconds, *arguments = sys.argv[1:]
    if arguments[0].isdecimal():
        # Limit the bytes of every file: for the writing process it is like a full disk.
        size = int(arguments.pop(0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    # A shell that runs the tests in the background has all that they start ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with standing_in(Path(log), float(seconds)):
        main(arguments)
