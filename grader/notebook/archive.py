"""Unpacks an archive of submissions without trusting it."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Callable
from itertools import chain, count
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO

from grader.errors import UsageError
from grader.notebook.cells import MAX_FILE_BYTES
from grader.notebook.left_out import code_stem, code_suffix, is_of_the_system
from grader.notebook.times import TIME_FILES

MAX_TOTAL_BYTES = 4 * 2**30
MAX_ENTRIES = 100_000
_IS_UTF_8 = 0x800


def extract(archive: Path, folder: Path, tell: Callable[[str], None]) -> None:
    """Unpack the notebooks and scripts of a zip.

    Files in which course systems write times come with them. Other files become empty files, and
    folders are made, so that nobody is forgotten. Nothing is written outside `folder`, no links
    are made, and a file is cut one byte after the largest size that is read, so that reading it
    says that it is too large.

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
    name = _name_of(entry)
    inside = PurePosixPath(name.replace("\\", "/"))  # some archivers on Windows
    has_time = inside.name in TIME_FILES
    if any(map(is_of_the_system, inside.parent.parts if has_time else inside.parts)):
        return 0
    if inside.is_absolute() or ".." in inside.parts or PureWindowsPath(name).drive:
        tell(f"{name} is left out: its path leads out of the archive.")
        return 0
    if stat.S_ISLNK(entry.external_attr >> 16):
        tell(f"{name} is left out: it is a link.")
        return 0
    target = folder / inside
    try:
        (target if entry.is_dir() else target.parent).mkdir(parents=True, exist_ok=True)
        if entry.is_dir():
            return 0
        if not (code_suffix(inside.name) or has_time):
            target.touch()
            return 0
        with zipped.open(entry) as source, _unused(target).open("xb") as file:
            return _copy(source, file)
    except OSError as error:  # such as a name that is too long, or a file where a folder should be
        tell(f"{name} is left out: {error.strerror}.")
        return 0


def _name_of(entry: zipfile.ZipInfo) -> str:
    """Read an entry's name, as UTF-8 wherever that is possible.

    Zips of macOS and of some course systems hold UTF-8 without saying so.
    """
    if entry.flag_bits & _IS_UTF_8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename


def _unused(target: Path) -> Path:
    """Find a free path, as a zip may hold the same path twice."""
    stem = code_stem(target.name)
    rest = target.name[len(stem) :]
    others = (target.with_name(f"{stem}-{number}{rest}") for number in count(2))
    return next(path for path in chain([target], others) if not path.exists())


def _copy(source: IO[bytes], file: IO[bytes]) -> int:
    copied = 0
    while copied <= MAX_FILE_BYTES and (chunk := source.read(2**20)):
        file.write(chunk)
        copied += len(chunk)
    return copied
