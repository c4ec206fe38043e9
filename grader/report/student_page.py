"""The page for one student."""

from __future__ import annotations

from dataclasses import dataclass

from grader.report.pages import render_page
from grader.report.picture import Column, draw
from grader.report.source import LinesLeftOut, SourceLine, listing
from grader.report.text import is_untouched
from grader.verdict import ExerciseVerdict, Finding, SubmissionVerdict


@dataclass(frozen=True)
class Section:
    """The part of a page about one exercise."""

    exercise: ExerciseVerdict
    untouched: bool
    findings: tuple[Finding, ...]
    picture: tuple[Column, Column] | None
    lines: tuple[SourceLine | LinesLeftOut, ...]


def student_page(verdict: SubmissionVerdict, title: str) -> str:
    """Render each exercise with its requirements, its lines and its picture."""
    sections = [_section(exercise) for exercise in verdict.exercises]
    return render_page("student.html", title, verdict=verdict, sections=sections)


def _section(exercise: ExerciseVerdict) -> Section:
    untouched = is_untouched(exercise)
    return Section(
        exercise,
        untouched,
        findings=tuple(
            finding
            for finding in exercise.findings
            if not (untouched and finding.status == "skipped")
        ),
        picture=draw(exercise.divergence) if exercise.divergence else None,
        lines=listing(exercise) if exercise.source.strip() and not untouched else (),
    )
