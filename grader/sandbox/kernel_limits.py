"""Limits that the kernel holds a process to."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Mapping


def set_limits(limits: Mapping[str, int | tuple[int, int]]) -> None:
    """Limit this process and those that it starts; keep stricter limits.

    Windows has no such limits: there the clock is the only one.

    Args:
        limits: name in `resource` without "RLIMIT_" → the limit, or a soft and a hard one.
    """
    if sys.platform == "win32":
        return
    import resource

    for name, limit in limits.items():
        kind = getattr(resource, f"RLIMIT_{name}")
        _, highest = resource.getrlimit(kind)
        soft, hard = limit if isinstance(limit, tuple) else (limit, limit)
        if highest != resource.RLIM_INFINITY:
            soft, hard = min(soft, highest), min(hard, highest)
        resource.setrlimit(kind, (soft, hard))


def processor_seconds_from_now(seconds: float) -> int:
    """Return the limit of CPU time that leaves so many seconds."""
    return math.ceil(time.process_time() + seconds)
