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
    header: Sequence[str],
    titles: Sequence[str],
    graded: Iterable[tuple[Sequence[str], Sequence[SubmissionVerdict]]],
) -> str:
    """Write Moodle's table: the identifying columns, then grade and feedback of each item.

    Args:
        header: titles of the identifying columns.
        titles: of the grade items.
        graded: a person's cells, and the verdict of each grade item.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    items = (
        [(titles[0], "feedback")] if len(titles) == 1 else [(t, f"{t} feedback") for t in titles]
    )
    writer.writerow(map(spreadsheet_cell, [*header, *(cell for item in items for cell in item)]))
    for person, verdicts in graded:
        cells = list(map(spreadsheet_cell, person))
        for verdict in verdicts:
            # Moodle shows feedback as HTML.
            feedback = html.escape(submission_feedback(verdict), quote=False)
            cells += [format_score(verdict.score), spreadsheet_cell(feedback, _LONGEST_FEEDBACK)]
        writer.writerow(cells)
    return file.getvalue()
