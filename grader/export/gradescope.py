"""`results.json`, as an autograder of Gradescope writes it: one test for each exercise."""

from __future__ import annotations

from typing import Any

from grader.export.feedback import exercise_feedback, remarks
from grader.verdict import ExerciseVerdict, FindingStatus, SubmissionVerdict


def gradescope_results(verdict: SubmissionVerdict) -> dict[str, Any]:
    """Return the results that Gradescope shows a student.

    All text is marked as plain, since it contains text of the submission. A question that nobody
    graded yet is no test, and its points are not among those of the autograder: Gradescope has
    manual grading of its own.

    Args:
        verdict: of a submission that could be graded. For all others no file is written:
            Gradescope then says that the autograder failed.
    """
    assert verdict.status != "not_graded", "a submission without a grade has no results"
    return {
        "score": verdict.score,
        "execution_time": round(verdict.seconds, 2),
        "output": remarks(verdict),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {
            "assignment": verdict.assignment,
            "student": verdict.student,
            "status": verdict.status,
            "max_score": verdict.judged_points,
        },
        "tests": [_test(exercise) for exercise in verdict.exercises if not exercise.is_open],
    }


def _test(exercise: ExerciseVerdict) -> dict[str, Any]:
    return {
        "name": exercise.name,
        "name_format": "text",
        "number": exercise.number,
        "score": exercise.score,
        "max_score": exercise.max_score,
        "status": "passed" if exercise.score >= exercise.max_score else "failed",
        "output": exercise_feedback(exercise),
        "output_format": "text",
        "visibility": "visible",
        "extra_data": _statuses(exercise),
    }


def _statuses(exercise: ExerciseVerdict) -> dict[str, FindingStatus]:
    """Map each requirement to its status; one mistake among several findings decides."""
    statuses: dict[str, FindingStatus] = {}
    for finding in exercise.findings:
        if statuses.get(finding.requirement) != "failed":
            statuses[finding.requirement] = finding.status
    return statuses
