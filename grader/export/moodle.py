"""The table that Moodle imports: student, grade and feedback.

Moodle takes an empty cell for a zero in one place and deletes a grade for it in another, and one
unknown student stops the whole import. So the table contains only students with a grade.
"""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Iterable, Sequence

from grader.downloads import parse_student
from grader.errors import UsageError
from grader.export.feedback import submission_feedback
from grader.report.tables import spreadsheet_cell
from grader.report.text import format_score
from grader.verdict import SubmissionVerdict

_LONGEST_FEEDBACK = 20_000


def require_usernames(students: Sequence[str]) -> None:
    """Refuse students who are known by the names of downloaded files.

    Raises:
        UsageError: one of them is; Moodle's import would stop there.
    """
    named = next((student for student in students if parse_student(student)), None)
    if named is not None:
        raise UsageError(
            f"Moodle finds students by username, and {named} is the name of a downloaded file. "
            f"Download the grading worksheet, or export the list of participants, and name that "
            f"file with --roster."
        )


def moodle_csv(
    header: Sequence[str], graded: Iterable[tuple[Sequence[str], SubmissionVerdict]], title: str
) -> str:
    """Write Moodle's table: the identifying columns, the grade item, the feedback."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(map(spreadsheet_cell, [*header, title, "feedback"]))
    for person, verdict in graded:
        # Moodle shows feedback as HTML.
        feedback = html.escape(submission_feedback(verdict), quote=False)
        writer.writerow(
            [
                *map(spreadsheet_cell, person),
                format_score(verdict.score),
                spreadsheet_cell(feedback, _LONGEST_FEEDBACK),
            ]
        )
    return file.getvalue()
