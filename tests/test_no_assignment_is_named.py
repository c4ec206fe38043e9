"""The grader is a library: it names no assignment, exercise or data set of this course."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from courses import OURS

from grader.rubrics import graded_functions

PACKAGE = Path(__file__).parents[1] / "grader"
SUFFIXES = {".py", ".html", ".toml", ".json", ".sh"}
ENGLISH = {
    "count_parameters": "networks of any course have parameters",
    "digits": "numbers and file names have them",
    "freeze": "the garbage collector freezes objects",
}
"""Names that are words of the field as well, with the reason why they may occur."""


def course_names() -> set[str]:
    """List the assignments, graded functions and data sets of this course."""
    functions = {name for folder in OURS.graded for name in graded_functions(folder)}
    data_sets = {path.stem for path in OURS.datasets.glob("*.md")}
    return functions | {folder.name for folder in OURS.graded} | data_sets


def test_exceptions_are_names_of_the_course() -> None:
    """An exception without an exercise or a data set is removed."""
    assert course_names() >= ENGLISH.keys()


@pytest.mark.parametrize(
    "path", sorted(path for path in PACKAGE.rglob("*") if path.suffix in SUFFIXES), ids=str
)
def test_a_file_of_the_grader_names_nothing_of_the_course(path: Path) -> None:
    """Another course uses the same files."""
    named = re.compile(rf"\b({'|'.join(map(re.escape, course_names() - ENGLISH.keys()))})\b")
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    found = [f"{path}:{number}: {line.strip()}" for number, line in lines if named.search(line)]
    assert not found, "\n".join(found)
