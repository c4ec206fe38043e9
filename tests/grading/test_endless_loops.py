"""Endless loops cost their own exercises, and the class little time."""

from __future__ import annotations

from pathlib import Path

import pytest
from courses import small_course

from grader.batch import grade_all
from grader.reference import load_reference
from grader.sandbox import Limits
from grader.submission import SubmissionFile

NAMES = ("one", "two", "three", "four", "five")
EXERCISE = """
[[exercise]]
name = "{name}"
number = "1.1"
points = 2
kind = "value"

  [[exercise.probe]]
  name = "a number"
  arguments = {{ number = 21 }}
"""
RUBRIC = 'title = "Toy"\n' + "".join(EXERCISE.format(name=name) for name in NAMES)
RIGHT = "def {name}(number):\n    return 2 * number\n"
LOOP = "def {name}(number):\n    while True:\n        number += 1\n"


def test_after_two_loops_the_others_get_a_short_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is told with the reason; a right function has its points all the same."""
    monkeypatch.setenv("GRADER_REFERENCES", str(tmp_path / "references"))
    monkeypatch.setattr("grader.grading._LEAST_SECONDS", 1.0)
    monkeypatch.setattr("grader.grading._TIMES_THE_REFERENCE", 0)
    solution = "\n\n".join(RIGHT.format(name=name) for name in NAMES)
    reference = load_reference(small_course(tmp_path, rubric=RUBRIC, solution=solution))
    path = tmp_path / "loops.py"
    texts = [(RIGHT if name == "five" else LOOP).format(name=name) for name in NAMES]
    path.write_text("\n\n".join(texts))
    file = SubmissionFile("loops", path)
    (verdict,) = grade_all([file], reference, Limits(seconds=4), workers=1)
    assert verdict.status == "timeout"
    said = [item.findings[0].message for item in verdict.exercises]
    limit = "did not return within {} s of CPU time and was stopped"
    short = f"{limit.format(1)}, as others had run into the limit of 4 s."
    for message, words in zip(said, [f"{limit.format(4)}."] * 2 + [short] * 2, strict=False):
        assert words in message
    assert [item.score for item in verdict.exercises] == [0, 0, 0, 0, 2]
