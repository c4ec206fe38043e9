"""Puts the statements of a file in the place of the line that runs it (`%run helper.py`)."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import PurePosixPath

from grader.errors import UnreadableSubmissionError
from grader.notebook.cells import MAX_CODE_CHARACTERS
from grader.notebook.own_files import OwnFiles, words_of
from grader.notebook.statements import parse_cell
from grader.submission import Statement

_MOST_RUNS = 100


class RunFiles:
    """Puts files in the place of the lines that run them, within limits.

    Args:
        own: files that can be run.
    """

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

        Args:
            statements: statements of the notebook or of a file.
            running: files that are being run; a file is not run within itself.
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
