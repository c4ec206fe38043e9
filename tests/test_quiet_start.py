"""The start of a notebook without TensorFlow's log."""

from __future__ import annotations

import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient


def standard_error(code: str) -> str:
    """Return what a new Python process writes to its standard error."""
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120
    )
    assert run.stdout == "ran\n"
    return run.stderr


START = "start_quietly()"
FIRST_STEP = "import keras, numpy; keras.layers.Dense(1)(numpy.ones((2, 2))); print('ran')"


def test_keras_starts_without_a_line_on_the_standard_error() -> None:
    """The import of Keras and its first layer write nothing to the standard error."""
    assert standard_error(f"from grader import start_quietly; start_quietly(); {FIRST_STEP}") == ""


def test_later_errors_are_shown() -> None:
    """The standard error works again after the start."""
    code = "from grader import start_quietly; start_quietly(); import os; "
    assert standard_error(code + "os.write(2, b'heard'); print('ran')") == "heard"


def test_a_log_level_that_is_set_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user who sets a log level gets this log."""
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "1")
    code = "from grader import start_quietly; start_quietly(); import os; "
    code += "os.write(2, os.environ['TF_CPP_MIN_LOG_LEVEL'].encode()); print('ran')"
    assert standard_error(code) == "1"


def test_a_line_says_that_keras_is_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line under the cell says what takes time; it is short, and shown once."""
    monkeypatch.delenv("TRAINING_PROGRESS", raising=False)
    cells = map(nbformat.v4.new_code_cell, ["from grader import start_quietly", *[START] * 2])
    notebook = nbformat.v4.new_notebook(cells=list(cells))
    NotebookClient(notebook, timeout=300).execute()
    shown = [[item.data["text/plain"] for item in cell.outputs] for cell in notebook.cells]
    assert shown == [[], ["TensorFlow and Keras are loaded."], []]
