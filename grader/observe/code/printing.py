"""Counts the lines that a function prints."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

_LONGEST = 60
"""Characters of the first line that are kept."""
_LONGEST_BEGUN = 1_000
_PROGRESS = re.compile(r"\x1b\[[0-9;]*m|━+|(?<=[\b\r]).*", re.DOTALL)
"""Colors and bars of Keras, and what overwrites the first state of a bar."""


@dataclass
class Printed:
    """The printed lines so far."""

    lines: int = 0
    first: str = ""

    @property
    def words(self) -> str:
        """The number of lines, and the first one."""
        return f"{self.lines} line{'s' * (self.lines != 1)}, the first `{self.first}`,"


@dataclass
class _Tee(io.TextIOBase):
    """A text stream that passes text on and counts its lines."""

    stream: TextIO
    printed: Printed
    begun: str = field(default="", init=False)

    def write(self, text: str) -> int:
        *lines, rest = text.split("\n")
        for line in lines:
            self._end(self.begun + line)
            self.begun = ""
        self.begun = (self.begun + rest)[:_LONGEST_BEGUN]
        self.stream.write(text)
        return len(text)

    def flush(self) -> None:
        self.stream.flush()

    def end(self) -> None:
        self._end(self.begun)
        self.begun = ""

    def _end(self, line: str) -> None:
        said = "".join(filter(str.isprintable, _PROGRESS.sub("", line))).strip()
        if said:
            self.printed.lines += 1
            self.printed.first = self.printed.first or said[:_LONGEST]


@contextmanager
def printed_lines() -> Iterator[Printed]:
    """Count the lines that are printed while the context is open."""
    printed, before = Printed(), sys.stdout
    tee = _Tee(before, printed)
    sys.stdout = tee
    try:
        yield printed
    finally:
        tee.end()
        sys.stdout = before
