"""A mistake in a helper costs points once, in the helper's exercise."""

from __future__ import annotations

import json
import uuid
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from grader.course import AssignmentFolder, Course
from grader.errors import UsageError
from grader.grading import grade_submission
from grader.observation import Failure, Observation
from grader.plan import ObservationPlan
from grader.reference import Reference
from grader.rubrics import Exercise, Probe, Rubric, read_rubric
from grader.sandbox import Limits, Run
from grader.submission import Statement, SubmissionFile, SubmissionSource
from grader.verdict import ExerciseVerdict

PROBES = (Probe("small", {}),)
RUBRIC = Rubric(
    "toy",
    "Toy",
    (
        Exercise("whole", "3", 20, "value", PROBES, helpers=("part", "other")),
        Exercise("part", "1", 10, "value", PROBES, helpers=("other",)),
        Exercise("other", "2", 10, "value", PROBES),
    ),
)
DEFINITIONS = {
    "other": "def other():\n    return 1\n",
    "part": "def part():\n    return other()\n",
    "whole": "def whole():\n    return part() + other()\n",
}
HELPED = " with the reference's helpers"


class Answers:
    """A stand-in for a sandbox that knows which functions are wrong."""

    limits = Limits()

    def __init__(self, *wrong: str) -> None:
        self.wrong = wrong
        self.runs: list[str] = []
        """The functions that were run."""

    def at_most(self, _seconds: float) -> AbstractContextManager[None]:
        """Answer at once, whatever the limit."""
        return nullcontext()

    def run(self, plan: ObservationPlan) -> Run:
        """Answer a probe."""
        name = plan.exercise.name
        called = name + (HELPED if plan.helpers else "")
        self.runs.append(called)
        if not any(name in item.defines for item in plan.source.statements):
            return Run("complete", (Observation(name, "small", failure=Failure("missing")),))
        return Run("complete", (observed(name, right=called not in self.wrong),))


def observed(function: str, *, right: bool = True) -> Observation:
    """One function, right or wrong."""
    return Observation(function, "small", facts={"value": 1 if right else 2})


def grade(answers: Any, folder: Path, *left_out: str) -> dict[str, ExerciseVerdict]:
    """Grade a submission whose functions are right or wrong as `answers` says."""
    statements = tuple(Statement(text, "cell 1", 1, (name,)) for name, text in DEFINITIONS.items())
    reference = Reference(
        AssignmentFolder(Course(folder), "toy"),
        RUBRIC,
        SubmissionSource(statements),
        tuple(map(observed, RUBRIC.functions)),
        seed=uuid.uuid4().hex,
    )
    path = folder / "student.py"
    path.write_text("\n".join(text for name, text in DEFINITIONS.items() if name not in left_out))
    verdict = grade_submission(SubmissionFile("student", path), reference, answers)
    assert [exercise.name for exercise in verdict.exercises] == list(RUBRIC.functions)
    return {exercise.name: exercise for exercise in verdict.exercises}


def test_right_functions_are_observed_once_helpers_first(tmp_path: Path) -> None:
    """A right submission has full marks; no function is observed twice."""
    answers = Answers()
    verdicts = grade(answers, tmp_path)
    assert answers.runs == ["other", "part", "whole"]
    assert all(verdict.score == verdict.max_score for verdict in verdicts.values())


def test_a_mistake_in_a_helper_is_paid_for_once(tmp_path: Path) -> None:
    """A function that is right with the reference's helpers has all points and a note."""
    answers = Answers("other", "part", "whole")
    verdicts = grade(answers, tmp_path)
    assert answers.runs == ["other", f"part{HELPED}", f"whole{HELPED}"]
    assert verdicts["other"].score < verdicts["other"].max_score
    for name in ("part", "whole"):
        assert verdicts[name].score == verdicts[name].max_score
    assert "`part` and `other`" in verdicts["whole"].note
    assert "once" in verdicts["whole"].note


def test_the_better_of_both_counts(tmp_path: Path) -> None:
    """Reference helpers that do not fit the student's function cost no points."""
    answers = Answers("other", f"whole{HELPED}", f"part{HELPED}", "part")
    verdicts = grade(answers, tmp_path)
    assert answers.runs == ["other", f"part{HELPED}", "part", f"whole{HELPED}", "whole"]
    assert verdicts["whole"].score == verdicts["whole"].max_score
    assert verdicts["whole"].note == ""
    assert verdicts["part"].score < verdicts["part"].max_score
    assert "`other`" in verdicts["part"].note


def test_right_helpers_are_not_replaced(tmp_path: Path) -> None:
    """A function that is wrong by itself is observed once, with the student's own helpers."""
    answers = Answers("whole")
    verdicts = grade(answers, tmp_path)
    assert answers.runs == ["other", "part", "whole"]
    assert verdicts["whole"].score < verdicts["whole"].max_score
    assert verdicts["whole"].note == ""


def test_a_missing_function_is_observed_once(tmp_path: Path) -> None:
    """The reference's helpers cannot help where there is no function."""
    answers = Answers("other")
    verdicts = grade(answers, tmp_path, "whole")
    assert answers.runs == ["other", f"part{HELPED}", "whole"]
    assert verdicts["whole"].score == 0


def test_helpers_that_form_a_cycle_are_refused(tmp_path: Path) -> None:
    """A rubric with a cycle of helpers is refused in one sentence that names it."""
    exercise = (
        "[[exercise]]\nname = {}\nnumber = '1'\npoints = 1\nkind = 'value'\nhelpers = [{}]\n"
        "[[exercise.probe]]\nname = 'probe'\narguments = {{}}\n"
    )
    pairs = [("one", "two"), ("two", "three"), ("three", "one"), ("four", "one")]
    tables = (exercise.format(json.dumps(name), json.dumps(helper)) for name, helper in pairs)
    toy = AssignmentFolder(Course(tmp_path), "toy")
    toy.public.mkdir(parents=True)
    toy.rubric.write_text("title = 'Toy'\n" + "".join(tables))
    with pytest.raises(UsageError, match=r"the helpers \w+ → \w+ → \w+ → \w+ form a cycle"):
        read_rubric(toy)
