"""What a child may use, and how that is set in the child and watched from outside."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from dataclasses import dataclass

import psutil

_GIBIBYTE = 2**30
FAULT_OF_THE_GRADER = 70
"""Exit code of a child that failed outside the student's code (EX_SOFTWARE of sysexits.h)."""
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Limits:
    """Limits of one child."""

    seconds: float = 60.0
    """Wall clock. CPU time has twice as much, since it counts every thread."""
    memory: int = 3 * _GIBIBYTE
    """Bytes of anonymous memory; pages of files and shared memory do not count."""
    file_size: int = _GIBIBYTE // 4
    """Bytes of the largest file that it may write."""
    open_files: int = 256


def confine(limits: Limits) -> None:
    """Set the limits of this process, before the student's first line runs."""
    os.setsid()
    _die_with_parent()
    processor = int(2 * limits.seconds) + 1
    # TensorFlow maps far more address space than it uses: the data segment is the limit that
    # counts, the address space only the fence behind it.
    for which, value in (
        (resource.RLIMIT_CPU, processor),
        (resource.RLIMIT_DATA, limits.memory + _GIBIBYTE),
        (resource.RLIMIT_AS, 4 * limits.memory),
        (resource.RLIMIT_FSIZE, limits.file_size),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(which)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))


def _die_with_parent() -> None:
    """Nobody watches the time of a child whose server is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def own_memory(pid: int) -> int:
    """Bytes of anonymous memory of a process, or 0 where it is gone."""
    try:
        used = psutil.Process(pid).memory_info()
    except psutil.Error:
        return 0
    return int(used.rss - getattr(used, "shared", 0))
