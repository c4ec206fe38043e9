"""Files in memory for the plan of a child and for its observations.

They have no name, so no other process can open them; seals protect their size or content. The child
maps its journal and closes the descriptor: student code can neither truncate nor replace it.
"""

from __future__ import annotations

import fcntl
import mmap
import os

JOURNAL_SIZE = 256 * 2**20
"""Bytes for all observations of one child. Only written pages take memory."""
_LEAST_BLANK = 2**16
_FIXED_SIZE = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL


def sealed(content: bytes) -> int:
    """Make a file that nobody can change; return its descriptor."""
    descriptor = os.memfd_create("plan", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    with os.fdopen(descriptor, "wb", closefd=False) as file:
        file.write(content)
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, _FIXED_SIZE | fcntl.F_SEAL_WRITE)
    return descriptor


def blank(length: int) -> int:
    """Make a file for a text that is written later, without telling its length.

    Args:
        length: bytes of the text. The file is a power of two long, and holds spaces.

    Returns:
        Its descriptor. Its content can be changed.
    """
    size = max(_LEAST_BLANK, 1 << (length - 1).bit_length())
    descriptor = os.memfd_create("blank", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    with os.fdopen(descriptor, "wb", closefd=False) as file:
        file.write(b" " * size)
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, _FIXED_SIZE)
    return descriptor


def journal() -> int:
    """Make an empty file of fixed size; return its descriptor."""
    descriptor = os.memfd_create("journal", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(descriptor, JOURNAL_SIZE)
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, _FIXED_SIZE)
    return descriptor


def read_all(descriptor: int) -> bytes:
    """Read a file that has its size."""
    return os.pread(descriptor, os.fstat(descriptor).st_size, 0)


def mapped(descriptor: int) -> mmap.mmap:
    """Map a journal as shared memory."""
    return mmap.mmap(descriptor, JOURNAL_SIZE)
