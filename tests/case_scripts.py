"""The cases of this repository's assignments as submissions."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from courses import ours

from grader.audit.cases import Case, read_cases, submission_with
from grader.course import AssignmentFolder
from grader.notebook import read_submission
from grader.rubrics import read_rubric
from grader.submission import SubmissionSource


@lru_cache
def cases_of(assignment: AssignmentFolder) -> dict[str, Case]:
    """All cases of an assignment by name."""
    return {case.name: case for case in read_cases(assignment)}


@lru_cache
def solution_of(assignment: AssignmentFolder) -> SubmissionSource:
    """The definitions of a solution."""
    return read_submission(assignment.solution, read_rubric(assignment).functions)


def case_script(name: str, number: str = "03") -> str:
    """Write a case of an assignment as a submission."""
    assignment = ours(number)
    return submission_with(cases_of(assignment)[name], solution_of(assignment))


def write_case(folder: Path, name: str, number: str = "03") -> Path:
    """Put a case into a folder, as a file of its name."""
    path = folder / f"{name}.py"
    path.write_text(case_script(name, number), encoding="utf-8")
    return path
