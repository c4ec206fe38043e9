"""Tests of building, executing and verifying notebooks."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from courses import small_course

from grader.course import Course
from grader.errors import UsageError
from grader.release import SolutionError, read_script, release
from grader.release.execute import CHANGE_OUTPUTS, execute, notebook_environment
from grader.release.script import to_text

ROOT = Path(__file__).parents[2]


def build(toy, *names, execute=False):
    """Release without a kernel; a stand-in for execution numbers the cells."""
    release(toy.course, names, execute=execute, verify=False)
    if not execute:
        notebook = read_script(toy.solution)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for count, cell in enumerate(code, start=1):
            cell.execution_count = count
        toy.executed.write_text(to_text(notebook), encoding="utf-8")


def verify(toy, *names):
    """Return the differences without the names of folders."""
    found = release(toy.course, names, execute=True, verify=True)
    return [line.replace(f"{toy.course.root}/", "") for line in found]


def edit(path: Path, change) -> None:
    """Change a notebook on disk and write it as a release does."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    change(notebook)
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    path.write_text(text, encoding="utf-8")


def test_what_a_release_writes_is_verified(toy):
    """Verification accepts the files of a release and writes nothing."""
    build(toy)
    before = {path: path.read_bytes() for path in toy.course.root.rglob("*.*")}
    assert verify(toy) == []
    assert {path: path.read_bytes() for path in toy.course.root.rglob("*.*")} == before


def test_every_difference_is_reported(toy):
    """Every difference is reported: text, execution order, errors, metadata."""
    build(toy)

    def spoil(notebook):
        cells = notebook["cells"]
        cells[1]["source"] = ["import os"]
        cells[3]["execution_count"] = None
        cells[5]["outputs"] = [
            {"output_type": "error", "ename": "ValueError", "evalue": "", "traceback": []}
        ]
        cells[8]["metadata"] = {}
        del cells[9]
        notebook["metadata"]["language_info"]["version"] = "3.11.7"

    edit(toy.executed, spoil)
    edit(toy.notebook, lambda notebook: notebook["cells"].insert(
        1, {"cell_type": "markdown", "id": "a", "metadata": {}, "source": []}
    ))  # fmt: skip
    assert verify(toy) == [
        "assignments/toy/toy.ipynb, cell 2: not in solutions/toy/toy.py.",
        "solutions/toy/toy.ipynb, cell 2: not the text of cell 2 of solutions/toy/toy.py.",
        "solutions/toy/toy.ipynb, cell 9: another metadata.",
        "solutions/toy/toy.ipynb: lacks cell 10 of solutions/toy/toy.py.",
        "solutions/toy/toy.ipynb: the notebook's metadata is not what a release writes.",
        "solutions/toy/toy.ipynb, cell 4: execution count None, "
        "expected 2 (run in order on a fresh kernel).",
        "solutions/toy/toy.ipynb, cell 6: holds an error output (ValueError).",
    ]


def test_a_changed_script_is_a_difference_in_both_notebooks(toy):
    """A script that was edited without a new release differs from both notebooks."""
    build(toy)
    text = toy.solution.read_text(encoding="utf-8")
    toy.solution.write_text(text.replace("Doubles", "Twice"), encoding="utf-8")
    assert verify(toy) == [
        "assignments/toy/toy.ipynb, cell 4: not the text of cell 4 of solutions/toy/toy.py.",
        "solutions/toy/toy.ipynb, cell 4: not the text of cell 4 of solutions/toy/toy.py.",
    ]


def test_a_changed_answer_is_a_difference_in_the_solution_alone(toy):
    """A changed answer changes only the solution, not the assignment."""
    build(toy)
    text = toy.solution.read_text(encoding="utf-8")
    toy.solution.write_text(text.replace("factor * number", "number * factor"), encoding="utf-8")
    assert [line.split(",")[0] for line in verify(toy)] == ["solutions/toy/toy.ipynb"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"cells": []}', '{"nbformat": 4, "cells": 3}'])
