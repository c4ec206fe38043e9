"""Where submissions are graded: something that runs `grade_handed`, and how much at once."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from grader.batch.workbench import grade_handed, set_up, take_down
from grader.reference import Reference
from grader.sandbox import Limits


def _always_there() -> None:
    pass


@dataclass(frozen=True)
class Pool:
    """An executor and what to run on it."""

    executor: Executor
    task: Callable[[dict[str, Any]], dict[str, Any]]
    """`grade_handed` for one run."""
    places: Callable[[], int]
    """How many submissions are graded at once; workers of a cluster come and go."""
    require_there: Callable[[], None] = _always_there
    """Raises CouldNotGradeError where all that could grade is lost."""


@contextmanager
def local_pool(
    reference: Reference,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    workers: int | None = None,
) -> Iterator[Pool]:
    """Threads of this process, each with a sandbox: all that costs time happens in those."""
    places = workers or os.cpu_count() or 1
    run = uuid.uuid4().hex
    set_up(run, reference, limits)
    executor = ThreadPoolExecutor(places)
    try:
        yield Pool(executor, partial(grade_handed, run), lambda: places)
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
        # Whoever still waits for a sandbox is told that it is gone.
        take_down(run)
