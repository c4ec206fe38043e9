"""Handing over of hidden probes, when the answers to public ones are copied.

So whatever is shown of the public probes comes from a process that knew no other. The child gets a
file in memory that is still blank, and two pipes. It says how much of its journal is written and
waits; its client copies that much, fills the file, and lets it go on. Student code in the child can
ask earlier: then fewer answers are copied, and later ones to public probes do not count.
"""

from __future__ import annotations

import os
import struct
from contextlib import suppress
from typing import IO

from grader.sandbox import memory_files

_LENGTH = struct.Struct("<Q")
_GO_ON = b"\n"


class HandingOver:
    """The client's end; close it after use.

    Args:
        text: the hidden probes, as JSON.
    """

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._file = memory_files.blank(len(text))
        self._asked, asking = os.pipe()
        waiting, self._go_on = os.pipe()
        os.set_blocking(self._asked, False)
        self._of_child = [asking, waiting]

    def close(self) -> None:
        """Close everything; a child that still waits gets nothing."""
        self.sent()
        for descriptor in (self._file, self._asked, self._go_on):
            os.close(descriptor)

    @property
    def descriptors(self) -> tuple[int, ...]:
        """Pipes to ask by and to wait at, and the blank file."""
        return *self._of_child, self._file

    def sent(self) -> None:
        """Close the child's ends here, so that its death is noticed."""
        while self._of_child:
            os.close(self._of_child.pop())

    def fileno(self) -> int:
        """Return what can be read as soon as the child asks or is dead."""
        return self._asked

    def answer(self, journal: IO[bytes]) -> bytes | None:
        """Copy what the child has written, then hand over the hidden probes.

        Returns:
            The copy; None if the child is dead or does not say how much it has written.
        """
        said = os.read(self._asked, _LENGTH.size)
        if len(said) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack(said)
        copy = os.pread(journal.fileno(), min(length, memory_files.JOURNAL_SIZE), 0)
        os.pwrite(self._file, self._text, 0)
        with suppress(BrokenPipeError):
            os.write(self._go_on, _GO_ON)
        return copy


def receive(asking: int, waiting: int, file: int, written: int) -> bytes:
    """Ask in the child for the hidden probes, and read them.

    Args:
        asking: pipe to the client.
        waiting: pipe from the client.
        file: in memory, blank until then.
        written: bytes of the journal that hold the answers to the public probes.

    Raises:
        OSError: student code has taken or closed a pipe.
    """
    os.write(asking, _LENGTH.pack(written))
    if os.read(waiting, 1) != _GO_ON:
        raise ConnectionError
    return memory_files.read_all(file)
