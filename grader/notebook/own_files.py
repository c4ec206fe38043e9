"""Reads the student's own files: beside the notebook, or written by one of its cells."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from grader.notebook.cells import SUFFIXES, Cell, read_cells

_WRITES = re.compile(r"\s*%%(?:writefile|file)[ \t]+(?P<how>(?:-a|--append)[ \t]+)?(?P<path>.+)\n")
_BLANK = 2
"""Bytes of an empty file, which may still hold a line break."""


class OwnFiles:
    """The code that a notebook can read from files.

    Files that its own cells write come first, then files beside it, then files in the student's
    folder. Links are not followed, as they may lead to another student's files.

    Args:
        notebook: the submission.
        folder: the student's own folder, which holds the notebook; None if there is none.
        written: cells by the path of the file that they write.
    """

    def __init__(
        self,
        notebook: Path,
        folder: Path | None,
        written: Mapping[PurePosixPath, Sequence[Cell]],
    ) -> None:
        own = folder is not None and notebook.resolve().is_relative_to(folder.resolve())
        self._roots = dict.fromkeys((notebook.parent, folder)) if own and folder else {}
        self._written = written

    def __contains__(self, path: object) -> bool:
        """Return True if there is such a file."""
        return isinstance(path, PurePosixPath) and (
            path in self._written or self._on_disk(path) is not None
        )

    def read(self, path: PurePosixPath) -> list[Cell]:
        """Read the code of a file that exists.

        Raises:
            UnreadableSubmissionError: It cannot be read; the message is one sentence.
        """
        if path in self._written:
            return list(self._written[path])
        on_disk = self._on_disk(path)
        assert on_disk is not None
        if on_disk.stat().st_size <= _BLANK:
            return []
        return [replace(cell, where=_named(cell, path)) for cell in read_cells(on_disk).code]

    def _on_disk(self, path: PurePosixPath) -> Path | None:
        if path.is_absolute() or ".." in path.parts or path.suffix not in SUFFIXES:
            return None
        return next(
            (root / path for root in self._roots if _is_file_without_links(root, path)), None
        )


def written_by_cells(cells: Iterable[Cell]) -> dict[PurePosixPath, list[Cell]]:
    """Collect the Python files that cells write (`%%writefile blocks.py`)."""
    written: dict[PurePosixPath, list[Cell]] = {}
    for cell in cells:
        found = _WRITES.match(cell.text)
        if found is None:
            continue
        path = PurePosixPath(*words_of(found["path"])[:1])
        lines = cell.text.count("\n", 0, found.end())
        text = Cell(cell.where, cell.line + lines, cell.text[found.end() :])
        written[path] = [*(written.get(path, []) if found["how"] else []), text]
    return {path: texts for path, texts in written.items() if path.suffix == ".py"}


def words_of(line: str) -> list[str]:
    """Split a shell line into words without their quotes."""
    try:
        return shlex.split(line)
    except ValueError:  # a quote that is not closed
        return line.split()


def _named(cell: Cell, path: PurePosixPath) -> str:
    """Name the place of a cell by its file."""
    return f"{cell.where} of {path}" if cell.where.startswith("cell ") else str(path)


def _is_file_without_links(root: Path, inside: PurePosixPath) -> bool:
    path = root
    for part in inside.parts:
        path = path / part
        if path.is_symlink():
            return False
    return path.is_file()