def test_notebooks_that_are_missing_malformed_or_too_many_are_reported(toy, content):
    """Missing, malformed and additional notebooks have one sentence each."""
    toy.notebook.write_text(content, encoding="utf-8")
    (toy.public / "old.ipynb").touch()
    extra, malformed, missing = verify(toy)
    assert extra == "assignments/toy/old.ipynb: there is no old.py in solutions/old."
    assert malformed.startswith("assignments/toy/toy.ipynb is not a valid notebook (")
    assert missing == "solutions/toy/toy.ipynb is missing."


def test_another_way_of_writing_the_same_notebook_is_a_difference(toy):
    """Other formatting of the same notebook is a difference."""
    build(toy)
    path = toy.notebook
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8"))), encoding="utf-8")
    assert verify(toy) == [
        "assignments/toy/toy.ipynb: the file is formatted in another way than by a release."
    ]


def test_an_unknown_name_and_an_empty_folder_are_usage_errors(toy, tmp_path):
    """An unknown name is an error that lists the known names."""
    with pytest.raises(UsageError, match=r"no assignment '04' .*Found: toy"):
        verify(toy, "04")
    with pytest.raises(UsageError, match="no solution"):
        release(Course(tmp_path / "empty"), execute=False, verify=True)


def test_a_broken_solution_names_its_script_and_is_a_difference(toy):
    """A release stops; a verification reports it and goes on to the next."""
    toy.solution.write_text("# %%\n# BEGIN SOLUTION\nx = 1\n", encoding="utf-8")
    small_course(toy.course.root, "zoo", solution="nothing")
    with pytest.raises(SolutionError, match=r"toy\.py: Cell 1, line 1: .* without"):
        build(toy)
    assert [line.split(":")[0] for line in verify(toy)][:2] == [
        "solutions/toy/toy.py",
        "assignments/zoo/zoo.ipynb is missing.",
    ]


def test_the_environment_of_a_kernel_has_nothing_that_changes_outputs(monkeypatch):
    """A kernel gets no variable that changes the output of `model.summary()`."""
    for name in CHANGE_OUTPUTS:
        monkeypatch.setenv(name, "1")
    environment = notebook_environment()
    assert not environment.keys() & set(CHANGE_OUTPUTS)
    assert environment["TF_CPP_MIN_LOG_LEVEL"] == "3"
    assert environment["TRAINING_PROGRESS"] == "off"
    assert environment["PATH"] == os.environ["PATH"]


def nbval(toy):
    """Run strict nbval on the solution with this repository's settings."""
    command = [sys.executable, "-m", "pytest", "-p", "conftest", "-c", "pyproject.toml"]
    command += ["--rootdir", str(toy.private), "-p", "no:cacheprovider", "--color=no"]
    command += ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=60"]
    command += [str(toy.executed)]
    environment = {**os.environ, "NO_COLOR": "1", "MPLBACKEND": "agg"}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_an_executed_solution_passes_strict_nbval_and_a_changed_output_fails(toy):
    """An executed solution passes nbval twice; a changed output fails, a log does not."""
    path = toy.executed
    build(toy, execute=True)
    first = path.read_bytes()
    assert b'"stderr"' in first
    build(toy, execute=True)
    assert path.read_bytes() == first
    assert verify(toy) == []

    def forget_the_log(notebook):
        last = notebook["cells"][-1]
        last["outputs"] = [output for output in last["outputs"] if output["name"] != "stderr"]

    edit(path, forget_the_log)
    assert b'"stderr"' not in path.read_bytes()
    passed = nbval(toy)
    assert passed.returncode == 0, passed.stdout
    assert "7 passed" in passed.stdout

    path.write_bytes(path.read_bytes().replace(b"double is right", b"double is wrong"))
    failed = nbval(toy)
    assert failed.returncode == 1
    assert "1 failed, 6 passed" in failed.stdout


def test_a_cell_that_raises_stops_the_release(tmp_path, notebook_of):
    """A cell that raises stops the release with the exception's name."""
    with pytest.raises(SolutionError, match="A cell raises ZeroDivisionError: division by zero"):
        execute(notebook_of("1 / 0"), tmp_path)
