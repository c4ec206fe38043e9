"""The page that is handed to one student."""

from __future__ import annotations

from dataclasses import dataclass

from grader.report.pages import LONGEST_NAME, MARKS, STATUS_WORDS, Tone, render_page, tone_of
from grader.report.picture import Column, draw
from grader.report.source import LinesLeftOut, SourceLine, listing
from grader.report.text import is_untouched, one_line, share
from grader.verdict import ExerciseVerdict, Finding, SubmissionStatus, SubmissionVerdict


@dataclass(frozen=True)
class StudentView:
    """What the head of the page says."""

    name: str
    assignment: str
    status: SubmissionStatus
    status_words: str
    message: str
    notes: tuple[str, ...]
    score: float | None
    """None where the grader could not do its work."""
    max_score: float
    part: float


@dataclass(frozen=True)
class ExerciseView:
    """What a page says of one exercise."""

    name: str
    number: str
    score: float
    max_score: float
    part: float
    tone: Tone
    mark: str
    untouched: bool
    note: str
    findings: tuple[Finding, ...]
    picture: tuple[Column, Column] | None
    lines: tuple[SourceLine | LinesLeftOut, ...]
    where: str


def student_page(verdict: SubmissionVerdict, title: str, remark: str = "") -> str:
    """Each exercise with its requirements, its lines and its picture."""
    return render_page(
        "student.html",
        title,
        remark,
        student=_student(verdict),
        exercises=[_exercise(exercise) for exercise in verdict.exercises],
    )


def _student(verdict: SubmissionVerdict) -> StudentView:
    return StudentView(
        name=one_line(verdict.student, LONGEST_NAME) or "(no name)",
        assignment=verdict.assignment,
        status=verdict.status,
        status_words=STATUS_WORDS[verdict.status],
        message=verdict.message,
        notes=verdict.notes,
        score=None if verdict.status == "not_graded" else verdict.score,
        max_score=verdict.max_score,
        part=share(verdict.score, verdict.max_score),
    )


def _exercise(exercise: ExerciseVerdict) -> ExerciseView:
    tone = tone_of(exercise)
    untouched = is_untouched(exercise)
    return ExerciseView(
        name=exercise.name,
        number=exercise.number,
        score=exercise.score,
        max_score=exercise.max_score,
        part=share(exercise.score, exercise.max_score),
        tone=tone,
        mark=MARKS[tone],
        untouched=untouched,
        note=exercise.note,
        findings=tuple(
            finding
            for finding in exercise.findings
            if not (untouched and finding.status == "skipped")
        ),
        picture=draw(exercise.divergence) if exercise.divergence else None,
        lines=listing(exercise) if exercise.source.strip() and not untouched else (),
        where=str(exercise.place) if exercise.place else "",
    )
