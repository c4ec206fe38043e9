"""A new process for each submission, without fork server and confinement.

For macOS and Windows. Only time and memory are limited, and each process imports Keras again, which
takes seconds.
"""

from __future__ import annotations

import io
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import psutil

from grader.errors import CouldNotGradeError
from grader.sandbox import environment
from grader.sandbox.charging import Charge
from grader.sandbox.explaining import read_message, write_message
from grader.sandbox.limits import START_SECONDS, Ended, Ending, Limits
from grader.sandbox.protections import NEEDED
from grader.sandbox.scratch import held_folder
from grader.sandbox.spawned import ASKED, HIDDEN, JOURNAL, PLAN, write_whole
from grader.sandbox.surroundings import Surroundings

_TICK = 0.05


class SpawnedProcesses:
    """Runner of plans, one after the other, each in a new process."""

    missing = NEEDED
    """Such a process has no protection."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings.as_argument()

    @contextmanager
    def run(
        self, plan: bytes, hidden: bytes | None, limits: Limits
    ) -> Iterator[tuple[IO[bytes], bytes | None, Ended]]:
        """Run a process, as `ForkServer.run` does."""
        with (
            held_folder("exchange") as folder,
            held_folder("submission") as scratch,
        ):
            exchange = Path(folder)
            (exchange / PLAN).write_bytes(plan)
            if hidden:
                (exchange / HIDDEN).touch()
            process = subprocess.Popen(
                [
                    *(sys.executable, "-P", "-m", "grader.sandbox.spawned"),
                    *(folder, scratch, self._surroundings),
                ],
                env=environment.for_observing(),
                cwd=scratch,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            _wait_until_started(process, exchange / PLAN)
            early, ended = _watch(process, limits, exchange, hidden)
            with (exchange / JOURNAL).open("rb") as file:
                yield file, early, ended

    def explain(self, plan: Any, limits: Limits) -> Any:
        """Explain networks in a new process, as `ForkServer.explain` does."""
        given, answer = io.BytesIO(), None
        write_message(given, [limits.seconds, plan])
        with suppress(subprocess.TimeoutExpired):
            done = subprocess.run(
                [sys.executable, "-P", "-m", "grader.sandbox.explaining"],
                env=environment.for_observing(),
                input=given.getvalue(),
                capture_output=True,
                timeout=limits.far_seconds + START_SECONDS,
                check=False,
            )
            answer = read_message(io.BytesIO(done.stdout))
        return answer

    def close(self) -> None:
        """Do nothing: no process runs between two plans."""


def _watch(
    process: subprocess.Popen[bytes], limits: Limits, exchange: Path, hidden: bytes | None
) -> tuple[bytes | None, Ended]:
    """Wait for a process; stop it and its children at a limit.

    Returns:
        What the journal was before the process got the hidden probes, if it did, and the end.
    """
    early = None
    ending: Ending = "ended"
    charge = Charge(limits, _processor_time(process.pid))
    while process.poll() is None:
        if charge.is_over(_processor_time(process.pid), waits=_waits(process.pid)):
            ending = "timeout"
        elif _own_memory(process.pid) > limits.memory:
            ending = "out_of_memory"
        else:
            if hidden and (exchange / ASKED).exists():
                early = _hand_over(exchange, hidden)
                hidden = None
            time.sleep(_TICK)
            continue
        _kill_tree(process)
    return early, Ended(ending, process.wait(), "")


def _hand_over(exchange: Path, hidden: bytes) -> bytes:
    """Copy the journal, then give the process the hidden probes."""
    with (exchange / JOURNAL).open("rb") as journal:
        early = journal.read(int((exchange / ASKED).read_bytes()))
    write_whole(exchange / HIDDEN, hidden)
    return early


def _wait_until_started(process: subprocess.Popen[bytes], plan_file: Path) -> None:
    """Wait until the process takes its plan, after untimed imports."""
    deadline = time.monotonic() + START_SECONDS
    while plan_file.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            _kill_tree(process)
            raise CouldNotGradeError(
                "The process that runs a submission does not start. "
                "Try `python -c 'import grader.observe.function'`, which should print no error."
            )
        time.sleep(_TICK)


def _own_memory(pid: int) -> int:
    with suppress(psutil.Error):
        used = psutil.Process(pid).memory_info()
        return int(used.rss - getattr(used, "shared", 0))
    return 0


def _processor_time(pid: int) -> float:
    with suppress(psutil.Error):
        used = psutil.Process(pid).cpu_times()
        return float(used.user + used.system)
    return 0.0


def _waits(pid: int) -> bool:
    with suppress(psutil.Error):
        return psutil.Process(pid).status() in (psutil.STATUS_SLEEPING, psutil.STATUS_STOPPED)
    return False


def _kill_tree(process: subprocess.Popen[bytes]) -> None:
    with suppress(psutil.Error):
        for started in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.Error):
                started.kill()
    process.kill()
    process.wait()
