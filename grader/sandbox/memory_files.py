"""Files in memory by which a plan goes to a child and observations come back.

They have no name, so nobody can open them; seals fix what must not change. The child maps what it
is given and closes the descriptor: what it closes, truncates or duplicates later changes nothing.
"""

from __future__ import annotations

import fcntl
import mmap
import os

JOURNAL_SIZE = 256 * 2**20
"""Bytes for all observations of one child. Only pages that are written to take memory."""
_FIXED_SIZE = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL


def sealed(content: bytes) -> int:
    """The descriptor of a file that nobody can change."""
    descriptor = os.memfd_create("plan", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    with os.fdopen(descriptor, "wb", closefd=False) as file:
        file.write(content)
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, _FIXED_SIZE | fcntl.F_SEAL_WRITE)
    return descriptor


def journal() -> int:
    """The descriptor of an empty file of fixed size."""
    descriptor = os.memfd_create("journal", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(descriptor, JOURNAL_SIZE)
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, _FIXED_SIZE)
    return descriptor


def read_all(descriptor: int) -> bytes:
    """All of a sealed file."""
    return os.pread(descriptor, os.fstat(descriptor).st_size, 0)


def mapped(descriptor: int) -> mmap.mmap:
    """The file as memory that is shared with whoever reads it."""
    return mmap.mmap(descriptor, JOURNAL_SIZE)
