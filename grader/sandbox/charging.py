"""The time that a process is charged for."""

from __future__ import annotations

import time

from grader.sandbox.limits import Limits

_WINDOW = 1.0
"""Seconds over which the share of the processor is looked at."""
_LONGEST_WINDOW = 2.0
"""Seconds: after more, the watcher itself had to wait."""
_LEAST_SHARE = 0.01


class Charge:
    """The CPU time of a process, and the time that it waits without work.

    A busy machine costs nobody a point: a process that others keep from working is charged for
    nothing. Wall clock is a far guard.

    Args:
        limits: of the process.
        used: its CPU seconds before the charge begins.
    """

    def __init__(self, limits: Limits, used: float = 0.0) -> None:
        self._limits = limits
        self._first = self._before = used
        self._waited = 0.0
        self._started = self._window = time.monotonic()

    def is_over(self, used: float, *, waits: bool) -> bool:
        """Return True if the process has used up its time.

        Args:
            used: its CPU seconds so far.
            waits: True if it waits for anything but the processor and the disk.
        """
        now = time.monotonic()
        elapsed = now - self._window
        if elapsed >= _WINDOW:
            if waits and used - self._before < _LEAST_SHARE * elapsed:
                self._waited += min(elapsed, _LONGEST_WINDOW)
            self._window, self._before = now, used
        charged = used - self._first + self._waited
        return charged > self._limits.seconds or now > self._started + self._limits.far_seconds
