"""The workers of a Dask cluster, behind the same `concurrent.futures` interface as local threads.

Needs the extra `cluster`. Each worker needs this package with the same libraries, and no access to
the submissions or the solutions: it is given the reference once, and each submission as bytes.
"""

from __future__ import annotations

import logging
import time
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from distributed import Client, Worker, WorkerPlugin

from grader.batch.pools import Pool
from grader.batch.workbench import grade_handed, set_up, take_down
from grader.codec import from_plain, split_arrays, to_plain
from grader.course import AssignmentFolder, Course
from grader.errors import CouldNotGradeError, GraderError, UsageError
from grader.observation import Observation, SubmissionObservation
from grader.reference import Reference
from grader.rubrics import Rubric
from grader.sandbox import Limits
from grader.submission import SubmissionSource

_CONNECT_SECONDS = 10
_TALKATIVE = ("distributed", "distributed.client", "tornado.application", "asyncio")
"""Loggers to each of which Dask gives a level of its own."""
_COUNT_AGAIN = 5.0
"""Seconds for which the number of workers is taken to be the same."""


@contextmanager
def cluster_pool(address: str, reference: Reference, limits: Limits) -> Iterator[Pool]:
    """The workers of the cluster whose scheduler has this address, such as "tcp://10.0.0.1:8786".

    Raises:
        UsageError: nobody answers there, or a worker has other libraries than this process.
    """
    with _connected(address) as client:
        run = uuid.uuid4().hex
        give = GiveReference(run, packed(reference), limits)
        try:
            # A worker that comes later, or comes back, is given it when it starts.
            _register(client, give)
            executor = client.get_executor(pure=False)
            yield Pool(
                executor,
                partial(grade_handed, run),
                _counting(client),
                partial(_require_there, client, address),
            )
            executor.shutdown(wait=False)
        finally:
            with suppress(OSError, TimeoutError, ValueError):
                client.unregister_worker_plugin(run)


class GiveReference(WorkerPlugin):
    """Makes a worker ready for a run."""

    def __init__(self, run: str, reference: dict[str, Any], limits: Limits) -> None:
        self.name = run
        self._reference = reference
        self._limits = limits

    def setup(self, worker: Worker) -> None:
        """Called once on each worker.

        Raises:
            UsageError: verdicts of this worker would not be those of the client.
        """
        reference = unpacked(self._reference)
        if reference.digest != self._reference["digest"]:
            raise UsageError(
                f"The worker {worker.address} has another version of the grader, of TensorFlow, "
                f"Keras or NumPy than this machine. Install the same requirements.txt on both."
            )
        set_up(self.name, reference, self._limits)

    def teardown(self, worker: Worker) -> None:  # noqa: ARG002 - Dask passes it by name
        """Called when the run is over."""
        take_down(self.name)


def packed(reference: Reference) -> dict[str, Any]:
    """A reference as plain data and arrays."""
    split = [split_arrays(seen) for seen in reference.observed.observations]
    return {
        "course": str(reference.assignment.course.root),
        "rubric": to_plain(reference.rubric),
        "solution": to_plain(reference.solution),
        "observed": [(to_plain(described), dict(arrays)) for described, arrays in split],
        "seed": reference.seed,
        "digest": reference.digest,
    }


def unpacked(plain: dict[str, Any]) -> Reference:
    """A reference from what `packed` made of it."""
    observations = (
        replace(from_plain(described, Observation), arrays=arrays)
        for described, arrays in plain["observed"]
    )
    rubric = from_plain(plain["rubric"], Rubric)
    return Reference(
        AssignmentFolder(Course(Path(plain["course"])), rubric.assignment),
        rubric,
        from_plain(plain["solution"], SubmissionSource),
        SubmissionObservation(tuple(observations)),
        plain["seed"],
    )


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    # Notebooks hold pictures; Dask would warn of each that has more than 10 MB. And where it would
    # log how a connection was lost, in many lines, the command says so in one.
    warnings.filterwarnings("ignore", message="Sending large graph")
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"No Dask scheduler answers at {address!r} ({error}). Expected an address such as "
            f"tcp://10.0.0.1:8786, which `dask scheduler` prints when it starts."
        ) from error
    with client:
        yield client


def _register(client: Client, give: GiveReference) -> None:
    try:
        client.register_plugin(give)
    except GraderError:
        raise
    except Exception as error:  # whatever a worker without this package makes of it
        raise UsageError(
            f"A worker of the cluster cannot grade ({type(error).__name__}: {error}). It needs "
            f"this package and its requirements.txt, as this machine has them."
        ) from error


def _counting(client: Client) -> Callable[[], int]:
    """How many submissions the cluster can grade at once: at least one, for workers to come."""
    counted, places = -_COUNT_AGAIN, 1

    def count() -> int:
        nonlocal counted, places
        if time.monotonic() > counted + _COUNT_AGAIN:
            # Of a cluster that does not answer, the tasks tell soon enough.
            with suppress(OSError, ValueError):
                places = max(1, sum(client.nthreads().values()))
            counted = time.monotonic()
        return places

    return count


def _require_there(client: Client, address: str) -> None:
    if client.status != "running":
        raise CouldNotGradeError(
            f"The connection to the cluster at {address} is lost. Start it again, then run the "
            f"same command: it goes on with what is missing."
        )
