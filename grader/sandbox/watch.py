"""Watch a child from outside: time, memory, scratch folder.

The watcher never trusts a child's own words: it reads its CPU clock, /proc and the disk.
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
from grader.sandbox.charging import Charge
from grader.sandbox.limits import Ended, Ending, Limits
from grader.sandbox.output import Output

_TICK = 0.02
"""Seconds between two checks of a running child."""
_COUNTED_LATER = 0.5
"""CPU seconds by which the kernel's limit is ahead of what it tells of a process that it killed."""
_SCRATCH_TICK = 0.2
"""Seconds between two checks of its scratch folder."""
_COUNTED = ("RssAnon:", "RssShmem:", "VmSwap:")
_WAITING = ("State:\tS", "State:\tT", "State:\tt")
_KERNEL_COUNTS = Path("/proc/vmstat")
_PROCESS_CLOCK = 2
"""Linux's clock_getcpuclockid(3): the lowest bits of the number of a process's CPU clock."""


def watch(
    child: int, limits: Limits, folder: str, output: Output, client: socket, killed_before: int
) -> Ended:
    """Wait for a child, drain its output, stop it at a limit.

    Args:
        child: leads its own group.
        limits: of the child.
        folder: its scratch folder.
        output: all that it prints.
        client: readable only when the client has closed the connection.
        killed_before: `killed_for_memory` before the child began.
    """
    ending = _wait(child, limits, folder, output, client)
    # Its threads end with it; only without a protection its group can have other processes.
    _kill_group(child)
    _, status, used = os.wait4(child, 0)
    exit_code = os.waitstatus_to_exitcode(status)
    used_seconds = used.ru_utime + used.ru_stime
    # On a busy machine the kernel may be earlier than the watcher, and counts in its own way.
    is_kernels = exit_code == -signal.SIGXCPU
    if is_kernels or (exit_code < 0 and used_seconds >= limits.processor_seconds - _COUNTED_LATER):
        ending = "timeout"
    elif (ending, exit_code) == ("ended", -signal.SIGKILL) and killed_for_memory() > killed_before:
        # The child can send itself this signal, but the kernel counts its own only.
        ending = "machine_out_of_memory"
    return Ended(ending, exit_code, output.close())


def _wait(child: int, limits: Limits, folder: str, output: Output, client: socket) -> Ending:
    charge = Charge(limits)
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
                status = _status(child)
                if charge.is_over(_processor_time(child), waits=_waits(status)):
                    return "timeout"
                if _own_memory(status) > limits.memory:
                    return "out_of_memory"
                if (now := time.monotonic()) > scratch_checked + _SCRATCH_TICK:
                    scratch_checked = now
                    if scratch.is_over(folder, limits):
                        return "out_of_space"
    finally:
        os.close(ended)


def killed_for_memory() -> int:
    """Count the processes that the kernel has killed for want of memory.

    Returns:
        0 if it does not say.
    """
    with suppress(OSError):
        for line in _KERNEL_COUNTS.read_text().splitlines():
            if line.startswith("oom_kill "):
                return int(line.split()[1])
    return 0


def _status(pid: int) -> list[str]:
    """Read the lines about a process in /proc; empty if it is gone."""
    try:
        return Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return []


def _own_memory(status: list[str]) -> int:
    """Count the bytes of memory that are not pages of files."""
    lines = (line.split() for line in status if line.startswith(_COUNTED))
    return sum(int(kibibytes) for _, kibibytes, *_ in lines) * 1024


def _waits(status: list[str]) -> bool:
    """Return True if a process sleeps or is stopped."""
    return any(line.startswith(_WAITING) for line in status)


def _processor_time(pid: int) -> float:
    """Read the CPU seconds of a process; 0 if it is gone."""
    with suppress(OSError):
        return time.clock_gettime(~pid << 3 | _PROCESS_CLOCK)
    return 0.0


def _kill_group(child: int) -> None:
    for kill in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            kill(child, signal.SIGKILL)
