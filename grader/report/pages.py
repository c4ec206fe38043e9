"""HTML templates with escaped values and no scripts but ours."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import Any, Literal, TypeAlias

import jinja2
from markupsafe import Markup, escape

from grader.colors import OF_LAYERS
from grader.report.markdown import markdown
from grader.report.text import (
    DASH,
    brief,
    by_hand,
    clean,
    count,
    format_score,
    late_in_words,
    one_line,
    share,
    still_open,
)
from grader.verdict import ExerciseVerdict, FindingStatus, SubmissionStatus, SubmissionVerdict

Tone: TypeAlias = Literal["full", "part", "no", "open"]
_TONE_MARKS: dict[Tone, str] = {"full": "✓", "part": "◐", "no": "✗", "open": "○"}
FINDING_MARKS: dict[FindingStatus, str] = {
    "passed": "✓",
    "failed": "✗",
    "follows": "↳",
    "skipped": DASH,
    "unjudged": "?",
}
_LONGEST_NAME = 80
"""Characters shown of the name of a student or a function."""

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
"""Statuses in words."""


@cache
def environment() -> jinja2.Environment:
    """Return the templates; they clean, cap and escape every value."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("grader.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )
    made.globals["served"] = False
    made.filters |= {
        "score": format_score,
        "counted": count,
        "capped": one_line,
        "student": _student,
        "status": STATUS_WORDS.__getitem__,
        "tone": _tone,
        "tone_mark": _TONE_MARKS.__getitem__,
        "status_mark": FINDING_MARKS.__getitem__,
        "share": share,
        "identifier": _breakable,
        "prose": _prose,
        "embedded": _embedded,
        "inline": _inline,
        "hash": content_hash,
        "by_hand": by_hand,
        "by_name": _by_name,
        "late": late_in_words,
        "still_open": still_open,
        "markdown": markdown,
        "layer_color": OF_LAYERS.__getitem__,
    }
    return made


def render(template: str, **values: Any) -> str:
    """Render a page or a cell's output from its template."""
    return environment().get_template(template).render(**values)


def _tone(exercise: ExerciseVerdict) -> Tone:
    """Classify the score of an exercise: all points, some, none, not graded."""
    if exercise.is_open:
        return "open"
    if exercise.score >= exercise.max_score:
        return "full"
    return "part" if exercise.score > 0 else "no"


@cache
def _inline(name: str) -> Markup:
    """Return our own style sheet or script, to be used without escaping."""
    loader = environment().loader
    assert loader is not None
    return Markup(loader.get_source(environment(), name)[0])  # noqa: S704 - our own file


def content_hash(name: str) -> str:
    """Hash a style sheet or script for a content security policy."""
    digest = hashlib.sha256(_inline(name).encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _visible(value: Any) -> Any:
    return value if isinstance(value, Markup) else clean(str(value))


def _by_name(verdict: SubmissionVerdict) -> dict[str, ExerciseVerdict]:
    return {exercise.name: exercise for exercise in verdict.exercises}


def _student(name: str) -> str:
    return one_line(name, _LONGEST_NAME) or "(no name)"


def _breakable(name: str) -> Markup:
    """Allow a line break after each underscore of a name in code."""
    return Markup("_<wbr>").join(escape(part) for part in brief(name, _LONGEST_NAME).split("_"))


def _prose(text: str) -> Markup:
    """Mark the text between backticks as code."""
    parts = one_line(text).split("`")
    if len(parts) % 2 == 0:  # a backtick without its partner stays a backtick
        parts[-2:] = ["`".join(parts[-2:])]
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part)
        for index, part in enumerate(parts)
    )


def _embedded(svg: Markup) -> Markup:
    """Return a drawing as the address of an image, at full length."""
    data = base64.b64encode(svg.encode()).decode()
    return Markup(f"data:image/svg+xml;base64,{data}")  # noqa: S704 - letters and digits
