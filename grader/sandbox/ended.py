"""How a child ended, as its watcher saw it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Ending: TypeAlias = Literal["ended", "timeout", "out_of_memory", "out_of_space"]


@dataclass(frozen=True)
class Ended:
    """How a child ended."""

    ending: Ending
    exit_code: int
    """As `subprocess` has it: negative for a signal."""
    said: str
    """The beginning and the end of what it printed."""
