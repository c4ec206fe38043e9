"""Tests of the parts of `make bench`, without the peers."""

from __future__ import annotations

import ast
import io
import json
import os
import sys
from pathlib import Path

import nbformat
import pytest
from bench import FOLDER, Line, as_json, breakdown, comparison, distinct_functions
from course import (
    BUILDS,
    POINTS,
    answers,
    course_tests,
    expecting_code,
    graded_notebook,
    otter_test,
)
from measuring import measure
from rich.console import Console

from grader.notebook import read_submission
from grader.rubrics import read_rubric

LINES = {
    name: Line(name, submissions, 30.0, 20.0, 512.4)
    for name, submissions in {
        "grader": 24,
        "grader, nothing reused": 24,
        "grader, one submission": 1,
        "bare": 24,
        "observed": 24,
        "nbgrader": 4,
        "otter": 4,
    }.items()
}
SOLUTION = read_submission(FOLDER.solution, read_rubric(FOLDER).functions)
TESTS = course_tests({build: [[], None] for builds in BUILDS.values() for build in builds})


def test_what_is_written_has_the_promised_form() -> None:
    """Four graders, each with its speed and its memory."""
    written = json.loads(json.dumps(as_json(LINES)))
    assert set(written) == {"grader", "nbgrader", "otter", "bare"}
    for numbers in written.values():
        assert set(numbers) == {"submissions_per_minute", "peak_mib"}
    assert written["grader"] == {"submissions_per_minute": 48.0, "peak_mib": 512}
    assert written["otter"]["submissions_per_minute"] == 8.0


def test_the_tables_name_every_line() -> None:
    """The tables show all measurements and the time of each step."""
    shown = io.StringIO()
    Console(width=160, file=shown).print(comparison(LINES), breakdown(LINES))
    assert all(name in shown.getvalue() for name in LINES)
    assert "6.00 times as fast" in shown.getvalue()


def test_a_command_is_measured_with_all_that_it_starts(tmp_path: Path) -> None:
    """A measurement has wall time, CPU time of children, and memory."""
    code = (
        "import subprocess, sys, time\n"
        "held = bytearray(b'x' * 60_000_000)\n"
        "busy = 'import time\\nwhile time.process_time() < 0.5: pass'\n"
        "subprocess.run([sys.executable, '-c', busy])\n"
        "time.sleep(0.7)\nprint('done')\n"
    )
    measured = measure([sys.executable, "-c", code], tmp_path, os.environ)
    assert measured.output == "done\n"
    assert measured.seconds > 1.1
    assert measured.cpu_seconds > 0.5
    assert measured.peak_mib > 50
    with pytest.raises(RuntimeError, match="ended with 5"):
        measure([sys.executable, "-c", "raise SystemExit(5)"], tmp_path, os.environ)


def test_the_peers_get_every_function_and_its_test() -> None:
    """Each function has one answer and one test, readable for Python and nbgrader."""
    cells = answers(SOLUTION)
    assert set(cells) == {test.function for test in TESTS} == set(POINTS)
    assert sum(POINTS.values()) == 100
    for name, cell in cells.items():
        defined = {item.name for item in ast.parse(cell).body if isinstance(item, ast.FunctionDef)}
        assert defined == {name}
        assert "SOLUTION" not in cell
    for test in TESTS:
        ast.parse(otter_test(test))
    ast.parse(expecting_code())
    notebook = graded_notebook(cells, TESTS)
    nbformat.validate(notebook)
    marks = [cell.metadata.nbgrader for cell in notebook.cells]
    assert sum(mark.get("points", 0) for mark in marks) == 100
    assert len({mark.grade_id for mark in marks}) == len(marks) == 12


def test_distinct_functions_are_counted_by_their_trees() -> None:
    """A class that occurs twice has no additional functions."""
    assert distinct_functions({"a": SOLUTION}) == distinct_functions({"a": SOLUTION, "b": SOLUTION})
    assert distinct_functions({"a": SOLUTION}) == len(POINTS)
