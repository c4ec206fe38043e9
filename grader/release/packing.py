"""Write files as a folder or a zip, with the same bytes every time."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from grader.errors import UsageError

Files: TypeAlias = Mapping[str, bytes]
"""Relative path with slashes → content."""

_PROGRAM, _TEXT = 0o755, 0o644


def content_of(path: Path) -> bytes:
    """Read a file of a course or of the grader.

    Raises:
        UsageError: the file cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read ({error.strerror}). It is part of what is handed out; "
            f"`grader new course` shows what a course holds."
        ) from error


def write_files(files: Files, out: Path) -> None:
    """Write a zip if the name ends in .zip, otherwise a folder.

    Raises:
        UsageError: the target exists already, or it cannot be written.
    """
    if out.is_file() or (out.is_dir() and any(out.iterdir())):
        raise UsageError(f"{out} is there already. Name a new folder or zip, or remove it.")
    write = _write_zip if out.suffix.lower() == ".zip" else _write_folder
    try:
        write(files, out)
    except OSError as error:
        raise UsageError(
            f"{out} cannot be written ({error.strerror}). Choose another place."
        ) from error


def _write_folder(files: Files, out: Path) -> None:
    for name, content in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(_mode(content))


def _write_zip(files: Files, out: Path) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name)  # dated 1980, so that equal files give equal zips
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _mode(content) << 16
            archive.writestr(entry, content)


def _mode(content: bytes) -> int:
    return _PROGRAM if content.startswith(b"#!") else _TEXT
