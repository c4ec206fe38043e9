"""What all pages share: templates that escape everything, and a policy that forbids scripts."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import Any, Literal, TypeAlias

import jinja2
from markupsafe import Markup, escape

from grader.report.text import brief, clean, count, format_score, one_line
from grader.verdict import ExerciseVerdict, SubmissionStatus

Tone: TypeAlias = Literal["full", "part", "no"]
MARKS: dict[Tone, str] = {"full": "✓", "part": "◐", "no": "✗"}
LONGEST_NAME = 80
"""Characters shown of a student's or a function's name."""

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
        "embedded": _embedded,
    }
    return made


def render_page(template: str, title: str, remark: str, **values: Any) -> str:
    """A whole page.

    Args:
        template: Which one.
        title: What stands at the top of every page.
        remark: A line for the foot of every page.
        values: What the template asks for.
    """
    style, style_hash = _style()
    return (
        environment()
        .get_template(template)
        .render(report_title=title, remark=remark, style=style, style_hash=style_hash, **values)
    )


def tone_of(exercise: ExerciseVerdict) -> Tone:
    """Whether an exercise has all of its points, some or none."""
    if exercise.score >= exercise.max_score:
        return "full"
    return "part" if exercise.score > 0 else "no"


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
    return Markup("_<wbr>").join(escape(part) for part in brief(name, LONGEST_NAME).split("_"))


def _prose(text: str) -> Markup:
    """A sentence in which what stands between backticks is code."""
    parts = one_line(text).split("`")
    if len(parts) % 2 == 0:  # a backtick without its partner stays what it is
        parts[-2:] = ["`".join(parts[-2:])]
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part)
        for index, part in enumerate(parts)
    )


def _embedded(svg: Markup) -> Markup:
    """The address of an image that holds the picture itself, which is never cut short."""
    data = base64.b64encode(svg.encode()).decode()
    return Markup(f"data:image/svg+xml;base64,{data}")  # noqa: S704 - letters and digits
