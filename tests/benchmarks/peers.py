"""Measure nbgrader and otter, in an environment of their own, on the same class."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import nbformat
from course import (
    CourseTest,
    answers,
    answers_notebook,
    course_tests,
    expecting_code,
    graded_notebook,
    otter_test,
)
from measuring import Measured, measure

from grader.submission import SubmissionSource

PACKAGES = ("tensorflow", "keras", "nbgrader", "otter-grader")
_ASSIGNMENT = "resnets"
_CONFIGURATION = 'c = get_config()\nc.CourseDirectory.course_id = "bench"\n'


def install(folder: Path) -> Path:
    """Make the environment if it does not exist; pip compiles its bytecode.

    Returns:
        The folder of its programs.
    """
    programs = folder / "bin"
    if not (programs / "nbgrader").exists() or not (programs / "otter").exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([programs / "python", "-m", "pip", "install", "-q", *PACKAGES], check=True)
    return programs


def environment(programs: Path) -> dict[str, str]:
    """Return the peers' environment variables, with the same logs and CPUs as ours."""
    return os.environ | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "CUDA_VISIBLE_DEVICES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
    }


def tests_from(solution: SubmissionSource, programs: Path) -> list[CourseTest]:
    """Return the course's tests with the solution's values under the peers' Keras."""
    code = "\n".join([*answers(solution).values(), expecting_code()])
    ran = subprocess.run(
        [programs / "python", "-c", code],
        env=environment(programs),
        check=True,
        capture_output=True,
        text=True,
    )
    return course_tests(json.loads(ran.stdout.splitlines()[-1]))


def run_nbgrader(
    submissions: Mapping[str, SubmissionSource],
    solution: SubmissionSource,
    tests: list[CourseTest],
    programs: Path,
    folder: Path,
) -> Measured:
    """Measure `nbgrader autograde` of a class, without the making of the course."""
    shutil.rmtree(folder, ignore_errors=True)
    notebook = Path(_ASSIGNMENT) / f"{_ASSIGNMENT}.ipynb"
    _write(graded_notebook(answers(solution), tests), folder / "source" / notebook)
    (folder / "nbgrader_config.py").write_text(_CONFIGURATION, encoding="utf-8")
    nbgrader = programs / "nbgrader"
    surroundings = environment(programs)
    measure([nbgrader, "generate_assignment", _ASSIGNMENT], folder, surroundings)
    for student, source in submissions.items():
        released = nbformat.read(folder / "release" / notebook, as_version=4)
        own = answers(source)
        for cell in released.cells:
            cell.source = own.get(cell.metadata.nbgrader.grade_id, cell.source)
        _write(released, folder / "submitted" / student / notebook)
    return measure([nbgrader, "autograde", _ASSIGNMENT], folder, surroundings, (0, 1))


def run_otter(
    submissions: Mapping[str, SubmissionSource],
    tests: list[CourseTest],
    programs: Path,
    folder: Path,
) -> Measured:
    """Measure `otter run` on one notebook after the other."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "autograder.zip", "w") as archive:
        archive.writestr("otter_config.json", json.dumps({"logo": False}))
        for test in tests:
            archive.writestr(f"tests/{test.function}.py", otter_test(test))
    lines = ["set -e"]
    for student, source in submissions.items():
        _write(answers_notebook(answers(source)), folder / f"{student}.ipynb")
        lines.append(f"{programs}/otter run -a autograder.zip -o results/{student} {student}.ipynb")
        (folder / "results" / student).mkdir(parents=True)
    return measure(["bash", "-c", "\n".join(lines)], folder, environment(programs))


def _write(notebook: nbformat.NotebookNode, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
