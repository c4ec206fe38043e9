"""`grades.csv` and `grades.json`: the results for spreadsheets and for other programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from grader.report.text import LONGEST_TEXT, clean, format_score
from grader.verdict import Adjustment, ExerciseVerdict, Finding, SubmissionVerdict

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\n", *"\uff1d\uff0b\uff0d\uff20")
"""Signs that begin a formula. Spreadsheets read the last four, wide forms, like the others."""


def exercises_by_name(verdicts: Sequence[SubmissionVerdict]) -> dict[str, ExerciseVerdict]:
    """Map the name of each exercise to one of its verdicts."""
    return {exercise.name: exercise for verdict in verdicts for exercise in verdict.exercises}


def grades_csv(verdicts: Sequence[SubmissionVerdict]) -> str:
    """Write a row for each student; ungraded cells are empty, not zero.

    A student with an open question has no score yet. Names and deductions for late hand-ins have
    columns at the end, if there are any.
    """
    further = {
        **({"name": _name} if any(verdict.name for verdict in verdicts) else {}),
        **(_LATE if any(verdict.deduction for verdict in verdicts) else {}),
    }
    columns = list(exercises_by_name(verdicts))
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    titles = ["student", "status", "score", "max_score", *map(spreadsheet_cell, columns)]
    writer.writerow([*titles, *further])
    for verdict in verdicts:
        scores = {
            exercise.name: "" if exercise.is_open else format_score(exercise.score)
            for exercise in verdict.exercises
        }
        graded = verdict.status != "not_graded"
        writer.writerow(
            [
                spreadsheet_cell(verdict.student),
                verdict.status,
                format_score(verdict.score) if verdict.has_grade else "",
                format_score(verdict.max_score),
                *(scores.get(name, "") if graded else "" for name in columns),
                *(cell(verdict) for cell in further.values()),
            ]
        )
    return file.getvalue()


def _name(verdict: SubmissionVerdict) -> str:
    return spreadsheet_cell(verdict.shown)


def _before_deduction(verdict: SubmissionVerdict) -> str:
    lost = verdict.deduction.points if verdict.deduction else 0
    return format_score(verdict.score + lost) if verdict.has_grade else ""


def _lost_by_being_late(verdict: SubmissionVerdict) -> str:
    return format_score(verdict.deduction.points) if verdict.deduction else ""


_LATE = {"before_deduction": _before_deduction, "late_deduction": _lost_by_being_late}


def grades_json(verdicts: Sequence[SubmissionVerdict]) -> str:
    """Write all results; the score of an ungraded submission is null."""
    file = io.StringIO()  # `dumps` holds a list of all pieces, ten times as large
    json.dump([_submission(verdict) for verdict in verdicts], file, indent=1, ensure_ascii=False)
    return file.getvalue()


def _submission(verdict: SubmissionVerdict) -> dict[str, Any]:
    return {
        "student": verdict.student,
        "name": verdict.name,
        "assignment": verdict.assignment,
        "status": verdict.status,
        "score": verdict.score if verdict.has_grade else None,
        "max_score": verdict.max_score,
        "late": asdict(verdict.deduction) if verdict.deduction else None,
        "message": verdict.message,
        "notes": list(verdict.notes),
        "exercises": [_exercise(exercise) for exercise in verdict.exercises],
    }


def _exercise(exercise: ExerciseVerdict) -> dict[str, Any]:
    return {
        "name": exercise.name,
        "score": None if exercise.is_open else exercise.score,
        "max_score": exercise.max_score,
        "by_hand": _adjustment(exercise, exercise.adjustment) if exercise.adjustment else None,
        "comment": exercise.comment,
        "findings": list(map(_finding, exercise.findings)),
    }


def _adjustment(exercise: ExerciseVerdict, adjustment: Adjustment) -> dict[str, Any]:
    return {
        "before": None if exercise.question else adjustment.automatic,
        "after": adjustment.points,
        "why": adjustment.why,
        "who": adjustment.who,
        "when": adjustment.when,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    place = finding.place
    return {
        "status": finding.status,
        "requirement": finding.requirement,
        "message": finding.message,
        "hint": finding.hint,
        "where": place.where if place else None,
        "line": place.line if place else None,
        "text": (place.text or None) if place else None,
    }


def spreadsheet_cell(text: str, limit: int = LONGEST_TEXT) -> str:
    """Put an apostrophe before a text in the form of a formula."""
    shown = clean(text, limit)
    return f"'{shown}" if shown.lstrip(" ").startswith(_FORMULA_SIGNS) else shown
