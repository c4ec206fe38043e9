"""The limits of a child, and how a child ended."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

_GIBIBYTE = 2**30
START_SECONDS = 900.0
"""Wall clock for the imports of a process, a far guard: a quiet machine takes five seconds."""
_LOGGED = re.compile(r"\d{4}-\d\d-\d\d |[IWEF]\d{4} |WARNING: All log messages|To enable the ")
"""The beginning of a line of TensorFlow's log."""
FAULT_OF_THE_GRADER = 70
"""Exit code of a failure outside the student's code (EX_SOFTWARE of sysexits.h)."""


@dataclass(frozen=True)
class Limits:
    """The limits of one child."""

    seconds: float = 60.0
    """CPU time of all threads together, and time in which the child waits without work."""
    memory: int = 3 * _GIBIBYTE
    """Bytes of private memory and shared mappings; pages of files do not count."""
    file_size: int = _GIBIBYTE // 4
    """Bytes of the largest file."""
    open_files: int = 256
    scratch: int = _GIBIBYTE // 2
    """Bytes of all files in its scratch folder."""
    scratch_files: int = 10_000
    """Number of files and folders in the scratch folder."""
    trusted: bool = False
    """True if the code may run without a protection that this machine lacks: it is our own, or
    the user has said `--unsafe`. Available protections are used all the same."""

    @property
    def processor_seconds(self) -> int:
        """The kernel's limit of CPU time, a little above the watcher's."""
        return math.ceil(self.seconds) + 1

    @property
    def far_seconds(self) -> float:
        """Limit of the wall clock, which also counts the work of others."""
        return 10 * self.seconds + 60


Ending: TypeAlias = Literal[
    "ended", "timeout", "out_of_memory", "out_of_space", "machine_out_of_memory"
]


@dataclass(frozen=True)
class Ended:
    """The end of a child, as its watcher saw it."""

    ending: Ending
    exit_code: int
    """As in `subprocess`: negative for a signal."""
    said: str
    """The beginning and the end of the child's output."""


def last_words(said: str) -> str:
    """Return an output's last line that TensorFlow did not log, if any."""
    lines = (line.strip() for line in reversed(said.splitlines()))
    return next((line for line in lines if line and not _LOGGED.match(line)), "")
