"""The process that has imported Keras, shared by fork servers.

It starts with the first fork server and ends with the last, or with `kept_warm`. The fork servers
are its children: they share its memory, and Keras is imported once.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, TypeAlias

from grader.sandbox import environment
from grader.sandbox.surroundings import Surroundings

_ANSWER_SECONDS = 10.0
_Key: TypeAlias = tuple[int, tuple[tuple[str, str], ...]]
"""A process and its environment; a forked child must not use the process of its parent."""


class WarmProcess:
    """A process that has imported Keras, or still imports it. It forks servers."""

    def __init__(self, variables: dict[str, str]) -> None:
        self._control, of_process = socket.socketpair(type=socket.SOCK_SEQPACKET)
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self._lock = threading.Lock()
        self.users = 0
        with of_process:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "grader.sandbox.server", str(of_process.fileno())],
                pass_fds=[of_process.fileno()],
                env=variables,
                cwd=tempfile.gettempdir(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._said,
            )

    def fork_server(
        self, surroundings: Surroundings, connection: socket.socket, errors: IO[bytes]
    ) -> None:
        """Let the process fork a server as soon as it has imported Keras.

        Args:
            surroundings: of the submissions.
            connection: the server's end.
            errors: file for its standard error.
        """
        request = surroundings.as_argument().encode()
        # If the process has ended, the connection is closed, which its client notices.
        with suppress(OSError), self._lock:
            socket.send_fds(self._control, [request], [connection.fileno(), errors.fileno()])

    def exit_code_of(self, server: int | None) -> int | None:
        """Wait for a server that is about to end; return its exit code.

        None if it is unknown. Without a server, the exit code of the process itself.
        """
        if server is not None and self.is_alive:
            with suppress(OSError, ValueError), self._lock:
                self._control.settimeout(_ANSWER_SECONDS)
                self._control.sendall(json.dumps(server).encode())
                code: int | None = json.loads(self._control.recv(64))
                return code
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_ANSWER_SECONDS if server is None else 0)
        return self._process.poll()

    @property
    def is_alive(self) -> bool:
        """True if the process runs."""
        return self._process.poll() is None

    @property
    def said(self) -> str:
        """Everything that it wrote to its standard error."""
        self._said.seek(0)
        return self._said.read().decode(errors="replace")

    def close(self) -> None:
        """End the process."""
        self._control.close()
        self._process.terminate()
        self._process.wait()
        self._said.close()


_running: dict[_Key, WarmProcess] = {}
_keeping: list[None] = []
"""An entry for each open context of `kept_warm`."""
_lock = threading.Lock()


def take() -> WarmProcess:
    """Return the process for this environment, started if none runs."""
    key = os.getpid(), tuple(sorted(environment.for_observing().items()))
    with _lock:
        process = _running.get(key)
        if process is None or not process.is_alive:
            if process is not None and not process.users:
                process.close()
            process = _running[key] = WarmProcess(dict(key[1]))
        process.users += 1
    return process


def give_back(process: WarmProcess) -> None:
    """End a process if nobody else uses it, and nobody keeps it warm."""
    with _lock:
        process.users -= 1
        if process not in _running.values() and not process.users:
            process.close()
    _end_unused()


@contextmanager
def kept_warm() -> Iterator[None]:
    """Keep all processes until the context closes, for sandboxes that are still to come."""
    with _lock:
        _keeping.append(None)
    try:
        yield
    finally:
        with _lock:
            _keeping.pop()
        _end_unused()


def _end_unused() -> None:
    with _lock:
        unused = [] if _keeping else [key for key, item in _running.items() if not item.users]
        for key in unused:
            _running.pop(key).close()
