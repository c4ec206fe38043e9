"""The output of a child; only its beginning and end are kept.

It is read as fast as it comes.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress

_PIECE = 2**20
_PIECES_AT_ONCE = 4
KEPT = 128 * 1024
"""Bytes kept of the beginning, and as many of the end."""


class Output:
    """The reading end of a pipe that a child prints into."""

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        with suppress(PermissionError):  # this user has reached the limit for pipes
            fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, _PIECE)
        self._descriptor = descriptor
        self._first = b""
        self._last = b""
        self._length = 0

    def fileno(self) -> int:
        """Return the descriptor to wait for."""
        return self._descriptor

    def drain(self) -> bool:
        """Read the available output; return False if it has ended.

        It stops after some megabytes: a child that prints without end has to be watched, too.
        """
        for _ in range(_PIECES_AT_ONCE):
            try:
                piece = os.read(self._descriptor, _PIECE)
            except BlockingIOError:
                break
            if not piece:
                return False
            self._length += len(piece)
            missing = KEPT - len(self._first)
            self._first += piece[:missing]
            self._last = (self._last + piece[missing:])[-KEPT:]
        return True

    def close(self) -> str:
        """Read the rest and close the descriptor.

        Returns:
            The output; if it was too long, a line in the middle says so.
        """
        self.drain()
        os.close(self._descriptor)
        left_out = self._length - len(self._first) - len(self._last)
        middle = f"\n… {left_out} bytes left out …\n".encode() if left_out else b""
        return (self._first + middle + self._last).decode(errors="replace")
