"""As many threads as cores, each with a warm sandbox, over which jobs are spread."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from threading import Barrier
from typing import TypeVar

from grader.sandbox import Limits, Sandbox, WarmSandboxes

Item = TypeVar("Item")
Result = TypeVar("Result")

_LIMITS = Limits(seconds=120)
"""Twice the time of a submission: a mistake that is stopped for want of time counts as found."""


@dataclass(frozen=True)
class Sandboxes:
    """At least two threads whose sandboxes stay warm from one function to the next."""

    warm: WarmSandboxes
    threads: Executor

    def spread(
        self, work: Callable[[Item, Sandbox], Result], items: Iterable[Item]
    ) -> Iterator[tuple[Item, Result]]:
        """Do work for each item in whichever sandbox is free; yield results as they are there."""

        def do(item: Item) -> tuple[Item, Result]:
            return item, work(item, self.warm.mine(_LIMITS))

        for future in as_completed([self.threads.submit(do, item) for item in items]):
            yield future.result()

    def twice(self, work: Callable[[Sandbox], Result]) -> tuple[Result, Result]:
        """Do the same work in two sandboxes, which share no state of a random generator."""
        on_two_threads = Barrier(2, timeout=_LIMITS.seconds)

        def do(_: int) -> Result:
            on_two_threads.wait()
            return work(self.warm.mine(_LIMITS))

        first, second = self.threads.map(do, range(2))
        return first, second


@contextmanager
def warm_sandboxes() -> Iterator[Sandboxes]:
    """Sandboxes for as long as the context is open; what still waits then is not done."""
    number = max(2, os.cpu_count() or 1)
    with ExitStack() as stack:
        warm = stack.enter_context(closing(WarmSandboxes()))
        threads = stack.enter_context(ThreadPoolExecutor(number))
        stack.callback(threads.shutdown, wait=False, cancel_futures=True)
        yield Sandboxes(warm, threads)
