"""Reads the student's own files, and replaces `%run` by their statements.

A file lies beside the notebook, or a cell writes it.
"""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from grader.errors import UnreadableSubmissionError
from grader.notebook.cells import MAX_CODE_CHARACTERS, Cell, read_cells
from grader.notebook.left_out import SUFFIXES
from grader.notebook.statements import parse_cell
from grader.submission import Statement

_WRITES = re.compile(r"\s*%%(?:writefile|file)[ \t]+(?P<how>(?:-a|--append)[ \t]+)?(?P<path>.+)\n")
_MOST_RUNS = 100
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
        self, notebook: Path, folder: Path | None, written: Mapping[PurePosixPath, Sequence[Cell]]
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
        """Read an existing file's code, or raise an UnreadableSubmissionError."""
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


class RunFiles:
    """Replaces the lines that run the student's own files by these files."""

    def __init__(self, own: OwnFiles) -> None:
        self.notes: list[str] = []
        """Remarks on files that are not there or cannot be read."""
        self._own = own
        self._left = MAX_CODE_CHARACTERS
        self._runs = 0

    def in_place(
        self, statements: Iterable[Statement], running: tuple[PurePosixPath, ...] = ()
    ) -> list[Statement]:
        """Replace lines that run files by the statements of these files.

        A file that is being run is not run within itself.
        """
        found: list[Statement] = []
        for statement in statements:
            path = _file_that_is_run(statement.tree)
            if path is None:
                found.append(statement)
            elif path not in running:
                found += self._statements_of(path, statement, running)
        return found

    def _statements_of(
        self, path: PurePosixPath, line: Statement, running: tuple[PurePosixPath, ...]
    ) -> list[Statement]:
        where = f"`%run {path}` at {line.where}, line {line.line}, is left out"
        if path not in self._own:
            self.notes.append(f"{where}: there is no such file in the student's own folder.")
            return []
        try:
            cells = self._own.read(path)
        except UnreadableSubmissionError as error:
            self.notes.append(f"{where}: {error}")
            return []
        self._runs += 1
        self._left -= sum(len(cell.text) for cell in cells)
        if self._left < 0 or self._runs > _MOST_RUNS:
            self.notes.append(f"{where}: there is too much code to read.")
            return []
        # A piece that cannot be read is reported where a function needs it.
        statements = [statement for cell in cells for statement in parse_cell(cell)[0]]
        return self.in_place(statements, (*running, path))


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
    around = [part for part in inside.parents if part.parts]
    return (root / inside).is_file() and not any((root / p).is_symlink() for p in (inside, *around))


def _file_that_is_run(tree: ast.stmt) -> PurePosixPath | None:
    """Find the path in `get_ipython().run_line_magic("run", path)`, IPython's form of `%run`."""
    match tree:
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(attr="run_line_magic"),
                args=[ast.Constant(value="run"), ast.Constant(value=str(line))],
            )
        ):
            name = next((word for word in words_of(line) if not word.startswith("-")), "")
            path = PurePosixPath(name)
            return path if path.suffix else path.with_suffix(".py") if name else None
    return None
