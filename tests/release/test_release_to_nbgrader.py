"""Tests with the real nbgrader, if it is installed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import nbformat
import pytest
from courses import NAMES, OURS

from grader.release import exercises_in

TOY = Path(__file__).parent / "toy_assignment.ipynb"
BESIDE = Path(sys.executable).parent
NBGRADER = shutil.which("nbgrader", path=os.pathsep.join([str(BESIDE), os.environ["PATH"]]))

pytestmark = pytest.mark.skipif(
    NBGRADER is None,
    reason="nbgrader is not installed: `make browser`",
)


def nbgrader(folder: Path, *arguments: str | Path) -> str:
    """Run a command of nbgrader that must succeed, and return its output."""
    assert NBGRADER is not None
    path = os.pathsep.join([str(Path(NBGRADER).parent), os.environ["PATH"]])
    ran = subprocess.run(
        [NBGRADER, *arguments],
        cwd=folder,
        env=os.environ | {"PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
    return ran.stdout


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with all assignments in its source folder."""
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    for stem in NAMES:
        (tmp_path / "source" / stem).mkdir(parents=True)
        shutil.copy(OURS.assignment(stem).notebook, tmp_path / "source" / stem)
    return tmp_path


def test_an_assignment_is_generated_as_it_is(course: Path) -> None:
    """Every stub keeps its signature, and the gradebook knows each exercise with its points.

    The answers are cleared already. nbgrader would replace the whole cell: that step is left out.
    """
    for stem in NAMES:
        nbgrader(course, "generate_assignment", stem, "--ClearSolutions.enabled=False")
        before, after = (
            nbformat.read(course / kind / stem / f"{stem}.ipynb", as_version=4)
            for kind in ("source", "release")
        )
        assert [cell.source for cell in after.cells] == [cell.source for cell in before.cells]
        with closing(sqlite3.connect(course / "gradebook.db")) as connection:
            known = dict(
                connection.execute(
                    "SELECT base_cell.name, max_score FROM grade_cells JOIN base_cell USING (id)"
                    " JOIN notebook ON notebook.id = notebook_id WHERE notebook.name = ?",
                    [stem],
                )
            )
        assert known == {f"{item.name}_check": item.points for item in exercises_in(before)}


def test_an_assignment_is_validated(tmp_path: Path) -> None:
    """Untouched stubs raise only in the cells that call them."""
    notebook = nbformat.read(TOY, as_version=4)
    for cell in notebook.cells:
        cell.source = cell.source.replace('print("checked", double(2))', "")
    nbformat.write(notebook, tmp_path / "toy.ipynb")
    assert "Success" in nbgrader(tmp_path, "validate", "toy.ipynb")
