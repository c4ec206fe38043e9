"""Sandboxes whose processes stay from one submission to the next."""

from __future__ import annotations

import threading

from grader.sandbox.client import Sandbox
from grader.sandbox.limits import Limits
from grader.sandbox.surroundings import Surroundings


class WarmSandboxes:
    """One sandbox for each thread that asks: a sandbox serves one thread."""

    def __init__(self) -> None:
        self._of_thread: dict[int, Sandbox] = {}

    def mine(
        self,
        limits: Limits,
        surroundings: Surroundings = Surroundings(),  # noqa: B008 - frozen
    ) -> Sandbox:
        """Return this thread's sandbox, a new one for other limits or surroundings.

        Raises:
            CouldNotGradeError: as `Sandbox` does.
        """
        sandbox = self._of_thread.get(threading.get_ident())
        if sandbox is None or (sandbox.limits, sandbox.surroundings) != (limits, surroundings):
            self.give_up_mine()
            sandbox = self._of_thread[threading.get_ident()] = Sandbox(limits, surroundings)
        return sandbox

    def give_up_mine(self) -> None:
        """End the sandbox of this thread; `mine` then makes a new one."""
        sandbox = self._of_thread.pop(threading.get_ident(), None)
        if sandbox is not None:
            sandbox.close()

    def close(self) -> None:
        """End all sandboxes and everything they run."""
        while self._of_thread:
            _, sandbox = self._of_thread.popitem()
            sandbox.close()
