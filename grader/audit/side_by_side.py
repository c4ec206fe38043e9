"""Warm sandboxes, as many as cores, over which jobs are spread."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from queue import SimpleQueue
from types import TracebackType
from typing import TypeVar

from grader.sandbox import Sandbox

Item = TypeVar("Item")
Result = TypeVar("Result")


class Sandboxes:
    """At least two sandboxes that stay warm from one function to the next; a context manager."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        number = max(2, os.cpu_count() or 1)
        self._all = [self._stack.enter_context(Sandbox()) for _ in range(number)]
        self._pool = self._stack.enter_context(ThreadPoolExecutor(number))

    def __enter__(self) -> Sandboxes:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._stack.close()

    def spread(
        self, work: Callable[[Item, Sandbox], Result], items: Iterable[Item]
    ) -> Iterator[tuple[Item, Result]]:
        """Do work for each item in whichever sandbox is free; yield results as they are there."""
        free: SimpleQueue[Sandbox] = SimpleQueue()
        for sandbox in self._all:
            free.put(sandbox)

        def borrow(item: Item) -> tuple[Item, Result]:
            sandbox = free.get()
            try:
                return item, work(item, sandbox)
            finally:
                free.put(sandbox)

        for future in as_completed([self._pool.submit(borrow, item) for item in items]):
            yield future.result()

    def twice(self, work: Callable[[Sandbox], Result]) -> tuple[Result, Result]:
        """Do the same work in two sandboxes, which share no state of a random generator."""
        first, second = self._pool.map(work, self._all[:2])
        return first, second
