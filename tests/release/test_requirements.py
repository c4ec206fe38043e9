"""Tests of the packages that students install."""

from __future__ import annotations

import re

import pytest
from courses import OURS

from grader.release.requirements import for_students

FOR_GRADING_ALONE = [
    *("mypy", "ruff", "pytest", "hypothesis", "coverage", "nbval", "jupytext"),
    *("dask", "distributed", "click", "execnet", "sortedcontainers"),
]
FOR_STUDENTS = ["keras", "tensorflow", "numpy", "h5py", "notebook", "ipykernel", "jupyterlab"]
MODULES = ("IPython", "cattrs", "h5py", "jinja2", "keras", "rich", "sklearn", "tensorflow")


def names_in(text: str) -> set[str]:
    """Collect the names at the beginnings of lines."""
    return set(re.findall(r"^[\w.-]+", text, re.MULTILINE))


@pytest.fixture(scope="module")
def ours() -> str:
    """The lines for students of this repository."""
    text = (OURS.root / "requirements.txt").read_text(encoding="utf-8")
    return for_students(text, MODULES)


def test_what_only_grading_needs_is_left_out(ours: str) -> None:
    """Tools for tests, for the cluster and for releases."""
    assert names_in(ours).isdisjoint(FOR_GRADING_ALONE)


def test_what_notebooks_and_check_need_stays(ours: str) -> None:
    """With its version, and for other systems too."""
    assert names_in(ours) >= {*FOR_STUDENTS, "appnope", "pywinpty", "scikit-learn", "scipy"}
    lines = (OURS.root / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert set(ours.splitlines()) < set(lines)


def test_what_a_course_asks_for_itself_stays() -> None:
    """A package that a notebook needs without importing it, a comment, an option."""
    text = "# for plots\n--prefer-binary\nPytest>=9\nsome_package\nkeras>=3\n"
    assert for_students(text, ["keras"]) == text.replace("Pytest>=9\n", "")
    assert for_students(text, ["keras", "pytest"]) == text
