"""Threads with a warm sandbox each.

A thread keeps its sandbox from one piece of work to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from threading import Barrier
from typing import TypeVar

from grader.errors import CouldNotGradeError
from grader.sandbox import Limits, Sandbox, Surroundings, WarmSandboxes

Item = TypeVar("Item")
Result = TypeVar("Result")


class SandboxThreads:
    """Threads with a sandbox each; close them after use."""

    def __init__(self, number: int, limits: Limits, surroundings: Surroundings) -> None:
        self._limits = limits
        self._surroundings = surroundings
        self._threads = ThreadPoolExecutor(number)
        self._sandboxes = WarmSandboxes()
        self._closed = False

    def close(self) -> None:
        """Cancel waiting work and end the processes of running work."""
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._sandboxes.close()

    def submit(self, work: Callable[[Item, Sandbox], Result], item: Item) -> Future[Result]:
        """Do work for an item as soon as a thread is free."""
        return self._threads.submit(self._do, work, item)

    def spread(
        self, work: Callable[[Item, Sandbox], Result], items: Iterable[Item]
    ) -> Iterator[tuple[Item, Result]]:
        """Do work for each item; yield items and results in the order of completion."""
        running = {self.submit(work, item): item for item in items}
        for future in as_completed(running):
            yield running[future], future.result()

    def twice(self, work: Callable[[Sandbox], Result]) -> tuple[Result, Result]:
        """Do the same work in two sandboxes with independent random generators."""
        on_two_threads = Barrier(2, timeout=self._limits.far_seconds)

        def do(_: int, sandbox: Sandbox) -> Result:
            on_two_threads.wait()
            return work(sandbox)

        first, second = (self.submit(do, number) for number in range(2))
        return first.result(), second.result()

    def _do(self, work: Callable[[Item, Sandbox], Result], item: Item) -> Result:
        if self._closed:
            raise CouldNotGradeError("The run is over.")
        try:
            return work(item, self._sandboxes.mine(self._limits, self._surroundings))
        except Exception:
            # Its process may be what failed: the next work gets a new one.
            self._sandboxes.give_up_mine()
            raise
