"""The pool of a Dask cluster.

Needs the extra `cluster`. Each worker needs this package with the same libraries, but no access to
submissions or to the course: it gets the reference and the modules of the assignment once, and each
submission as bytes.
"""

from __future__ import annotations

import logging
import time
import uuid
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from distributed import Client, Status, Worker, WorkerPlugin

from grader.batch.handed import Handed, UnreadableFileError, read_handed
from grader.batch.pools import Attempt, Pool
from grader.course import AssignmentFolder, Course
from grader.errors import CouldNotGradeError, GraderError, UsageError
from grader.grading import TakesLongError, grade_submission
from grader.reference import Reference
from grader.sandbox import Limits, WarmSandboxes, held_folder, sweep
from grader.submission import SubmissionFile

_CONNECT_SECONDS = 10
_TALKATIVE = ("distributed", "distributed.client", "tornado.application", "asyncio")
"""Loggers whose level Dask sets."""
_COUNT_AGAIN = 5.0
"""Seconds for which the number of workers is taken to be the same."""
_PLENTY = 1e9
"""Amount of a run's resource on a worker that may serve the run; each task needs 1."""
_references: dict[str, tuple[Reference, Limits]] = {}
"""On a worker: the references of all runs that it serves, by the names of the runs."""
_sandboxes = WarmSandboxes()
"""On a worker: one sandbox for each thread, shared by all runs."""


@contextmanager
def cluster_pool(
    address: str,
    reference: Reference,
    limits: Limits,
    tell: Callable[[str], None] = lambda _: None,
) -> Iterator[Pool]:
    """Connect to the cluster whose scheduler has an address such as "tcp://10.0.0.1:8786".

    Args:
        address: of the scheduler.
        reference: of the assignment.
        limits: of each submission.
        tell: called with one sentence for each worker that joins later and is refused.

    Raises:
        UsageError: no scheduler answers, or a worker has other libraries than this process.
    """
    with _connected(address) as client:
        run = uuid.uuid4().hex
        give = GiveReference(run, reference, limits)
        try:
            # A worker that comes later, or comes back, gets the reference when it starts.
            _register(client, give)
            executor = client.get_executor(pure=False, resources={run: 1})
            yield Pool(
                partial(_submit, executor, run),
                _Places(client, address, run, tell).count,
                partial(_require_there, client, address),
            )
            executor.shutdown(wait=False)
        finally:
            with suppress(OSError, TimeoutError, ValueError):
                client.unregister_worker_plugin(run)


class GiveReference(WorkerPlugin):
    """Prepares a worker for a run."""

    def __init__(self, run: str, reference: Reference, limits: Limits) -> None:
        self.name = run
        self._reference = reference
        self._digest = reference.digest
        self._limits = limits
        modules = reference.assignment.public.glob("*.py")
        self._public_half = {path.name: path.read_bytes() for path in modules}

    async def setup(self, worker: Worker) -> None:
        """Keep the reference, then take tasks; Dask calls this once on each worker.

        Dask keeps a worker whose setup fails. It has nothing of the resource that the tasks of
        this run need, and gets none of them.

        Raises:
            UsageError: as `prepare` does.
        """
        try:
            self.prepare(worker)
        except UsageError:
            await worker.set_resources(**{_refused(self.name): 1})
            raise
        await worker.set_resources(**{self.name: _PLENTY})
        if worker.status == Status.running:
            # Tasks that no worker could take are handed out only when a worker resumes.
            worker.status = Status.paused
            worker.status = Status.running

    def prepare(self, worker: Worker) -> None:
        """Keep the reference.

        Raises:
            UsageError: this worker would give other verdicts than the client.
        """
        sweep()
        reference = self._reference
        if not reference.assignment.public.is_dir():
            reference = replace(reference, assignment=self._laid_out(worker))
        if reference.digest != self._digest:
            raise UsageError(_other_version(worker.address))
        _references[self.name] = (reference, self._limits)

    def _laid_out(self, worker: Worker) -> AssignmentFolder:
        """Write the public half where this worker keeps its files."""
        course = Course(Path(worker.local_directory) / f"course-{self.name}")
        assignment = AssignmentFolder(course, self._reference.assignment.name)
        assignment.public.mkdir(parents=True, exist_ok=True)
        for name, content in self._public_half.items():
            (assignment.public / name).write_bytes(content)
        return assignment

    def teardown(self, worker: Worker) -> None:  # noqa: ARG002 - Dask passes it by name
        """Forget the reference after the run; after the last one the sandboxes end."""
        _references.pop(self.name, None)
        if not _references:
            _sandboxes.close()


