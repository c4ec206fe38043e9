"""The client of a fork server, which gets one plan after the other."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import IO, Any

import psutil

from grader.codec import from_plain, to_plain
from grader.errors import CouldNotGradeError
from grader.sandbox import memory_files
from grader.sandbox.explaining import read_message, write_message
from grader.sandbox.handing_over import HandingOver
from grader.sandbox.limits import START_SECONDS, Ended, Limits, last_words
from grader.sandbox.protections import NEEDED
from grader.sandbox.surroundings import Surroundings
from grader.sandbox.warming import give_back, take

_PIECE = 2**16
_EXPLAIN = b"explain"
"""Request of a process that explains; requests of children are JSON."""
_AUTHORS_MISTAKE = "grader.errors.UsageError: "
"""Last line of a server that cannot import the public half, before the sentence about it."""


class ForkServer:
    """A fork server, started in the background and awaited when used."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._warm = take()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the server
        self._control, of_server = socket.socketpair()
        self._missing: tuple[str, ...] | None = None
        self._explainer: socket.socket | None = None
        self.process: psutil.Process | None = None
        """None until the server has answered."""
        with of_server:
            self._warm.fork_server(surroundings, of_server, self._said)

    @property
    def missing(self) -> tuple[str, ...]:
        """Needed protections that children of this server lack.

        Raises:
            CouldNotGradeError: the server does not start.
        """
        if self._missing is None:
            self._control.settimeout(START_SECONDS)
            pid, came_through = json.loads(self._line())
            with suppress(psutil.NoSuchProcess):
                self.process = psutil.Process(pid)
            self._missing = tuple(name for name in came_through if name in NEEDED)
        return self._missing

    @contextmanager
    def run(
        self, plan: bytes, hidden: bytes | None, limits: Limits
    ) -> Iterator[tuple[IO[bytes], bytes | None, Ended]]:
        """Run a child.

        Args:
            plan: with the public probes, as JSON.
            hidden: the hidden probes, as JSON.
            limits: of the child.

        Yields:
            The journal, readable until the context ends, what it was before the child got the
            hidden probes (None if it did not get them), and the end of the child.

        Raises:
            CouldNotGradeError: the server does not answer.
        """
        plan_file, journal_file = memory_files.sealed(plan), memory_files.journal()
        # The journal is never mapped here, and read when the child waits or is dead.
        with ExitStack() as opened:
            opened.enter_context(os.fdopen(plan_file, "rb"))
            journal = opened.enter_context(os.fdopen(journal_file, "rb"))
            descriptors = [plan_file, journal_file]
            handing = HandingOver(hidden) if hidden else None
            if handing:
                opened.callback(handing.close)
                descriptors += handing.descriptors
            request = json.dumps(to_plain(limits)).encode()
            self._control.settimeout(limits.far_seconds + START_SECONDS)
            try:
                socket.send_fds(self._control, [request], descriptors)
            except ConnectionError:
                raise self._silence() from None
            early = self._hand_over(handing, journal) if handing else None
            yield journal, early, from_plain(json.loads(self._line()), Ended)

    def _hand_over(self, handing: HandingOver, journal: IO[bytes]) -> bytes | None:
        """Give a child the hidden probes when it asks for them."""
        handing.sent()
        waiting = self._control.gettimeout()
        asked = handing.fileno()
        ready, _, _ = select.select([asked, self._control.fileno()], [], [], waiting)
        return handing.answer(journal) if asked in ready else None

    def explain(self, plan: Any, limits: Limits) -> Any:
        """Send a plan to the process that explains; return its answer, None without one."""
        try:
            if self._explainer is None:
                self._explainer, of_process = socket.socketpair()
                with of_process:
                    socket.send_fds(self._control, [_EXPLAIN], [of_process.fileno()])
                    self._line()
            self._explainer.settimeout(limits.far_seconds)
            with self._explainer.makefile("wb") as writing:
                write_message(writing, [limits.seconds, plan])
            with self._explainer.makefile("rb") as reading:
                answer = read_message(reading)
        except (OSError, ValueError):
            answer = None
        if answer is None:
            self._stop_explaining()
        return answer

    def _stop_explaining(self) -> None:
        """Close the connection to the process that explains, which then ends."""
        if self._explainer is not None:
            self._explainer.close()
            self._explainer = None

    def close(self) -> None:
        """End the server and everything it runs."""
        self._stop_explaining()
        self._control.close()
        self._end()
        self._said.close()
        give_back(self._warm)

    def _end(self) -> None:
        """Kill the server, and let its parent forget it."""
        if self.process is not None:
            with suppress(psutil.NoSuchProcess):
                self.process.kill()
            self._warm.exit_code_of(self.process.pid)

    def _line(self) -> bytes:
        line = b""
        while not line.endswith(b"\n"):
            try:
                piece = self._control.recv(_PIECE)
            except TimeoutError:
                raise self._silence("it takes far too long; is this machine very busy?") from None
            except ConnectionError:
                piece = b""
            if not piece:
                raise self._silence()
            line += piece
        return line

    def _silence(self, reason: str = "") -> CouldNotGradeError:
        """Make the error for a server that does not answer."""
        if not reason:
            # A process that has closed its connection is about to end.
            server = self.process and self.process.pid
            code = self._warm.exit_code_of(server)
        else:
            code = None
            self._end()
        self._said.seek(0)
        last = last_words(self._said.read().decode(errors="replace")) or last_words(self._warm.said)
        if last.startswith(_AUTHORS_MISTAKE):
            return CouldNotGradeError(last.removeprefix(_AUTHORS_MISTAKE))
        if code == -signal.SIGKILL:
            reason = "it was killed; is this machine short of memory?"
        return CouldNotGradeError(
            f"The process that runs submissions does not answer "
            f"({reason or last or 'without a message'}). "
            f"It graded nothing; run the same command again."
        )
