"""A small solution to release."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

HERE = Path(__file__).parent


@pytest.fixture
def course(tmp_path: Path) -> SimpleNamespace:
    """Folders with one solution, `toy.py`."""
    solutions, assignments = tmp_path / "solutions", tmp_path / "assignments"
    solutions.mkdir()
    assignments.mkdir()
    script = solutions / "toy.py"
    script.write_bytes((HERE / "toy.py").read_bytes())
    return SimpleNamespace(solutions=solutions, assignments=assignments, script=script)


@pytest.fixture
def notebook_of() -> Callable[..., nbformat.NotebookNode]:
    """Makes a notebook of the given cells; those that begin with # are Markdown."""
    make = {True: nbformat.v4.new_markdown_cell, False: nbformat.v4.new_code_cell}
    return lambda *cells: nbformat.v4.new_notebook(
        cells=[make[cell.startswith("#")](cell) for cell in cells]
    )
