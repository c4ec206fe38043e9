"""Wall time, CPU time and memory of a command with all its processes."""

from __future__ import annotations

import resource
import subprocess
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

_MEBIBYTE = 2**20
_SECONDS_BETWEEN_LOOKS = 0.5


@dataclass(frozen=True)
class Measured:
    """One run of a command."""

    seconds: float
    """Wall time in seconds."""
    cpu_seconds: float
    peak_mib: float
    """Largest sum of the proportional set sizes of its processes: shared pages count once."""
    output: str


def measure(
    command: Sequence[str | Path],
    folder: Path,
    environment: Mapping[str, str],
    allowed: Collection[int] = (0,),
) -> Measured:
    """Run a command and watch it.

    Raises:
        RuntimeError: it ended with a code that is not among the allowed ones.
    """
    before = _cpu_of_children()
    started = time.perf_counter()
    with subprocess.Popen(
        [str(part) for part in command],
        cwd=folder,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        over, sizes = threading.Event(), [0.0]
        watching = threading.Thread(target=_watch, args=(process.pid, over, sizes))
        watching.start()
        output, _ = process.communicate()
        over.set()
        watching.join()
    seconds = time.perf_counter() - started
    if process.returncode not in allowed:
        said = "\n".join(output.splitlines()[-20:])
        raise RuntimeError(f"{command[0]} ended with {process.returncode}:\n{said}")
    return Measured(seconds, _cpu_of_children() - before, max(sizes), output)


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _watch(pid: int, over: threading.Event, sizes: list[float]) -> None:
    while not over.wait(_SECONDS_BETWEEN_LOOKS):
        sizes.append(_size_of_tree(pid))


def _size_of_tree(pid: int) -> float:
    total = 0
    try:
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            try:
                total += process.memory_full_info().pss
            except psutil.Error:
                continue
    except psutil.Error:
        return 0.0
    return total / _MEBIBYTE
