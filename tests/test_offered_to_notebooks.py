"""Names that notebooks import from `grader`."""

from __future__ import annotations

import subprocess
import sys

import pytest

from grader import OFFERED_TO_NOTEBOOKS


@pytest.mark.parametrize("name", OFFERED_TO_NOTEBOOKS)
def test_a_name_is_no_module_of_the_same_name(name: str) -> None:
    """An import in a new process finds the function, whose module has another name."""
    assert OFFERED_TO_NOTEBOOKS[name] != f"grader.{name}"
    code = f"from grader import {name}; assert callable({name})"
    subprocess.run([sys.executable, "-c", code], check=True)
