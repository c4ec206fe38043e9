"""Processes of our own code on hostile input."""

from __future__ import annotations

import subprocess
import sys

from grader.sandbox import environment
from grader.sandbox.limits import START_SECONDS, Limits


def ends_well(module: str, argument: str, seconds: float) -> bool:
    """Return True if a module ends without an error.

    It sets its own limits of CPU time and memory; wall clock is a far guard.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", module, argument],
            env=environment.for_observing(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=Limits(seconds).far_seconds + START_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
