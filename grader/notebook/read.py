"""Reads a submitted file: its statements that may run, and remarks."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from grader.notebook.cells import read_cells
from grader.notebook.own_files import OwnFiles, RunFiles, written_by_cells
from grader.notebook.own_modules import OwnModules, read_modules
from grader.notebook.remarks import not_code
from grader.notebook.select import select
from grader.notebook.statements import parse_cell
from grader.submission import SubmissionSource


def read_submission(
    path: Path, functions: Collection[str], folder: Path | None = None
) -> SubmissionSource:
    r"""Read a submission without running any of it.

    `Statement.where` is "cell N" with the N that "Restart Kernel and Run All Cells" puts in the
    brackets beside the cell, or the name of a script. Compile a statement with
    `"\n" * (statement.line - 1) + statement.source` to see the student's own line numbers.

    Args:
        path: an `.ipynb` of any nbformat or a `.py`, percent or plain.
        functions: names of the graded functions.
        folder: the student's own folder: modules in it can be imported.

    Raises:
        UnreadableSubmissionError: The file as a whole cannot be read; the message is one sentence.
    """
    written = read_cells(path)
    pieces = [parse_cell(cell) for cell in written.code]
    files = OwnFiles(path, folder, written_by_cells(written.code))
    runs, own = RunFiles(files), OwnModules(files)
    source = select(
        runs.in_place(statement for statements, _ in pieces for statement in statements),
        [piece for _, broken in pieces for piece in broken],
        functions,
        own,
    )
    modules, remarks = read_modules(source.statements, own)
    found = {name for statement in source.statements for name in statement.defines}
    found |= {piece.function for piece in source.broken}
    in_prose = re.findall(r"^[^\S\n]*def (\w+)", written.prose, re.MULTILINE)
    astray = [name for name in functions if name in in_prose and name not in found]
    notes = (*source.notes, *not_code(astray), *runs.notes, *remarks)
    return replace(source, notes=notes, modules=modules)
