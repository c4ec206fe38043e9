"""Tests of the import of nbformat."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
import grader.notebook
assert "nbformat" not in sys.modules
from grader.notebook.fast_nbformat import nbformat
assert "rfc3987_syntax" not in sys.modules
import rfc3987_syntax
"""


def test_reading_notebooks_makes_no_grammars() -> None:
    """They take a second. nbformat comes when it is needed; other code can import them."""
    subprocess.run([sys.executable, "-c", PROGRAM], check=True)
