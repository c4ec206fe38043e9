"""Building, executing and verifying notebooks."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.release import SolutionError, read_script, release
from grader.release.environment import CHANGE_OUTPUTS, notebook_environment
from grader.release.execute import execute
from grader.release.script import to_text

ROOT = Path(__file__).parents[2]


def build(course, *names, execute=False):
    """Releases without a kernel; a stand-in for execution counts the cells."""
    release(course.solutions, course.assignments, names, execute=execute, verify=False)
    if not execute:
        notebook = read_script(course.script)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for count, cell in enumerate(code, start=1):
            cell.execution_count = count
        (course.solutions / "toy.ipynb").write_text(to_text(notebook), encoding="utf-8")


def verify(course, *names):
    """The differences, without the folders' names."""
    found = release(course.solutions, course.assignments, names, execute=True, verify=True)
    return [line.replace(f"{course.solutions.parent}/", "") for line in found]


def edit(path: Path, change) -> None:
    """Changes a notebook on disk, written as the release writes."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    change(notebook)
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    path.write_text(text, encoding="utf-8")


def test_what_a_release_writes_is_verified(course):
    """And a verification writes nothing."""
    build(course)
    before = {path: path.read_bytes() for path in course.solutions.parent.rglob("*.*")}
    assert verify(course) == []
    assert {path: path.read_bytes() for path in course.solutions.parent.rglob("*.*")} == before


def test_every_difference_is_reported(course):
    """Not only the first: text, order of execution, error outputs, metadata, in both folders."""
    build(course)

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

    edit(course.solutions / "toy.ipynb", spoil)
    edit(course.assignments / "toy.ipynb", lambda notebook: notebook["cells"].insert(
        1, {"cell_type": "markdown", "id": "a", "metadata": {}, "source": []}
    ))  # fmt: skip
    assert verify(course) == [
        "assignments/toy.ipynb, cell 2: not in solutions/toy.py.",
        "solutions/toy.ipynb, cell 2: not the text of cell 2 of solutions/toy.py.",
        "solutions/toy.ipynb, cell 9: another metadata.",
        "solutions/toy.ipynb: lacks cell 10 of solutions/toy.py.",
        "solutions/toy.ipynb: the notebook's metadata is not what a release writes.",
        "solutions/toy.ipynb, cell 4: execution count None, "
        "expected 2 (run in order on a fresh kernel).",
        "solutions/toy.ipynb, cell 6: holds an error output (ValueError).",
    ]


def test_a_changed_script_is_a_difference_in_both_notebooks(course):
    """The usual mistake: the script was edited and nothing was built."""
    build(course)
    text = course.script.read_text(encoding="utf-8")
    course.script.write_text(text.replace("Doubles", "Twice"), encoding="utf-8")
    assert verify(course) == [
        "assignments/toy.ipynb, cell 4: not the text of cell 4 of solutions/toy.py.",
        "solutions/toy.ipynb, cell 4: not the text of cell 4 of solutions/toy.py.",
    ]


def test_a_changed_answer_is_a_difference_in_the_solution_alone(course):
    """The assignment does not depend on what is stripped."""
    build(course)
    text = course.script.read_text(encoding="utf-8")
    course.script.write_text(text.replace("factor * number", "number * factor"), encoding="utf-8")
    assert [line.split(",")[0] for line in verify(course)] == ["solutions/toy.ipynb"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"cells": []}', '{"nbformat": 4, "cells": 3}'])
def test_notebooks_that_are_missing_malformed_or_too_many_are_reported(course, content):
    """Each in a sentence of its own, beside the others."""
    (course.assignments / "toy.ipynb").write_text(content, encoding="utf-8")
    (course.assignments / "old.ipynb").touch()
    extra, malformed, missing = verify(course)
    assert extra == "assignments/old.ipynb: there is no old.py in solutions."
    assert malformed.startswith("assignments/toy.ipynb is no valid notebook (")
    assert missing == "solutions/toy.ipynb is missing."


def test_another_way_of_writing_the_same_notebook_is_a_difference(course):
    """So that building again changes no file."""
    build(course)
    path = course.assignments / "toy.ipynb"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8"))), encoding="utf-8")
    assert verify(course) == [
        "assignments/toy.ipynb: the file is written in another way than a release does."
    ]


def test_an_unknown_name_and_an_empty_folder_are_usage_errors(course, tmp_path):
    """With the names that exist."""
    with pytest.raises(UsageError, match=r"no 04\.py .*there are toy"):
        verify(course, "04")
    with pytest.raises(UsageError, match="no script"):
        release(tmp_path, tmp_path, execute=False, verify=True)


def test_a_broken_solution_names_its_script_and_is_a_difference(course):
    """A release stops; a verification reports it and goes on to the next."""
    course.script.write_text("# %%\n# BEGIN SOLUTION\nx = 1\n", encoding="utf-8")
    (course.solutions / "zoo.py").write_text("nothing", encoding="utf-8")
    with pytest.raises(SolutionError, match=r"toy\.py: Cell 1, line 1: .* without"):
        build(course)
    assert [line.split(":")[0] for line in verify(course)][:2] == [
        "solutions/toy.py",
        "assignments/zoo.ipynb is missing.",
    ]


def test_the_environment_of_a_kernel_has_nothing_that_changes_outputs(monkeypatch):
    """`model.summary()` prints differently with any of these."""
    for name in CHANGE_OUTPUTS:
        monkeypatch.setenv(name, "1")
    environment = notebook_environment()
    assert not environment.keys() & set(CHANGE_OUTPUTS)
    assert environment["TF_CPP_MIN_LOG_LEVEL"] == "3"
    assert environment["TRAINING_PROGRESS"] == "off"
    assert environment["PATH"] == os.environ["PATH"]


def nbval(course):
    """Strict nbval over the solution, with this repository's settings."""
    command = [sys.executable, "-m", "pytest", "-p", "conftest", "-c", "pyproject.toml"]
    command += ["--rootdir", str(course.solutions), "-p", "no:cacheprovider", "--color=no"]
    command += ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=60"]
    command += [str(course.solutions / "toy.ipynb")]
    environment = {**os.environ, "NO_COLOR": "1", "MPLBACKEND": "agg"}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_an_executed_solution_passes_strict_nbval_and_a_changed_output_fails(course):
    """Built twice it is the same, and log lines on stderr are not compared."""
    path = course.solutions / "toy.ipynb"
    build(course, execute=True)
    first = path.read_bytes()
    assert b'"stderr"' in first
    build(course, execute=True)
    assert path.read_bytes() == first
    assert verify(course) == []

    def forget_the_log(notebook):
        last = notebook["cells"][-1]
        last["outputs"] = [output for output in last["outputs"] if output["name"] != "stderr"]

    edit(path, forget_the_log)
    assert b'"stderr"' not in path.read_bytes()
    passed = nbval(course)
    assert passed.returncode == 0, passed.stdout
    assert "7 passed" in passed.stdout

    path.write_bytes(path.read_bytes().replace(b"double is right", b"double is wrong"))
    failed = nbval(course)
    assert failed.returncode == 1
    assert "1 failed, 6 passed" in failed.stdout


def test_a_cell_that_raises_stops_the_release(tmp_path, notebook_of):
    """With the name of the exception."""
    with pytest.raises(SolutionError, match="A cell raises ZeroDivisionError: division by zero"):
        execute(notebook_of("1 / 0"), tmp_path)
