"""Top-level `await`, as kernels allow it, where nothing may make a socket.

An event loop of asyncio makes a pair of sockets by which threads wake it. A submission can make
none, and has nothing to wait for but time: this loop looks again by itself.
"""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Coroutine
from typing import Any

_LOOKS_AGAIN = 0.02
"""Seconds after which the results of threads are noticed."""


def run_to_its_end(coroutine: Coroutine[Any, Any, Any]) -> None:
    """Run what code compiled with top-level `await` gave."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        runner.run(coroutine)


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        super().__init__(_OnlyTime())

    def _make_self_pipe(self) -> None:
        """No sockets."""

    def _close_self_pipe(self) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """It looks again by itself."""


class _OnlyTime(selectors.SelectSelector):
    """Waits for nothing but time."""

    def select(self, timeout: float | None = None) -> list[Any]:
        """No file is ever ready."""
        time.sleep(_LOOKS_AGAIN if timeout is None else min(max(timeout, 0), _LOOKS_AGAIN))
        return []
