"""The pages of `grader review`, rendered from plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.report.pages import content_hash, render
from grader.report.student_page import sections_of
from grader.verdict import ExerciseVerdict, SubmissionVerdict

_SCRIPT, _STYLES = "review/review.js", ("style.css", "review/review.css")


def policy() -> str:
    """Return the content security policy of the pages, for their header."""
    styles = " ".join(f"'{content_hash(name)}'" for name in _STYLES)
    return (
        f"default-src 'none'; style-src {styles}; script-src '{content_hash(_SCRIPT)}'; "
        f"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


@dataclass(frozen=True)
class Choice:
    """One of several links: a filter, a page of the list."""

    title: str
    address: str
    count: int
    is_chosen: bool = False


@dataclass(frozen=True)
class Line:
    """A student in the list."""

    label: str
    address: str
    verdict: SubmissionVerdict
    seen: int
    """Number of exercises that a person looked at."""
    remarks: tuple[str, ...]
    """Reasons to look at this student, in a few words."""


@dataclass(frozen=True)
class SameFinding:
    """The students with one finding, to be decided on together."""

    exercise: str
    requirement: str
    words: str
    members: int
    version: str
    """Digest of the members and their points, to notice a change."""


@dataclass(frozen=True)
class ClassList:
    """One page of the list of students."""

    title: str
    lines: Sequence[Line]
    exercises: Sequence[ExerciseVerdict]
    filters: Sequence[Choice]
    reasons: Sequence[Choice]
    pages: Sequence[Choice]
    found: int
    """Number of students that fit."""
    seen: int
    """Number of exercises seen, of all students that fit; `of` is their number."""
    of: int
    search: str
    show: str
    same: SameFinding | None
    message: str


@dataclass(frozen=True)
class Asked:
    """The values of an exercise's form, and those saved until then."""

    points: str
    why: str
    comment: str
    seen: bool
    points_number: int
    """Number of the last decision on the points that the page shows; 0 without one."""
    comment_number: int
    saved_points: str
    saved_comment: str
    saved_seen: bool
    addresses: Mapping[str, tuple[int, str]]
    """Requirement → number of students with the same finding, address of their list."""
    earlier: str = ""
    """Points by hand for an earlier hand-in, in one sentence."""
    is_first_open: bool = False
    """True for the question that the reviewer grades next: its field has the cursor."""


@dataclass(frozen=True)
class StudentView:
    """One student, with a form for each exercise."""

    title: str
    label: str
    verdict: SubmissionVerdict
    asked: Sequence[Asked]
    """One for each exercise of the verdict."""
    content: str
    """Digest of the hand-in."""
    remarks: tuple[str, ...]
    place: int
    """Position in the list, from 1; 0 if the student is not in it any more."""
    found: int
    seen: int
    of: int
    back: str
    """Address of the list."""
    previous: str
    """Address of the previous student; empty at the first."""
    next: str
    address: str
    message: str


def class_list(view: ClassList, xsrf: str) -> str:
    """Render a page of the list."""
    return render("review/class.html", served=True, view=view, xsrf=xsrf, report_title=view.title)


def student_view(view: StudentView, xsrf: str) -> str:
    """Render a student's page with its forms."""
    return render(
        "review/student.html",
        served=True,
        view=view,
        verdict=view.verdict,
        sections=[
            section | {"asked": asked}
            for section, asked in zip(sections_of(view.verdict), view.asked, strict=True)
        ],
        xsrf=xsrf,
        report_title=view.title,
    )


def problem(title: str, message: str, back: str = "", **entered: str) -> str:
    """Render one sentence about what went wrong, and the texts that were not saved."""
    kept: dict[str, Any] = {name: text for name, text in entered.items() if text.strip()}
    return render(
        "review/problem.html",
        served=True,
        report_title=title,
        message=message,
        back=back,
        kept=kept,
    )
