"""Warm sandboxes, as many as cores, over which jobs are spread."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TypeVar

from grader.sandbox import Limits, Sandbox

Item = TypeVar("Item")
Result = TypeVar("Result")

_LIMITS = Limits(seconds=120)
"""Twice the time of a submission: a mistake that is stopped for want of time counts as found."""


@dataclass(frozen=True)
class Sandboxes:
    """At least two sandboxes that stay warm from one function to the next."""

    sandboxes: tuple[Sandbox, ...]
    threads: Executor
    """One thread for each."""

    def spread(
        self, work: Callable[[Item, Sandbox], Result], items: Iterable[Item]
    ) -> Iterator[tuple[Item, Result]]:
        """Do work for each item in whichever sandbox is free; yield results as they are there."""
        free: SimpleQueue[Sandbox] = SimpleQueue()
        for sandbox in self.sandboxes:
            free.put(sandbox)

        def borrow(item: Item) -> tuple[Item, Result]:
            sandbox = free.get()
            try:
                return item, work(item, sandbox)
            finally:
                free.put(sandbox)

        for future in as_completed([self.threads.submit(borrow, item) for item in items]):
            yield future.result()

    def twice(self, work: Callable[[Sandbox], Result]) -> tuple[Result, Result]:
        """Do the same work in two sandboxes, which share no state of a random generator."""
        first, second = self.threads.map(work, self.sandboxes[:2])
        return first, second


@contextmanager
def warm_sandboxes() -> Iterator[Sandboxes]:
    """Sandboxes for as long as the context is open; what still waits then is not done."""
    number = max(2, os.cpu_count() or 1)
    with ExitStack() as stack:
        sandboxes = tuple(stack.enter_context(Sandbox(_LIMITS)) for _ in range(number))
        threads = stack.enter_context(ThreadPoolExecutor(number))
        stack.callback(threads.shutdown, wait=False, cancel_futures=True)
        yield Sandboxes(sandboxes, threads)
