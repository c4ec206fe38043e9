"""The course around a submission, as far as a sandbox has to know it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from grader.codec import from_plain, to_plain


@dataclass(frozen=True)
class Surroundings:
    """The folders of a course that are imported for submissions or hidden from them."""

    public_half: Path | None = None
    """Folder of the assignment whose modules are imported before a submission runs."""
    hidden: tuple[Path, ...] = ()
    """Folders whose files no submission can read: the `solutions` of a course."""
    readable: tuple[Path, ...] = ()
    """Folders whose files a submission needs: the `datasets` of a course."""

    def as_argument(self) -> str:
        """Write the folders, as absolute paths, for a command line."""
        public_half = self.public_half.resolve() if self.public_half else None
        hidden = tuple(folder.resolve() for folder in self.hidden)
        readable = tuple(folder.resolve() for folder in self.readable)
        return json.dumps(to_plain(Surroundings(public_half, hidden, readable)))

    @classmethod
    def from_argument(cls, text: str) -> Surroundings:
        """Read what `as_argument` has written."""
        return from_plain(json.loads(text), cls)
