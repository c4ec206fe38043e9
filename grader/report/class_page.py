"""The page of the class, once for each order in which its students can be listed.

A page without scripts cannot sort its table. So each order is a page of its own, and the title of
a column leads to the page that is sorted by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.report.pages import LONGEST_NAME, MARKS, STATUS_WORDS, Tone, render_page, tone_of
from grader.report.sorting import Order, orders, ranked
from grader.report.summary import Entry, summarise
from grader.report.tables import exercise_names
from grader.report.text import one_line, share
from grader.verdict import ExerciseVerdict, SubmissionStatus, SubmissionVerdict


@dataclass(frozen=True)
class ScoreCell:
    """The score of one exercise."""

    score: float
    tone: Tone
    mark: str


@dataclass(frozen=True)
class Row:
    """What the table says of a student."""

    name: str
    link: str
    status: SubmissionStatus
    status_words: str
    message: str
    score: float | None
    """None where the grader could not do its work."""
    max_score: float
    part: float
    cells: tuple[ScoreCell | None, ...]


@dataclass(frozen=True)
class Column:
    """The title of a column, and where it leads."""

    name: str
    number: str
    """Of the exercise; empty for the student and the score."""
    points: float | None
    link: str
    """The page sorted by this column: upwards first, downwards from there."""
    sorted: str
    """By `aria-sort`: "ascending", "descending", or "" where another column sorts."""


def class_pages(
    entries: Sequence[Entry], links: Sequence[str], title: str, remark: str = ""
) -> Iterator[tuple[str, str]]:
    """All pages of the class, `index.html` last.

    Args:
        entries: The students as they are to be listed.
        links: The addresses of their pages, from the folder of the report.
        title: What stands at the top of every page.
        remark: A line for the foot of every page.

    Yields:
        Address, from the folder of the report, and HTML.
    """
    verdicts = [entry.verdict for entry in entries]
    names = exercise_names(verdicts)
    summary = summarise(entries)
    rows = [_row(verdict, link, names) for verdict, link in zip(verdicts, links, strict=True)]
    pairs = orders(names)
    for order in reversed([order for pair in pairs for order in pair]):
        html = render_page(
            "index.html",
            title,
            remark,
            root="../" * order.address.count("/"),
            summary=summary,
            highest=max(1, *(tenth.students for tenth in summary.distribution)),
            assignments=list(dict.fromkeys(verdict.assignment for verdict in verdicts)),
            columns=_columns(verdicts, pairs, order),
            rows=rows,
            ranked=ranked(verdicts, names, order),
            order_in_words=_in_words(order, names),
            unusual=[row for row in rows if row.status != "graded"],
        )
        yield order.address, html


def _in_words(order: Order, exercises: Sequence[str]) -> str:
    if order.column == 0:
        return "From the last to the first." if order.descending else "As they are listed."
    if order.column == 1:
        return f"{'Highest' if order.descending else 'Lowest'} score first."
    points = "Most" if order.descending else "Fewest"
    return f"{points} points in `{exercises[order.column - 2]}` first."


def _columns(
    verdicts: Sequence[SubmissionVerdict], pairs: Sequence[tuple[Order, Order]], order: Order
) -> list[Column]:
    titles: dict[str, tuple[str, str, float | None]] = {
        "student": ("Student", "", None),
        "score": ("Score", "", None),
    }
    for verdict in verdicts:
        for exercise in verdict.exercises:
            heading = exercise.name, exercise.number, exercise.max_score
            titles.setdefault(f"exercise {exercise.name}", heading)
    columns = []
    for title, (upwards, downwards) in zip(titles.values(), pairs, strict=True):
        direction = {upwards: "ascending", downwards: "descending"}.get(order, "")
        link = (downwards if order == upwards else upwards).address
        columns.append(Column(*title, link, direction))
    return columns


def _row(verdict: SubmissionVerdict, link: str, names: Sequence[str]) -> Row:
    exercises = {exercise.name: exercise for exercise in verdict.exercises}
    graded = verdict.status != "not_graded"
    return Row(
        name=one_line(verdict.student, LONGEST_NAME) or "(no name)",
        link=link,
        status=verdict.status,
        status_words=STATUS_WORDS[verdict.status],
        message=verdict.message,
        score=verdict.score if graded else None,
        max_score=verdict.max_score,
        part=share(verdict.score, verdict.max_score),
        cells=tuple(_cell(exercises.get(name)) if graded else None for name in names),
    )


def _cell(exercise: ExerciseVerdict | None) -> ScoreCell | None:
    if exercise is None:
        return None
    tone = tone_of(exercise)
    return ScoreCell(exercise.score, tone, MARKS[tone])
