"""Facts that cannot be computed: the grader's trouble is never the student's mistake."""

from __future__ import annotations

from pathlib import Path

import pytest
from courses import small_course

from grader.batch import grade_all
from grader.cli.running import exit_code
from grader.course import AssignmentFolder
from grader.errors import CouldNotGradeError
from grader.reference import load_reference
from grader.report.check_output import CheckOutput
from grader.submission import SubmissionFile
from grader.verdict import SubmissionVerdict

RUBRIC = """
title = "Lengths"

[[exercise]]
name = "twice"
number = "1.1"
points = 10
kind = "procedure"

  [[exercise.probe]]
  name = "three numbers"
  facts = ["length", "total"]
  arguments = { numbers = [1, 2, 3] }

  [[exercise.requirement]]
  name = "length"
  looks_at = ["length"]
  expected = "as many numbers"
  points_at = "return"
  share = 4

  [[exercise.requirement]]
  name = "sum"
  looks_at = ["total"]
  expected = "twice the sum"
  points_at = "return"
  follows_from = ["length"]
  share = 6
"""
# Both facts are right for lists; `length` fails for arrays, the fault of the author alone.
FACTS = """
from grader.observe import Fact, asking, fact


@fact(reads=())
def length(procedure):
    return Fact(len(procedure.returned) if procedure.returned else 0, "some numbers")


@fact(reads=())
def total(procedure):
    with asking("the returned numbers"):
        return Fact(sum(number for number in procedure.returned), "a sum")
"""
SOLUTION = "def twice(numbers):\n    return [2 * number for number in numbers]\n"
AS_ARRAY = "import numpy as np\n\n\ndef twice(numbers):\n    return np.array(numbers) * 2\n"
OWN_ERROR = """
class Numbers(list):
    def __iter__(self):
        raise KeyError("one")


def twice(numbers):
    return Numbers(2 * number for number in numbers)
"""


def course(folder: Path, solution: str = SOLUTION) -> AssignmentFolder:
    """Write a course with these facts."""
    made = small_course(folder, rubric=RUBRIC, solution=solution)
    (made.public / "facts.py").write_text(FACTS, encoding="utf-8")
    return made


def graded(text: str, folder: Path) -> SubmissionVerdict:
    """Grade a text as a submission to this course."""
    path = folder / "ada.py"
    path.write_text(text, encoding="utf-8")
    reference = load_reference(course(folder))
    (verdict,) = grade_all([SubmissionFile("ada", path)], reference, workers=1)
    return verdict


def test_fact_that_fails_names_no_mistake(tmp_path: Path) -> None:
    """Its requirement is not judged, the submission has no score, and the exit code is 3."""
    verdict = graded(AS_ARRAY, tmp_path)
    (exercise,) = verdict.exercises
    assert [item.status for item in exercise.findings] == ["passed", "unjudged", "passed"]
    assert "grader failed here (ValueError)" in exercise.findings[1].message
    assert exercise.findings[1].place is None
    assert exercise.score == 6
    assert verdict.status == "not_graded"
    assert "`length` of `twice`" in verdict.message
    assert exit_code([verdict]) == 3
    assert CheckOutput(exercise).tone == "unjudged"
    assert "? length: Could not be judged" in CheckOutput(exercise).text


def test_exception_of_a_students_object_is_the_students(tmp_path: Path) -> None:
    """An exception of a returned object is shown at its line."""
    verdict = graded(OWN_ERROR, tmp_path)
    assert verdict.status == "graded"
    (exercise,) = verdict.exercises
    assert exercise.score == 0
    assert "KeyError" in exercise.findings[0].message
    assert exercise.findings[0].place is not None
    assert exercise.findings[0].place.text == 'raise KeyError("one")'


def test_fact_that_fails_for_the_solution_is_refused(tmp_path: Path) -> None:
    """A reference without the value of a fact is not made."""
    with pytest.raises(CouldNotGradeError, match="The fact length cannot be computed"):
        load_reference(course(tmp_path, AS_ARRAY))


def test_a_procedure_of_claims_alone_is_refused(tmp_path: Path) -> None:
    """Nobody could earn its points, so its author reads which facts are claims."""
    made = course(tmp_path, f"{SOLUTION}# claims\n")
    facts = FACTS.replace('"some numbers"', '"", is_claim=True').replace(
        '"a sum"', '"", is_claim=True'
    )
    (made.public / "facts.py").write_text(facts, encoding="utf-8")
    with pytest.raises(CouldNotGradeError, match=r"All facts about `twice` .* \(length, total\)"):
        load_reference(made)
