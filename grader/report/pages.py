"""The class page and a page for each student, filled from templates that escape everything."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeAlias

import jinja2
from markupsafe import Markup, escape

from grader.report.picture import Picture, draw
from grader.report.source import LinesLeftOut, SourceLine, listing
from grader.report.summary import Entry, summarise
from grader.report.tables import exercise_names
from grader.report.text import brief, clean, count, format_score, is_untouched, one_line, share
from grader.verdict import ExerciseVerdict, Finding, SubmissionStatus, SubmissionVerdict

Tone: TypeAlias = Literal["full", "part", "no"]
_MARKS: dict[Tone, str] = {"full": "✓", "part": "◐", "no": "✗"}
_LONGEST_NAME = 80

STATUS_WORDS: dict[SubmissionStatus, str] = {
    "graded": "graded",
    "unreadable": "unreadable",
    "timeout": "took too long",
    "out_of_memory": "out of memory",
    "out_of_space": "wrote too much",
    "crashed": "crashed",
    "exited": "ended itself",
    "not_graded": "could not be graded",
}
"""The statuses as people read them."""


@cache
def environment() -> jinja2.Environment:
    """Templates in which every value is made visible, capped and escaped, whoever wrote it."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("grader.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )
    made.filters |= {
        "score": format_score,
        "counted": count,
        "capped": one_line,
        "identifier": _breakable,
        "prose": _prose,
    }
    return made


@dataclass(frozen=True)
class ScoreCell:
    """The score of one exercise."""

    score: float
    tone: Tone
    mark: str


@dataclass(frozen=True)
class StudentView:
    """What a page says of a student."""

    name: str
    link: str
    assignment: str
    status: SubmissionStatus
    status_words: str
    message: str
    notes: tuple[str, ...]
    score: float | None
    """None where the grader could not do its work."""
    max_score: float
    part: float
    cells: tuple[ScoreCell | None, ...]


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
    picture: Picture | None
    lines: tuple[SourceLine | LinesLeftOut, ...]
    where: str


def class_page(entries: Sequence[Entry], links: Sequence[str], title: str, remark: str = "") -> str:
    """The page of the class; `links` are the addresses of the students' pages."""
    verdicts = [entry.verdict for entry in entries]
    names = exercise_names(verdicts)
    summary = summarise(entries)
    return _render(
        "index.html",
        title,
        remark,
        summary=summary,
        highest=max(1, *(tenth.students for tenth in summary.distribution)),
        assignments=list(dict.fromkeys(verdict.assignment for verdict in verdicts)),
        columns=_columns(verdicts),
        students=[
            _student(verdict, link, names) for verdict, link in zip(verdicts, links, strict=True)
        ],
    )


def student_page(verdict: SubmissionVerdict, title: str, remark: str = "") -> str:
    """The page that is handed to one student."""
    return _render(
        "student.html",
        title,
        remark,
        student=_student(verdict, "", ()),
        exercises=[_exercise(exercise) for exercise in verdict.exercises],
    )


def _render(template: str, title: str, remark: str, **values: Any) -> str:
    style, style_hash = _style()
    return (
        environment()
        .get_template(template)
        .render(report_title=title, remark=remark, style=style, style_hash=style_hash, **values)
    )


@cache
def _style() -> tuple[Markup, str]:
    """The style sheet and the hash by which the content security policy knows it."""
    loader = environment().loader
    assert loader is not None
    source = loader.get_source(environment(), "style.css")[0]
    digest = hashlib.sha256(source.encode()).digest()
    return Markup(source), base64.b64encode(digest).decode()  # noqa: S704 - our own file


def _visible(value: Any) -> Any:
    return value if isinstance(value, Markup) else clean(str(value))


def _breakable(name: str) -> Markup:
    """A name in code that may go on in the next line after an underscore."""
    return Markup("_<wbr>").join(escape(part) for part in brief(name, _LONGEST_NAME).split("_"))


def _prose(text: str) -> Markup:
    """A sentence in which what stands between backticks is code."""
    parts = one_line(text).split("`")
    if len(parts) % 2 == 0:  # a backtick without its partner stays what it is
        parts[-2:] = ["`".join(parts[-2:])]
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part)
        for index, part in enumerate(parts)
    )


def _columns(verdicts: Sequence[SubmissionVerdict]) -> list[tuple[str, str, float]]:
    columns: dict[str, tuple[str, str, float]] = {}
    for verdict in verdicts:
        for exercise in verdict.exercises:
            columns.setdefault(exercise.name, (exercise.name, exercise.number, exercise.max_score))
    return list(columns.values())


def _student(verdict: SubmissionVerdict, link: str, names: Sequence[str]) -> StudentView:
    exercises = {exercise.name: exercise for exercise in verdict.exercises}
    graded = verdict.status != "not_graded"
    return StudentView(
        name=one_line(verdict.student, _LONGEST_NAME) or "(no name)",
        link=link,
        assignment=verdict.assignment,
        status=verdict.status,
        status_words=STATUS_WORDS[verdict.status],
        message=verdict.message,
        notes=verdict.notes,
        score=verdict.score if graded else None,
        max_score=verdict.max_score,
        part=share(verdict.score, verdict.max_score),
        cells=tuple(_cell(exercises.get(name)) if graded else None for name in names),
    )


def _cell(exercise: ExerciseVerdict | None) -> ScoreCell | None:
    if exercise is None:
        return None
    tone = _tone(exercise)
    return ScoreCell(exercise.score, tone, _MARKS[tone])


def _tone(exercise: ExerciseVerdict) -> Tone:
    if exercise.score >= exercise.max_score:
        return "full"
    return "part" if exercise.score > 0 else "no"


def _exercise(exercise: ExerciseVerdict) -> ExerciseView:
    tone = _tone(exercise)
    untouched = is_untouched(exercise)
    return ExerciseView(
        name=exercise.name,
        number=exercise.number,
        score=exercise.score,
        max_score=exercise.max_score,
        part=share(exercise.score, exercise.max_score),
        tone=tone,
        mark=_MARKS[tone],
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
