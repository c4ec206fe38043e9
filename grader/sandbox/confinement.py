"""Everything that confines a child, in the order in which it has to be done.

Each step either makes the next one possible or would be forbidden by it: mounts come before
Landlock, Landlock before the filter, what needs privileges before they are dropped.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from grader.sandbox import landlock, namespaces, privileges, seccomp
from grader.sandbox.landlock import Access
from grader.sandbox.limits import Limits
from grader.sandbox.reach import Reach
from grader.sandbox.resources import limit_resources

ALL_LAYERS = frozenset({"namespaces", "landlock", "seccomp"})
_OWN_PROCESS = "/proc/self"
_NOTHING = "/dev/null"
_FIRST_DESCRIPTOR = 3
"""After standard input, output and error."""


@dataclass(frozen=True)
class Confinement:
    """How children of this process are confined."""

    reach: Reach
    layers: frozenset[str]
    """What is used of `ALL_LAYERS`; privileges and limits are always set."""

    def apply(self, limits: Limits, scratch: str, parent: int) -> None:
        """Confine this process, for good, before the student's first line runs.

        Args:
            limits: of the process.
            scratch: the one folder that it may write to, which becomes its working directory.
            parent: the process that watches it.

        Raises:
            OSError: the kernel refused a step; the process must not go on.
        """
        os.setsid()
        _close_descriptors()
        limit_resources(limits)
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


def _close_descriptors() -> None:
    """Close all but the standard three: an open folder is a way past Landlock."""
    for entry in list(Path("/proc/self/fd").iterdir()):
        if int(entry.name) >= _FIRST_DESCRIPTOR:
            with suppress(OSError):  # the one of the listing itself
                os.close(int(entry.name))
