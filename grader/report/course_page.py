"""The page and the tables of a course: students, assignments, weights."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

from grader.report.course_summary import AssignmentGrades, CourseRow, join_students
from grader.report.files import write_whole
from grader.report.pages import render
from grader.report.tables import spreadsheet_cell
from grader.report.text import format_score


def write_course(assignments: Sequence[AssignmentGrades], out: Path, *, title: str) -> Path:
    """Write `index.html`, `course.csv` and `course.json` of a course, and return the page."""
    out.mkdir(parents=True, exist_ok=True)
    rows = join_students(assignments)
    write_whole(out / "course.csv", course_csv(assignments, rows))
    write_whole(out / "course.json", course_json(assignments, rows))
    index = out / "index.html"
    write_whole(index, course_page(assignments, rows, title))
    return index


def course_page(
    assignments: Sequence[AssignmentGrades], rows: Sequence[CourseRow], title: str
) -> str:
    """Render the page of a course."""
    weights = [item.weight for item in assignments]
    return render(
        "course.html",
        report_title=title,
        assignments=assignments,
        weighted=len(set(weights)) > 1,
        rows=[
            {
                "row": row,
                "percent": row.percent(weights),
                "missing": sum(verdict is None for verdict in row.verdicts),
                "cells": [
                    {"verdict": verdict, "earlier": _earlier(item, row)}
                    for verdict, item in zip(row.verdicts, assignments, strict=True)
                ],
            }
            for row in rows
        ],
    )


def _earlier(assignment: AssignmentGrades, row: CourseRow) -> str:
    """List the points of several hand-ins; empty for one."""
    own = (assignment.earlier.get(student, ()) for student in row.students)
    return ", ".join(format_score(score) for scores in own for score in scores)


def course_csv(assignments: Sequence[AssignmentGrades], rows: Sequence[CourseRow]) -> str:
    """Write a row for each student; cells without a grade are empty."""
    weights = [item.weight for item in assignments]
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    titles = [spreadsheet_cell(item.name) for item in assignments]
    writer.writerow(["student", "name", "percent", "missing", *titles])
    for row in rows:
        percent = row.percent(weights)
        writer.writerow(
            [
                spreadsheet_cell(" ".join(row.students)),
                spreadsheet_cell(row.name),
                "" if percent is None else format_score(percent),
                sum(verdict is None for verdict in row.verdicts),
                *(
                    format_score(verdict.score) if verdict and verdict.has_grade else ""
                    for verdict in row.verdicts
                ),
            ]
        )
    return file.getvalue()


def course_json(assignments: Sequence[AssignmentGrades], rows: Sequence[CourseRow]) -> str:
    """Write the course for programs."""
    weights = [item.weight for item in assignments]
    plain = {
        "assignments": [
            {"name": item.name, "title": item.title, "weight": item.weight} for item in assignments
        ],
        "students": [
            {
                "name": row.name,
                "students": list(row.students),
                "percent": row.percent(weights),
                "grades": {
                    item.name: verdict
                    and {
                        "score": verdict.score if verdict.has_grade else None,
                        "max_score": verdict.max_score,
                        "status": verdict.status,
                    }
                    for item, verdict in zip(assignments, row.verdicts, strict=True)
                },
            }
            for row in rows
        ],
    }
    return json.dumps(plain, indent=1, ensure_ascii=False)
