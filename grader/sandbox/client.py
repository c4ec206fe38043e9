"""Starts a server, hands it plans, reads what its children left behind."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal, TypeAlias

from grader.codec import from_plain, to_plain
from grader.errors import CouldNotGradeError
from grader.observation import Observation
from grader.plan import ObservationPlan
from grader.sandbox.channel import read_frames
from grader.sandbox.limits import FAULT_OF_THE_GRADER, Limits

Outcome: TypeAlias = Literal["complete", "timeout", "out_of_memory", "crashed", "exited"]

_ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "-1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "MPLBACKEND": "Agg",
    "PYTHONHASHSEED": "0",
    "KERAS_BACKEND": "tensorflow",
}
_KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")
_START_SECONDS = 120.0


@dataclass(frozen=True)
class Run:
    """What one child left."""

    outcome: Outcome
    observations: tuple[Observation, ...]
    notes: tuple[str, ...] = ()
    definitions_ran: bool = False
    """False where the submission ended before its first function could be called."""


class Sandbox:
    """A server of its own; use it as a context manager, from one thread.

    Raises:
        CouldNotGradeError: the server does not start, or dies.
    """

    def __init__(self, limits: Limits = Limits()) -> None:  # noqa: B008 - frozen
        self.limits = limits
        self._control, theirs = socket.socketpair()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the server
        with theirs:
            # Of the caller's environment only what Python needs reaches the server: what it does
            # not hold, a submission cannot read.
            environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "grader.sandbox.server", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=environment | _ENVIRONMENT,
                cwd=tempfile.gettempdir(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._said,
            )
        self._ready = False

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the server and whatever it is running."""
        self._control.close()
        self._process.terminate()
        self._process.wait()
        self._said.close()

    def run(self, plan: ObservationPlan) -> Run:
        """Observe one submission in a child of its own."""
        self._wait_until_ready()
        with (
            tempfile.TemporaryFile() as plan_file,
            tempfile.TemporaryFile() as journal,
            Path(os.devnull).open("wb") as output,
        ):
            plan_file.write(json.dumps(to_plain(plan)).encode())
            plan_file.seek(0)
            request = json.dumps(to_plain(self.limits)).encode()
            descriptors = [plan_file.fileno(), journal.fileno(), output.fileno()]
            socket.send_fds(self._control, [request], descriptors)
            self._control.settimeout(self.limits.seconds + _START_SECONDS)
            ending = json.loads(self._line())
            journal.seek(0)
            return _read(journal, ending)

    def _wait_until_ready(self) -> None:
        if not self._ready:
            self._control.settimeout(_START_SECONDS)
            self._line()
            self._ready = True

    def _line(self) -> bytes:
        line = b""
        try:
            while not line.endswith(b"\n"):
                piece = self._control.recv(4096)
                if not piece:
                    break
                line += piece
        except TimeoutError:
            line = b""
        if line.endswith(b"\n"):
            return line
        self._process.kill()
        self._said.seek(0)
        said = self._said.read().decode(errors="replace")
        last = said.strip().splitlines()[-1] if said.strip() else "it said nothing"
        raise CouldNotGradeError(
            f"The process that runs submissions does not answer ({last}). "
            f"Nothing was graded by it; run the same command again."
        )


def _read(journal: IO[bytes], ending: dict[str, Any]) -> Run:
    observations: list[Observation] = []
    notes: tuple[str, ...] = ()
    ran = complete = False
    for frame in read_frames(journal):
        try:
            match frame.kind:
                case "ran":
                    notes, ran = tuple(map(str, frame.value["notes"])), True
                case "seen":
                    seen = from_plain(frame.value, Observation)
                    observations.append(replace(seen, arrays=frame.arrays))
                case "end":
                    complete = True
        except (ValueError, TypeError, KeyError):
            break
    if not complete and ending["exit_code"] == FAULT_OF_THE_GRADER:
        raise CouldNotGradeError(
            f"The grader itself failed after {len(observations)} probes. This is no mistake of the "
            f"submission; look at the rubric's probes and at the limits of this machine."
        )
    outcome: Outcome
    if ending["ending"] in ("timeout", "out_of_memory"):
        outcome = ending["ending"]
    elif complete:
        outcome = "complete"
    else:
        outcome = "crashed" if ending["exit_code"] < 0 else "exited"
    return Run(outcome, tuple(observations), notes, ran)
