"""Top-level `await`, as in notebook kernels, without sockets.

An event loop of asyncio makes a pair of sockets through which threads wake it. A submission cannot
make sockets and only waits for time: this loop polls instead.
"""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Coroutine
from typing import Any

_POLL_SECONDS = 0.02
"""Seconds after which results of threads are noticed."""


def run_to_its_end(coroutine: Coroutine[Any, Any, Any]) -> None:
    """Run the coroutine of code with top-level `await`."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        runner.run(coroutine)


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        super().__init__(_OnlyTime())

    def _make_self_pipe(self) -> None:
        """Make no sockets."""

    def _close_self_pipe(self) -> None:
        """Do nothing: there are no sockets."""

    def _write_to_self(self) -> None:
        """Do nothing: the loop polls."""


class _OnlyTime(selectors.SelectSelector):
    """A selector that only waits for time."""

    def select(self, timeout: float | None = None) -> list[Any]:
        """Sleep; no file is ever ready."""
        time.sleep(_POLL_SECONDS if timeout is None else min(max(timeout, 0), _POLL_SECONDS))
        return []
