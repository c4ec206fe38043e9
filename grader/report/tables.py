"""`grades.csv` and `grades.json`: the results for spreadsheets and for other programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from grader.report.text import LONGEST_TEXT, clean, format_score
from grader.verdict import ExerciseVerdict, SubmissionVerdict

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\n", *"\uff1d\uff0b\uff0d\uff20")
"""The last four are the wide forms of the first, which spreadsheets take for the same."""


def exercise_names(verdicts: Sequence[SubmissionVerdict]) -> tuple[str, ...]:
    """All exercises in the order of the assignment, also where a submission could not be read."""
    names = {exercise.name: None for verdict in verdicts for exercise in verdict.exercises}
    return tuple(names)


def grades_csv(verdicts: Sequence[SubmissionVerdict]) -> str:
    """One row a student. What could not be graded is empty rather than zero."""
    columns = exercise_names(verdicts)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["student", "status", "score", "max_score", *map(spreadsheet_cell, columns)])
    for verdict in verdicts:
        scores = {exercise.name: format_score(exercise.score) for exercise in verdict.exercises}
        graded = verdict.status != "not_graded"
        writer.writerow(
            [
                spreadsheet_cell(verdict.student),
                verdict.status,
                format_score(verdict.score) if graded else "",
                format_score(verdict.max_score),
                *(scores.get(name, "") if graded else "" for name in columns),
            ]
        )
    return file.getvalue()


def grades_json(verdicts: Sequence[SubmissionVerdict]) -> str:
    """Everything that was found. The score of what could not be graded is null."""
    file = io.StringIO()  # `dumps` would hold a list of all the pieces, ten times as large
    json.dump([_submission(verdict) for verdict in verdicts], file, indent=1, ensure_ascii=False)
    return file.getvalue()


def _submission(verdict: SubmissionVerdict) -> dict[str, Any]:
    return {
        "student": verdict.student,
        "assignment": verdict.assignment,
        "status": verdict.status,
        "score": None if verdict.status == "not_graded" else verdict.score,
        "max_score": verdict.max_score,
        "message": verdict.message,
        "notes": list(verdict.notes),
        "exercises": [_exercise(exercise) for exercise in verdict.exercises],
    }


def _exercise(exercise: ExerciseVerdict) -> dict[str, Any]:
    return {
        "name": exercise.name,
        "score": exercise.score,
        "max_score": exercise.max_score,
        "findings": [
            {
                "status": finding.status,
                "requirement": finding.requirement,
                "message": finding.message,
                "hint": finding.hint,
            }
            for finding in exercise.findings
        ],
    }


def spreadsheet_cell(text: str, limit: int = LONGEST_TEXT) -> str:
    """Text that a spreadsheet shows and never runs: an apostrophe keeps it from being a formula."""
    shown = clean(text, limit)
    return f"'{shown}" if shown.lstrip(" ").startswith(_FORMULA_SIGNS) else shown
