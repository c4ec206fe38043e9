"""Everything that `grader grade` leaves behind for people and for other programs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from grader.report.class_page import class_pages
from grader.report.files import stem_giver, write_whole
from grader.report.student_page import student_page
from grader.report.summary import enter
from grader.report.tables import grades_csv, grades_json
from grader.verdict import SubmissionVerdict


def write_report(
    verdicts: Iterable[SubmissionVerdict], out: Path, *, title: str, remark: str = ""
) -> Path:
    """Write the tables and the pages of a class.

    Args:
        verdicts: One for each student, in the order in which they are to be listed. Gone through
            once, so that they need not be in memory at the same time.
        out: The folder; it is made where it is not there. Files of an earlier run are replaced.
        title: What stands at the top of every page.
        remark: A line for the foot of every page: when it was graded, and with what.

    Returns:
        The path of the class page. It is written last, so its links always lead somewhere.
    """
    students = out / "students"
    students.mkdir(parents=True, exist_ok=True)
    stem_of = stem_giver()
    entries, links = [], []
    for verdict in verdicts:
        stem = stem_of(verdict.student)
        write_whole(students / f"{stem}.html", student_page(verdict, title, remark))
        links.append(f"students/{stem}.html")
        entries.append(enter(verdict))
    tables = [entry.verdict for entry in entries]
    write_whole(out / "grades.json", grades_json(tables))
    write_whole(out / "grades.csv", grades_csv(tables))
    (out / "sorted").mkdir(exist_ok=True)
    for address, html in class_pages(entries, links, title, remark):
        write_whole(out / address, html)
    return out / "index.html"
