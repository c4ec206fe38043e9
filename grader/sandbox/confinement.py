"""All steps that confine a child, in their order.

Each step makes the next one possible or would be forbidden by it: mounts come before Landlock,
Landlock before the filter, and privileged steps before the privileges are dropped.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from grader.sandbox import landlock, namespaces, privileges, seccomp
from grader.sandbox.kernel_limits import set_limits
from grader.sandbox.landlock import Access
from grader.sandbox.limits import Limits
from grader.sandbox.reach import Reach

ALL_LAYERS = frozenset({"namespaces", "landlock", "seccomp"})
_GIBIBYTE = 2**30
_OWN_PROCESS = "/proc/self"
_NOTHING = "/dev/null"
_FIRST_DESCRIPTOR = 3
"""After standard input, output and error."""
_SECONDS_TO_DIE = 2
"""CPU seconds from the kernel's signal, which says why, to its kill, which does not."""


@dataclass(frozen=True)
class Confinement:
    """The confinement of all children of this process."""

    reach: Reach
    layers: frozenset[str]
    """A part of `ALL_LAYERS`; privileges and limits are always set."""

    def apply(self, limits: Limits, scratch: str, parent: int, kept: Collection[int] = ()) -> None:
        """Confine this process, for good, before the student's first line runs.

        Args:
            limits: of the process.
            scratch: its only writable folder, which becomes its working directory.
            parent: the process that watches it.
            kept: descriptors that stay open.

        Raises:
            OSError: the kernel refused a step; the process must not go on.
        """
        os.setsid()
        _close_descriptors(kept)
        _limit_resources(limits)
        if "namespaces" in self.layers:
            privileges.set_dumpable(True)
            namespaces.enter(scratch, limits)
        privileges.drop_capabilities()
        privileges.set_dumpable(False)
        privileges.die_with(parent)
        privileges.forbid_new_privileges()
        os.chdir(scratch)
        if "landlock" in self.layers:
            landlock.restrict(self._rules(scratch))
        if "seccomp" in self.layers:
            seccomp.refuse_calls(os.getpid())

    def _rules(self, scratch: str) -> list[tuple[str, Access]]:
        return [
            *((path, landlock.READ) for path in self.reach.readable),
            *((path, landlock.LIST) for path in self.reach.listable),
            (_OWN_PROCESS, landlock.READ),
            (_NOTHING, landlock.WRITE_ONE),
            (scratch, landlock.WRITE),
        ]


def _close_descriptors(kept: Collection[int]) -> None:
    """Close all other descriptors but the standard three: open folders bypass Landlock."""
    for descriptor in [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]:
        if descriptor >= _FIRST_DESCRIPTOR and descriptor not in kept:
            with suppress(OSError):  # the descriptor of the listing itself
                os.close(descriptor)


def _limit_resources(limits: Limits) -> None:
    """Set the resource limits of this process; keep stricter ones."""
    # TensorFlow maps far more address space than it uses: the limit that counts is
    # that of the data segment; that of the address space is a second fence.
    set_limits(
        {
            "CPU": (limits.processor_seconds, limits.processor_seconds + _SECONDS_TO_DIE),
            "DATA": limits.memory + _GIBIBYTE,
            "AS": 4 * limits.memory,
            "FSIZE": limits.file_size,
            "NOFILE": limits.open_files,
            "CORE": 0,
            "MSGQUEUE": 0,
        }
    )
