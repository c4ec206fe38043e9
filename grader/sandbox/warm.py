"""Sandboxes that stay warm from one submission to the next."""

from __future__ import annotations

import threading

from grader.sandbox.client import Sandbox
from grader.sandbox.limits import Limits


class WarmSandboxes:
    """One sandbox for each thread that asks for one, since a sandbox serves one thread."""

    def __init__(self) -> None:
        self._of_thread: dict[int, Sandbox] = {}

    def mine(self, limits: Limits) -> Sandbox:
        """The sandbox of this thread, a new one where there is none with these limits.

        Raises:
            CouldNotGradeError: as `Sandbox` does.
        """
        mine = self._of_thread.get(threading.get_ident())
        if mine is None or mine.limits != limits:
            self.give_up_mine()
            mine = self._of_thread[threading.get_ident()] = Sandbox(limits)
        return mine

    def give_up_mine(self) -> None:
        """End the sandbox of this thread: the next one that it asks for is new."""
        mine = self._of_thread.pop(threading.get_ident(), None)
        if mine is not None:
            mine.close()

    def close(self) -> None:
        """End all sandboxes, and what is running in them."""
        while self._of_thread:
            _, sandbox = self._of_thread.popitem()
            sandbox.close()
