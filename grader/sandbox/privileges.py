"""Privileges that a process gives up for good, and its relation to its parent."""

from __future__ import annotations

import ctypes
import errno
import os
import signal

from grader.sandbox.kernel import library_call, prctl

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 4, 24, 38
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
_CAPABILITY_VERSION_3 = 0x20080522


def forbid_new_privileges() -> None:
    """Forbid that started programs gain privileges; every filter needs this."""
    prctl(_PR_SET_NO_NEW_PRIVS, 1)


def set_dumpable(dumpable: bool) -> None:
    """Allow or forbid other processes of this user to inspect this one."""
    prctl(_PR_SET_DUMPABLE, int(dumpable))


def die_with(parent: int) -> None:
    """Let this process die with its parent, the only watcher."""
    prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # The parent may have died before the line above.
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def drop_capabilities() -> None:
    """Drop all of root's capabilities, inside and outside of namespaces.

    The user stays the same: another one could not read an interpreter in a home folder.
    """
    _drop_bounding_set()
    prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    # The version, and 0 for this process.
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    # Effective, permitted, inheritable, each 64 bits wide in two halves.
    none = (ctypes.c_uint32 * 6)()
    library_call("capset", ctypes.addressof(header), ctypes.addressof(none))


def _drop_bounding_set() -> None:
    for capability in range(64):
        try:
            prctl(_PR_CAPBSET_DROP, capability)
        except OSError as error:
            # EINVAL: past the last one. EPERM: an ordinary user has none to drop.
            if error.errno in (errno.EINVAL, errno.EPERM):
                return
            raise
