"""Tests of notebooks that open in Google Colab."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import nbformat
import pytest

from grader.release import read_script, to_assignment
from grader.release.colab import with_colab

HERE = Path(__file__).parent


@pytest.fixture
def notebook() -> nbformat.NotebookNode:
    """The toy's notebook for a repository `teacher/vision`."""
    assignment = to_assignment(read_script(HERE / "toy.py"))
    return with_colab(assignment, "teacher/vision", "toy", ("numpy", "no_such_module", "sklearn"))


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """The commands that a cell starts; none of them runs."""
    started: list[list[str]] = []
    monkeypatch.setattr("subprocess.run", lambda command, **_: started.append(command))
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.chdir(tmp_path)
    return started


def test_the_title_leads_to_colab(notebook: nbformat.NotebookNode) -> None:
    """The title gets a badge with the published address; other cells stay the same."""
    title, added, *rest = notebook.cells
    assert (
        "(https://colab.research.google.com/github/teacher/vision/blob/main/toy.ipynb)"
        in title.source
    )
    assert added.cell_type == "code"
    before = to_assignment(read_script(HERE / "toy.py")).cells
    assert rest == before[1:]
    nbformat.validate(notebook)
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


def test_elsewhere_the_cell_does_nothing(
    notebook: nbformat.NotebookNode, commands: list[list[str]]
) -> None:
    """Outside Colab the cell starts no program and changes no path."""
    before = list(sys.path)
    exec(notebook.cells[1].source, {})
    assert commands == []
    assert sys.path == before


def test_in_colab_it_installs_what_is_missing(
    notebook: nbformat.NotebookNode,
    commands: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """In Colab the cell fetches the repository once, and only the missing packages."""
    monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
    exec(notebook.cells[1].source, {})
    clone, install = commands
    assert clone == [
        *("git", "clone", "--quiet", "--depth=1"),
        "https://github.com/teacher/vision",
    ]
    assert install == [sys.executable, "-m", "pip", "install", "--quiet", "no_such_module"]
    assert sys.path[0] == str(tmp_path / "vision")
    (tmp_path / "vision").mkdir()
    commands.clear()
    exec(notebook.cells[1].source, {})
    assert [command[0] for command in commands] == [sys.executable]
