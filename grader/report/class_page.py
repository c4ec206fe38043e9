"""The page of the class: scores, common mistakes, exercises, and a table of all students."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader.report.pages import render_page
from grader.report.summary import Entry, summarize
from grader.report.tables import exercises_by_name
from grader.verdict import ExerciseVerdict, SubmissionVerdict


@dataclass(frozen=True)
class Row:
    """A student in the table."""

    verdict: SubmissionVerdict
    link: str
    cells: tuple[ExerciseVerdict | None, ...]
    """One for each exercise; None without a score."""


def class_page(entries: Sequence[Entry], links: Sequence[str], title: str) -> str:
    """Render the page of the class.

    Args:
        entries: The students, in the order of the table.
        links: The addresses of their pages, from the folder of the report.
        title: The heading of the page.
    """
    verdicts = [entry.verdict for entry in entries]
    exercises = exercises_by_name(verdicts)
    summary = summarize(entries)
    return render_page(
        "index.html",
        title,
        summary=summary,
        highest=max(1, *summary.distribution),
        assignments=list(dict.fromkeys(verdict.assignment for verdict in verdicts)),
        exercises=exercises.values(),
        rows=[
            _row(verdict, link, exercises) for verdict, link in zip(verdicts, links, strict=True)
        ],
    )


def _row(verdict: SubmissionVerdict, link: str, names: Iterable[str]) -> Row:
    graded = verdict.status != "not_graded"
    answers = {exercise.name: exercise for exercise in verdict.exercises if graded}
    return Row(verdict, link, tuple(map(answers.get, names)))