def _other_version(worker: str) -> str:
    return (
        f"The worker {worker} has another version of the grader, of TensorFlow, Keras or NumPy "
        f"than this machine, or of the assignment. Install the same requirements.txt on both."
    )


def _refused(run: str) -> str:
    """Name the resource that a worker has which may not serve a run."""
    return f"{run}-refused"


def grade_handed(run: str, handed: Handed, has_time: bool = True) -> Attempt:
    """Grade one submission on a worker.

    A fault of the grader is returned and not raised, since not every exception survives the way
    back.
    """
    try:
        if run not in _references:
            raise CouldNotGradeError("This worker was not given the reference.")
        reference, limits = _references[run]
        with held_folder("handed-in") as folder:
            file = handed.lay_out(Path(folder))
            sandbox = _sandboxes.mine(limits, reference.surroundings)
            verdict = grade_submission(file, reference, sandbox, has_time=has_time)
        return Attempt(verdict, handed.digest)
    except TakesLongError:
        return Attempt(takes_long=True)
    except Exception as error:
        _sandboxes.give_up_mine()
        return Attempt(fault=f"{type(error).__name__}: {error}")


def _submit(executor: Executor, run: str, file: SubmissionFile, has_time: bool) -> Future[Attempt]:
    try:
        handed = read_handed(file)
    except UnreadableFileError as error:
        unread: Future[Attempt] = Future()
        unread.set_exception(error)
        return unread
    return executor.submit(grade_handed, run, handed, has_time)


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    # Notebooks hold pictures, and Dask warns of each task above 10 MB. It also logs a lost
    # connection in many lines; the command says so in one.
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
    except Exception as error:  # a worker without this package may raise anything
        raise UsageError(
            f"A worker of the cluster cannot grade ({type(error).__name__}: {error}). It needs "
            f"this package and its requirements.txt, as this machine has them."
        ) from error


class _Places:
    """The number of places on workers that serve a run.

    Workers may come later.
    """

    def __init__(self, client: Client, address: str, run: str, tell: Callable[[str], None]) -> None:
        self._client = client
        self._address = address
        self._run = run
        self._tell = tell
        self._scheduler = client.scheduler_info()["id"]
        self._counted = -_COUNT_AGAIN
        self._places = 1
        self._refused: set[str] = set()

    def count(self) -> int:
        """Count the places, at least one.

        Raises:
            CouldNotGradeError: the scheduler is gone, or was started again and knows nothing of the
                run.
        """
        if time.monotonic() > self._counted + _COUNT_AGAIN:
            # If the cluster does not answer, the tasks fail soon enough.
            with suppress(OSError, ValueError):
                self._look(self._client.scheduler_info(n_workers=-1))
            self._counted = time.monotonic()
        return self._places

    def _look(self, cluster: Mapping[str, Any]) -> None:
        # A client that has lost its scheduler answers with an empty table.
        if cluster.get("id") != self._scheduler:
            raise _lost(self._address)
        workers = cluster["workers"]
        ready = [item["nthreads"] for item in workers.values() if self._run in item["resources"]]
        self._places = max(1, sum(ready))
        for name, item in workers.items():
            if _refused(self._run) in item["resources"] and name not in self._refused:
                self._refused.add(name)
                self._tell(f"{_other_version(name)} It gets no submissions.")


def _require_there(client: Client, address: str) -> None:
    if client.status != "running":
        raise _lost(address)


def _lost(address: str) -> CouldNotGradeError:
    return CouldNotGradeError(
        f"The connection to the cluster at {address} is lost. Start it again, then run the "
        f"same command: it continues with the missing ones."
    )
