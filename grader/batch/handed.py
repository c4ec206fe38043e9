"""The files of a submission: their digest and their transfer to workers."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from grader.errors import CouldNotGradeError
from grader.notebook import MAX_CODE_CHARACTERS, MAX_FILE_BYTES
from grader.submission import SubmissionFile

_MOST_FOLDERS = 100
_MOST_FILES_BESIDE = 100
_MOST_BYTES_BESIDE = 4 * MAX_CODE_CHARACTERS
"""UTF-8 has at most four bytes for a character."""


class UnreadableFileError(CouldNotGradeError):
    """A submission cannot be read from disk, which is no fault of the student."""


@dataclass(frozen=True)
class Handed:
    """The files of a submission as bytes."""

    student: str
    name: str
    """The file's path in the student's folder. The verdict mentions its last part."""
    content: bytes | None
    """None for a folder without a notebook."""
    beside: Mapping[str, bytes] = field(default_factory=dict)
    """The other code files of the student's folder by their paths in it: modules, and notebooks
    that may be run."""
    refused: str = ""
    """The reason why nothing is read, if there is one."""

    @property
    def digest(self) -> str:
        """Digest of all names and bytes."""
        digest = hashlib.sha256(b"folder" if self.content is None else b"file")
        own = self.refused.encode("utf-8", "surrogateescape") + (self.content or b"")
        for name, content in ((self.name, own), *sorted(self.beside.items())):
            for part in (name.encode("utf-8", "surrogateescape"), content):
                digest.update(b"%d " % len(part) + part)
        return digest.hexdigest()

    def lay_out(self, folder: Path) -> SubmissionFile:
        """Write the files into an empty folder."""
        path = folder / self.name
        if self.content is None:
            path.mkdir()
            return SubmissionFile(self.student, path, refused=self.refused)
        for name, content in ((self.name, self.content), *self.beside.items()):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        return SubmissionFile(self.student, path, folder)


def read_handed(file: SubmissionFile) -> Handed:
    """Read the files of a submission.

    Raises:
        UnreadableFileError: the file is gone or may not be read.
    """
    path = file.path
    if file.refused or path.is_dir():
        return Handed(file.student, path.name, None, refused=file.refused)
    try:
        with path.open("rb") as opened:
            # One byte more than is ever graded: such a file is refused as too large.
            # Python allocates as many bytes as it is asked for, in each thread.
            content = opened.read(min(path.stat().st_size, MAX_FILE_BYTES) + 1)
    except OSError as error:
        raise UnreadableFileError(
            f"{path} cannot be read ({error.strerror}). Nobody loses a point for it: put it back, "
            f"then run the same command again."
        ) from error
    if file.folder is None:
        return Handed(file.student, path.name, content)
    name = path.relative_to(file.folder).as_posix()
    return Handed(file.student, name, content, dict(_beside(file.folder, path)))


def _beside(folder: Path, notebook: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the student's other code files, within the size limit."""
    left = _MOST_BYTES_BESIDE
    for path in islice(_code_files(folder), _MOST_FILES_BESIDE):
        if path == notebook:
            continue
        try:
            content = path.read_bytes() if path.stat().st_size <= left else b""
        except OSError:  # nobody can read it, so it is no part of the submission
            continue
        left -= len(content)
        if content:
            yield path.relative_to(folder).as_posix(), content


def _code_files(folder: Path) -> Iterator[Path]:
    """Yield modules, then notebooks, without links.

    A link may lead to another person's file.
    """
    found: list[Path] = []
    for inside, folders, names in islice(os.walk(folder), _MOST_FOLDERS):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(inside, name) for name in sorted(names)]
    for suffix in (".py", ".ipynb"):
        yield from (path for path in found if path.suffix == suffix and not path.is_symlink())


def content_digest(file: SubmissionFile) -> str:
    """Compute the digest of the submitted files; empty if unreadable."""
    try:
        return read_handed(file).digest
    except UnreadableFileError:
        return ""
