"""Watch a child from outside: time, memory, scratch folder.

The watcher never trusts a child's own words: it reads the clock, /proc and the disk.
"""

from __future__ import annotations

import os
import selectors
import signal
import time
from contextlib import suppress
from pathlib import Path
from socket import socket

from grader.sandbox import scratch
from grader.sandbox.limits import Ended, Ending, Limits
from grader.sandbox.output import Output

_TICK = 0.02
"""Seconds between two checks of a running child."""
_SCRATCH_TICK = 0.2
"""Seconds between two checks of its scratch folder."""
_COUNTED = ("RssAnon:", "RssShmem:", "VmSwap:")


def watch(child: int, limits: Limits, folder: str, output: Output, client: socket) -> Ended:
    """Wait for a child, drain its output, stop it at a limit.

    The child leads its own group. The connection to the client is readable only when the client
    has closed it.
    """
    ending = _wait(child, limits, folder, output, client)
    # Its threads end with it; only without a protection its group can have other processes.
    _kill_group(child)
    _, status, used = os.wait4(child, 0)
    exit_code = os.waitstatus_to_exitcode(status)
    if exit_code < 0 and used.ru_utime + used.ru_stime >= limits.processor_seconds:
        ending = "timeout"
    return Ended(ending, exit_code, output.close())


def _wait(child: int, limits: Limits, folder: str, output: Output, client: socket) -> Ending:
    deadline = time.monotonic() + limits.seconds
    scratch_checked = time.monotonic()
    ended = os.pidfd_open(child)
    try:
        with selectors.DefaultSelector() as selector:
            for source in (ended, output, client):
                selector.register(source, selectors.EVENT_READ)
            while True:
                ready = {key.fileobj for key, _ in selector.select(_TICK)}
                if ended in ready or client in ready:
                    return "ended"
                if output in ready and not output.drain():
                    selector.unregister(output)
                now = time.monotonic()
                if now > deadline:
                    return "timeout"
                if own_memory(child) > limits.memory:
                    return "out_of_memory"
                if now > scratch_checked + _SCRATCH_TICK:
                    scratch_checked = now
                    if scratch.is_over(folder, limits):
                        return "out_of_space"
    finally:
        os.close(ended)


def own_memory(pid: int) -> int:
    """Count the bytes of memory that are not pages of files."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    lines = (line.split() for line in status.splitlines() if line.startswith(_COUNTED))
    return sum(int(kibibytes) for _, kibibytes, *_ in lines) * 1024


def _kill_group(child: int) -> None:
    for kill in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            kill(child, signal.SIGKILL)
