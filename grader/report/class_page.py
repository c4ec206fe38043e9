"""The page of a class: scores, common mistakes, exercises, students."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from grader.report.pages import render
from grader.report.summary import Entry, summarize
from grader.report.tables import exercises_by_name
from grader.verdict import SubmissionVerdict


def class_page(
    entries: Sequence[Entry],
    links: Sequence[str],
    title: str,
    absent: Sequence[str] = (),
    similar: str = "",
) -> str:
    """Render the page of the class.

    Args:
        entries: The students, in the order of the table.
        links: The addresses of their pages, from the folder of the report.
        title: The heading of the page.
        absent: Names of the people who handed in nothing.
        similar: The address of the page of similar work; empty if there is none.
    """
    verdicts = [entry.verdict for entry in entries]
    exercises = exercises_by_name(verdicts)
    summary = summarize(entries)
    return render(
        "index.html",
        report_title=title,
        summary=summary,
        absent=absent,
        similar=similar,
        highest=max(1, *summary.distribution),
        assignments=list(dict.fromkeys(verdict.assignment for verdict in verdicts)),
        exercises=exercises.values(),
        rows=[
            _row(verdict, link, exercises) for verdict, link in zip(verdicts, links, strict=True)
        ],
    )


def _row(verdict: SubmissionVerdict, link: str, names: Iterable[str]) -> dict[str, Any]:
    """Describe a row of the table; None where a score is missing."""
    graded = verdict.status != "not_graded"
    answers = {exercise.name: exercise for exercise in verdict.exercises if graded}
    return {"verdict": verdict, "link": link, "cells": list(map(answers.get, names))}
