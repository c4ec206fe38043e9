"""A small solution to release."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from courses import small_course

from grader.course import AssignmentFolder

HERE = Path(__file__).parent


@pytest.fixture
def toy(tmp_path: Path) -> AssignmentFolder:
    """The one assignment of a course, `toy`, with its solution."""
    return small_course(tmp_path, solution=(HERE / "toy.py").read_text(encoding="utf-8"))


@pytest.fixture
def notebook_of() -> Callable[..., nbformat.NotebookNode]:
    """A function that makes a notebook of cells; those that begin with # are Markdown."""
    make = {True: nbformat.v4.new_markdown_cell, False: nbformat.v4.new_code_cell}
    return lambda *cells: nbformat.v4.new_notebook(
        cells=[make[cell.startswith("#")](cell) for cell in cells]
    )
