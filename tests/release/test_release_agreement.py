"""Tests that a notebook and its rubric agree before a release."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.course import AssignmentFolder
from grader.release import SolutionError, release

RUBRIC = """\
title = "A toy"

[[exercise]]
name = "double"
number = "1.1"
points = 5
kind = "value"

  [[exercise.probe]]
  name = "three"
  arguments = { number = 3 }
"""
TABLE = RUBRIC.partition("\n\n")[2]
HALVE = TABLE.replace("double", "halve").replace("1.1", "1.2").replace("= 5", "= 2.5")
RUBRIC += f"\n{HALVE}"
OTHER = TABLE.replace("double", "triple").replace("1.1", "9.9")
BOX = "\n\n# %% [markdown]\n# | **You write** | {} functions, {} points |\n"


@pytest.fixture
def rubric(toy: AssignmentFolder) -> Path:
    """The rubric of the toy."""
    toy.rubric.write_text(RUBRIC)
    return toy.rubric


def released(toy: AssignmentFolder, *, verify: bool = False) -> tuple[str, ...]:
    """Release or verify the toy and return the differences."""
    return release(toy.course, execute=False, verify=verify)


def test_a_promise_that_is_kept_is_released(toy: AssignmentFolder, rubric: Path) -> None:
    """A notebook is released if heading, rubric and box agree."""
    with toy.solution.open("a") as script:
        script.write(BOX.format("two", 7.5))
    assert released(toy) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (RUBRIC.replace("= 5", "= 6", 1), "double has 1.1 and 5 points in its heading, 1.1 and 6"),
        (RUBRIC.replace("1.1", "1.3"), "double has 1.1 and 5 points in its heading, 1.3 and 5"),
        (RUBRIC.replace("double", "doubel"), r"does not \(did you mean doubel\?\)"),
        (f"{RUBRIC}\n{OTHER}", "the rubric has an exercise triple"),
    ],
)
def test_what_differs_is_named(toy: AssignmentFolder, rubric: Path, text: str, told: str) -> None:
    """Release and verification name a difference in number, points or name."""
    rubric.write_text(text)
    with pytest.raises(SolutionError, match=told):
        released(toy)
    assert any(sentence.startswith(f"{toy.solution}: ") for sentence in released(toy, verify=True))


@pytest.mark.parametrize(("functions", "points"), [("three", "7.5"), ("two", "10")])
def test_a_box_that_does_not_add_up_is_named(
    toy: AssignmentFolder, rubric: Path, functions: str, points: str
) -> None:
    """A wrong number of functions or points in the box is named."""
    with toy.solution.open("a") as script:
        script.write(BOX.format(functions, points))
    with pytest.raises(SolutionError, match=f"{functions} functions, {points} points; the rubric"):
        released(toy)
