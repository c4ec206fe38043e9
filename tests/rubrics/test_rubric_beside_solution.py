"""A probe passes what the solution takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.reference import load_reference

RUBRIC = """\
title = "Toy"

[[exercise]]
name = "area"
number = "1.1"
points = 4
kind = "value"

  [[exercise.probe]]
  name = "small"
  arguments = { height = 3, widht = 4 }
"""


def test_a_parameter_that_the_solution_lacks_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be passed by its place in the order, and nobody would notice."""
    monkeypatch.setattr("grader.rubrics.reading.RUBRICS", tmp_path)
    monkeypatch.setenv("GRADER_REFERENCES", str(tmp_path / "references"))
    (tmp_path / "toy.toml").write_text(RUBRIC)
    (tmp_path / "toy.py").write_text("def area(height, width):\n    return height * width\n")
    with pytest.raises(UsageError, match=r"small, passes widht; .* Did you mean width\?"):
        load_reference("toy", solutions=tmp_path)
