"""From a file that a student handed in to the statements of it that may run."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from grader.notebook.cells import read_cells
from grader.notebook.select import select
from grader.notebook.statements import parse_cell
from grader.submission import SubmissionSource


def read_submission(path: Path, functions: Collection[str]) -> SubmissionSource:
    r"""Reads a submission; runs nothing of it.

    `Statement.where` is "cell N" with the N that "Restart Kernel and Run All Cells" puts in the
    brackets beside the cell, or the name of a script. Compile a statement with
    `"\n" * (statement.line - 1) + statement.source` to see the student's own line numbers, and
    keep the flags of `from __future__` imports for the statements after them.

    Args:
        path: An `.ipynb` of any nbformat or a `.py`, percent or plain.
        functions: Names of the graded functions.

    Returns:
        What runs, what Python cannot read, and remarks.

    Raises:
        UnreadableSubmissionError: The file as a whole cannot be read; the message is one sentence.
    """
    pieces = [parse_cell(cell) for cell in read_cells(path)]
    return select(
        [statement for statements, _ in pieces for statement in statements],
        [piece for _, broken in pieces for piece in broken],
        functions,
    )
