"""The page for one student."""

from __future__ import annotations

from typing import Any

from grader.report.overview import overview
from grader.report.pages import render
from grader.report.picture import draw
from grader.report.sentence import sentence
from grader.report.source import listing
from grader.report.text import is_untouched
from grader.verdict import ExerciseVerdict, SubmissionVerdict


def student_page(verdict: SubmissionVerdict, title: str, *, alone: bool = False) -> str:
    """Render each exercise with its requirements, its lines and its picture.

    A page that goes to its student stands alone: it has no link to the class.
    """
    return render(
        "student.html",
        report_title=title,
        verdict=verdict,
        sections=sections_of(verdict),
        alone=alone,
    )


def sections_of(verdict: SubmissionVerdict) -> list[dict[str, Any]]:
    """Collect the values of each exercise's part of a page."""
    return list(map(_section, verdict.exercises))


def _section(exercise: ExerciseVerdict) -> dict[str, Any]:
    """Collect the values of the part of a page about one exercise."""
    untouched = is_untouched(exercise)
    is_text = exercise.question is not None and not exercise.question.is_code
    return {
        "exercise": exercise,
        "untouched": untouched,
        "findings": [
            (finding, sentence(finding, exercise.place))
            for finding in exercise.findings
            if not (untouched and finding.status == "skipped")
        ],
        "picture": draw(exercise.repair) if exercise.repair else None,
        "whole": overview(exercise.repair) if exercise.repair else None,
        "answer": exercise.source if is_text and not untouched else "",
        "lines": listing(exercise)
        if exercise.source.strip() and not untouched and not is_text
        else (),
    }
