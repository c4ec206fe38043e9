"""A submission as it travels: bytes, since a worker may not see the file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from grader.errors import CouldNotGradeError
from grader.notebook.cells import MAX_FILE_BYTES
from grader.submission import SubmissionFile


@dataclass(frozen=True)
class Handed:
    """What a student handed in."""

    student: str
    name: str
    """The file's name, which the verdict mentions."""
    content: bytes | None
    """None for a folder without a notebook."""

    @property
    def digest(self) -> str:
        """Equal for equal files of the same name."""
        kind = b"folder" if self.content is None else b"file"
        name = self.name.encode("utf-8", "surrogateescape")
        return hashlib.sha256(b"\0".join([kind, name, self.content or b""])).hexdigest()

    def lay_out(self, folder: Path) -> SubmissionFile:
        """Make it a file again, in an empty folder."""
        path = folder / self.name
        if self.content is None:
            path.mkdir()
        else:
            path.write_bytes(self.content)
        return SubmissionFile(self.student, path)


def read_handed(file: SubmissionFile) -> Handed:
    """Read a submission.

    Raises:
        CouldNotGradeError: it is not there any more or may not be read; no fault of the student.
    """
    path = file.path
    if path.is_dir():
        return Handed(file.student, path.name, None)
    try:
        with path.open("rb") as opened:
            # One byte more than is ever graded, so that whoever reads it says that it is too large.
            content = opened.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise CouldNotGradeError(
            f"{path} cannot be read ({error.strerror}). Nobody loses a point for it: put it back, "
            f"then run the same command again."
        ) from error
    return Handed(file.student, path.name, content)


def content_digest(file: SubmissionFile) -> str:
    """By which a changed submission is noticed; empty where it cannot be read."""
    try:
        return read_handed(file).digest
    except CouldNotGradeError:
        return ""
