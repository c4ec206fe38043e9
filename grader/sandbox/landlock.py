"""Landlock: a process limits, for good, its own access to the file system.

A rule can only allow, and it holds for everything beneath a folder. `reach` therefore lists the
neighbors of a forbidden folder one by one. Descriptors that are already open stay usable.
"""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from enum import IntFlag

from grader.sandbox.kernel import system_call

# The same numbers on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_RETURN_VERSION, _PATH_BENEATH = 1, 1


class Access(IntFlag):
    """Rights to files beneath a path (`LANDLOCK_ACCESS_FS_…`)."""

    EXECUTE = 1 << 0
    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    REMOVE_DIR = 1 << 4
    REMOVE_FILE = 1 << 5
    MAKE_CHAR = 1 << 6
    MAKE_DIR = 1 << 7
    MAKE_REG = 1 << 8
    MAKE_SOCK = 1 << 9
    MAKE_FIFO = 1 << 10
    MAKE_BLOCK = 1 << 11
    MAKE_SYM = 1 << 12
    REFER = 1 << 13
    TRUNCATE = 1 << 14
    IOCTL_DEV = 1 << 15


READ = Access.READ_FILE | Access.READ_DIR
LIST = Access.READ_DIR
WRITE_ONE = Access.READ_FILE | Access.WRITE_FILE
WRITE = (
    READ
    | Access.WRITE_FILE
    | Access.TRUNCATE
    | Access.REFER
    | Access.REMOVE_DIR
    | Access.REMOVE_FILE
    | Access.MAKE_DIR
    | Access.MAKE_REG
    | Access.MAKE_FIFO
    | Access.MAKE_SYM
)
_OF_A_FILE = (
    Access.EXECUTE | Access.WRITE_FILE | Access.READ_FILE | Access.TRUNCATE | Access.IOCTL_DEV
)
_ALL_NETWORK, _ALL_SCOPES = 0b11, 0b11
_FIRST_WITH_ACCESS = {2: Access.REFER, 3: Access.TRUNCATE, 5: Access.IOCTL_DEV}
_FIRST_WITH_NETWORK, _FIRST_WITH_SCOPES = 4, 6


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("access", ctypes.c_uint64), ("parent", ctypes.c_int32))


def version() -> int:
    """Return the kernel's version of Landlock; 0 if missing or switched off."""
    try:
        return system_call(_CREATE_RULESET, 0, 0, _RETURN_VERSION)
    except OSError:
        return 0


def restrict(rules: Iterable[tuple[str, Access]]) -> None:
    """Deny this process the network and all files without a rule.

    Newer kernels also deny abstract sockets and signals to processes outside. The process must have
    called `forbid_new_privileges` before. Missing paths are left out.

    Raises:
        OSError: the kernel has no Landlock.
    """
    known = version()
    handled = ~Access(0)
    for first, access in _FIRST_WITH_ACCESS.items():
        if known < first:
            handled &= ~access
    rights: list[int] = [handled]
    if known >= _FIRST_WITH_NETWORK:
        rights.append(_ALL_NETWORK)
    if known >= _FIRST_WITH_SCOPES:
        rights.append(_ALL_SCOPES)
    given = (ctypes.c_uint64 * len(rights))(*rights)
    ruleset = system_call(_CREATE_RULESET, ctypes.addressof(given), ctypes.sizeof(given), 0)
    try:
        for path, access in rules:
            with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
                _allow(ruleset, path, access & handled)
        system_call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, access: Access) -> None:
    parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(parent).st_mode):
            access &= _OF_A_FILE
        if access:
            rule = _Beneath(access, parent)
            system_call(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.addressof(rule), 0)
    finally:
        os.close(parent)
