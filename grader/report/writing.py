"""Everything that `grader grade` leaves behind for people and for other programs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grader.report.files import safe_stems, write_whole
from grader.report.pages import class_page, student_page
from grader.report.tables import grades_csv, grades_json
from grader.verdict import SubmissionVerdict


def write_report(
    verdicts: Sequence[SubmissionVerdict], out: Path, *, title: str, remark: str = ""
) -> Path:
    """Write the tables and the pages of a class.

    Args:
        verdicts: One for each student, in the order in which they are to be listed.
        out: The folder; it is made where it is not there. Files of an earlier run are replaced.
        title: What stands at the top of every page.
        remark: A line for the foot of every page: when it was graded, and with what.

    Returns:
        The path of the class page. It is written last, so its links always lead somewhere.
    """
    students = out / "students"
    students.mkdir(parents=True, exist_ok=True)
    write_whole(out / "grades.json", grades_json(verdicts))
    write_whole(out / "grades.csv", grades_csv(verdicts))
    links = []
    for verdict, stem in zip(verdicts, safe_stems(v.student for v in verdicts), strict=True):
        write_whole(students / f"{stem}.html", student_page(verdict, title, remark))
        links.append(f"students/{stem}.html")
    index = out / "index.html"
    write_whole(index, class_page(verdicts, links, title, remark))
    return index
