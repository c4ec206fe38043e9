"""Limits that the kernel holds a process to."""

from __future__ import annotations

import resource

from grader.sandbox.limits import Limits

_GIBIBYTE = 2**30


def limit_resources(limits: Limits) -> None:
    """Set the resource limits of this process; what is stricter already stays."""
    # TensorFlow maps far more address space than it uses: the data segment is the limit that
    # counts, the address space only the fence behind it.
    for which, value in (
        (resource.RLIMIT_CPU, limits.processor_seconds),
        (resource.RLIMIT_DATA, limits.memory + _GIBIBYTE),
        (resource.RLIMIT_AS, 4 * limits.memory),
        (resource.RLIMIT_FSIZE, limits.file_size),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        _, hard = resource.getrlimit(which)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))
