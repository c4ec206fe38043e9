"""The report of a class: its tables and its pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from grader.report.class_page import class_page
from grader.report.files import stem_giver, write_whole
from grader.report.similar_page import SIMILAR_PAGE
from grader.report.student_page import student_page
from grader.report.summary import enter
from grader.report.tables import grades_csv, grades_json
from grader.verdict import SubmissionVerdict


def write_report(
    verdicts: Iterable[SubmissionVerdict], out: Path, *, title: str, absent: Sequence[str] = ()
) -> Path:
    """Write the tables and the pages of a class.

    Args:
        verdicts: One for each student, in the order of the table. They are read one by one, so
            they need not all be in memory.
        out: The folder, made if missing. Files of an earlier run are replaced.
        title: The title of every page.
        absent: Names of the people who handed in nothing.

    Returns:
        The path of the class page, which is written last: all its links lead to a page.
    """
    students = out / "students"
    students.mkdir(parents=True, exist_ok=True)
    stem_of = stem_giver()
    entries, links = [], []
    for verdict in verdicts:
        stem = stem_of(verdict.student)
        write_whole(students / f"{stem}.html", student_page(verdict, title))
        links.append(f"students/{stem}.html")
        entries.append(enter(verdict))
    for page in students.glob("*.html"):
        if f"students/{page.name}" not in links:
            page.unlink()  # of a student who has left the class
    tables = [entry.verdict for entry in entries]
    write_whole(out / "grades.json", grades_json(tables))
    write_whole(out / "grades.csv", grades_csv(tables))
    index = out / "index.html"
    similar = SIMILAR_PAGE if (out / SIMILAR_PAGE).is_file() else ""
    write_whole(index, class_page(entries, links, title, absent, similar))
    return index
