"""Unpacks an archive of submissions without trusting it."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import IO

from grader.errors import UsageError
from grader.notebook.cells import MAX_FILE_BYTES, SUFFIXES

MAX_TOTAL_BYTES = 4 * 2**30
MAX_ENTRIES = 100_000


def extract(archive: Path, folder: Path, tell: Callable[[str], None]) -> None:
    """Unpack the notebooks and scripts of a zip.

    Folders without any are made too, so that their students are not forgotten.
    Nothing is written outside `folder`, no links are made, and a file is cut one byte after the
    largest size that is read, so that reading it says that it is too large.

    Args:
        archive: the zip.
        folder: an empty folder, made if need be.
        tell: called with one sentence for every entry left out.

    Raises:
        UsageError: the zip cannot be read, or unpacks to too much.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with zipfile.ZipFile(archive) as zipped:
            entries = zipped.infolist()
            if len(entries) > MAX_ENTRIES:
                raise UsageError(f"{archive} holds more than {MAX_ENTRIES:,} files.")
            total = 0
            for entry in entries:
                total += _extract_entry(zipped, entry, folder, tell)
                if total > MAX_TOTAL_BYTES:
                    raise UsageError(
                        f"{archive} unpacks to more than {MAX_TOTAL_BYTES // 2**30} GiB."
                    )
    # zipfile raises RuntimeError for a password, NotImplementedError for a compression.
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError) as error:
        raise UsageError(f"{archive} cannot be unpacked: {error}.") from error


def _extract_entry(
    zipped: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path, tell: Callable[[str], None]
) -> int:
    """Unpack one entry and return its number of bytes."""
    inside = PurePosixPath(entry.filename.replace("\\", "/"))  # some archivers on Windows
    if any((part.startswith(".") and part != "..") or part == "__MACOSX" for part in inside.parts):
        return 0
    if inside.is_absolute() or ".." in inside.parts or ":" in entry.filename:
        tell(f"{entry.filename} is left out: its path leads out of the archive.")
        return 0
    if stat.S_ISLNK(entry.external_attr >> 16):
        tell(f"{entry.filename} is left out: it is a link.")
        return 0
    target = folder / inside
    try:
        (target if entry.is_dir() else target.parent).mkdir(parents=True, exist_ok=True)
        if entry.is_dir() or inside.suffix.lower() not in SUFFIXES:
            return 0
        with zipped.open(entry) as source, _unused(target).open("xb") as file:
            return _copy(source, file)
    except OSError as error:  # such as a name that is too long, or a file where a folder should be
        tell(f"{entry.filename} is left out: {error.strerror}.")
        return 0


def _unused(target: Path) -> Path:
    """Find a free path, as a zip may hold the same path twice."""
    number, free = 1, target
    while free.exists():
        number += 1
        free = target.with_stem(f"{target.stem}-{number}")
    return free


def _copy(source: IO[bytes], file: IO[bytes]) -> int:
    copied = 0
    while copied <= MAX_FILE_BYTES and (chunk := source.read(2**20)):
        file.write(chunk)
        copied += len(chunk)
    return copied
