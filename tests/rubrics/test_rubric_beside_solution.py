"""A probe passes the parameters of the solution."""

from __future__ import annotations

from pathlib import Path

import pytest
from courses import small_course

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
    """A probe with an unknown parameter is refused: it would be passed by its position."""
    monkeypatch.setenv("GRADER_REFERENCES", str(tmp_path / "references"))
    area = "def area(height, width):\n    return height * width\n"
    toy = small_course(tmp_path, rubric=RUBRIC, solution=area)
    with pytest.raises(UsageError, match=r"small, passes widht; .* Did you mean width\?"):
        load_reference(toy)
