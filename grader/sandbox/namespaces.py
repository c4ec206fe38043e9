"""Namespaces: a network without interfaces, new queues, a scratch folder of a fixed size.

They supplement Landlock and the filter if the kernel allows them to this user; containers and some
distributions do not.
"""

from __future__ import annotations

import os
from pathlib import Path

from grader.sandbox.kernel import library_call
from grader.sandbox.limits import Limits

_NEW_MOUNTS, _NEW_QUEUES, _NEW_USER, _NEW_NETWORK = 0x00020000, 0x08000000, 0x10000000, 0x40000000
_NO_SUID, _NO_DEVICES, _NO_PROGRAMS, _RECURSIVE, _PRIVATE = 2, 4, 8, 0x4000, 0x40000


def enter(scratch: str, limits: Limits) -> None:
    """Enter new namespaces and mount a scratch folder in memory.

    The process must have one thread and be dumpable.

    Raises:
        OSError: the kernel does not allow it to this user.
    """
    user, group = os.getuid(), os.getgid()
    try:
        library_call("unshare", _NEW_NETWORK | _NEW_QUEUES | _NEW_MOUNTS)
    except PermissionError:
        library_call("unshare", _NEW_USER | _NEW_NETWORK | _NEW_QUEUES | _NEW_MOUNTS)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    library_call("mount", b"none", b"/", b"", _RECURSIVE | _PRIVATE, b"")
    size = f"size={limits.scratch},nr_inodes={limits.scratch_files},mode=700".encode()
    options = _NO_SUID | _NO_DEVICES | _NO_PROGRAMS
    library_call("mount", b"scratch", os.fsencode(scratch), b"tmpfs", options, size)
