"""The data that the pages of the review show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from grader.gradebook import Reviewing
from grader.gradebook.decisions import Newest
from grader.report.review_pages import Asked, Choice, ClassList, Line, SameFinding, StudentView
from grader.report.text import brief, format_score, still_open
from grader.review.doubts import failed
from grader.review.reviewed_class import Reason, ReviewedClass, Row, short_hash
from grader.verdict import ExerciseVerdict, SubmissionVerdict

PAGE_LENGTH = 15
"""Students on one page of the list: a page of a large class is as quick as a small class."""
_MOST_REASONS = 30
_MOST_PAGES = 9


def list_address(show: str, page: int = 1, find: str = "") -> str:
    """Return the address of a page of the list."""
    query = {"show": show} | ({"page": str(page)} if page > 1 else {})
    return f"/?{urlencode(query | ({'find': find} if find else {}))}"


def _same_address(reason: Reason) -> str:
    """Return the address of the form for all students with one finding."""
    return f"{list_address(reason.key)}#same"


def student_address(row: Row, show: str) -> str:
    """Return the address of a student's page within a filter."""
    return f"/student/{row.key}?{urlencode({'show': show})}"


def version_of(rows: Sequence[Row]) -> str:
    """Return a digest of students, their verdicts and points."""
    return short_hash(
        "\n".join(f"{row.key} {row.current.number} {row.verdict.score}" for row in rows)
    )


def class_list_view(
    reviewed: ReviewedClass, title: str, show: str, page: int, find: str, message: str
) -> ClassList:
    """Collect one page of the list."""
    rows = reviewed.members(show)
    if find:
        rows = [row for row in rows if find.casefold() in row.label.casefold()]
    last = max(1, -(-len(rows) // PAGE_LENGTH))
    page = min(max(page, 1), last)
    shown = rows[(page - 1) * PAGE_LENGTH : page * PAGE_LENGTH]
    seen, of = reviewed.counted(show)
    reason, members = reviewed.reasons.get(show, (None, 0))
    frequent = [*reviewed.reasons.values()][:_MOST_REASONS]
    return ClassList(
        title=title,
        lines=[_line(reviewed, row, show) for row in shown],
        exercises=reviewed.exercises,
        filters=[
            Choice(words, list_address(name), len(reviewed.members(name)), name == show)
            for name, words in reviewed.filters.items()
        ],
        reasons=[
            Choice(_in_words(item), _same_address(item), number, item.key == show)
            for item, number in frequent
        ],
        pages=[
            Choice(str(number), list_address(show, number, find), 0, number == page)
            for number in _near(page, last)
        ],
        found=len(rows),
        seen=seen,
        of=of,
        search=find,
        show=show,
        same=_same(reason, members, reviewed.members(show)) if reason else None,
        message=message,
    )


def _near(page: int, last: int) -> list[int]:
    """List the first page, those around a page, and the last."""
    around = range(page - _MOST_PAGES // 2, page + _MOST_PAGES // 2 + 1)
    return sorted({1, last, *(number for number in around if 1 <= number <= last)})


def _same(reason: Reason, members: int, rows: Sequence[Row]) -> SameFinding:
    words = reason.words or reason.requirement
    return SameFinding(reason.exercise, reason.requirement, words, members, version_of(rows))


def _in_words(reason: Reason) -> str:
    return f"`{reason.exercise}`: {brief(reason.words or reason.requirement, 160)}"


def _line(reviewed: ReviewedClass, row: Row, show: str) -> Line:
    verdict = row.verdict
    late = [verdict.deduction.words] if verdict.deduction else []
    comment = ["comment"] if any(item.comment for item in verdict.exercises) else []
    notes = [*row.doubts, *_open(verdict), *late, *_alike(reviewed, row), *comment]
    words = tuple(note.replace("`", "") for note in notes)
    return Line(row.label, student_address(row, show), row.verdict, len(row.seen), words)


def _open(verdict: SubmissionVerdict) -> list[str]:
    return list(filter(None, [still_open(verdict)]))


def _alike(reviewed: ReviewedClass, row: Row) -> list[str]:
    return [f"similar to {label}" for label in reviewed.labels(row.similar)]


def student_page_view(
    reviewed: ReviewedClass,
    row: Row,
    verdict: SubmissionVerdict,
    show: str,
    title: str,
    message: str,
) -> StudentView:
    """Collect one student's page.

    Args:
        reviewed: the class.
        row: the student.
        verdict: the whole verdict, with networks and sources.
        show: the filter that the reviewer goes through.
        title: of the assignment.
        message: what was just done.
    """
    gradebook: Reviewing = reviewed.gradebook
    student = row.current.student
    newest = gradebook.newest(student).get(student, {})
    earlier = gradebook.earlier_points(student)
    before, place, after = reviewed.around(row, show)
    seen, of = reviewed.counted(show)
    first_open = next((item.name for item in verdict.open_questions), "")
    return StudentView(
        title=title,
        label=row.label,
        verdict=verdict,
        asked=[
            replace(
                _asked(reviewed, item, row, newest, earlier.get(item.name, "")),
                is_first_open=show == "questions" and item.name == first_open,
            )
            for item in verdict.exercises
        ],
        content=row.current.content,
        remarks=(*row.doubts, *_open(verdict), *_alike(reviewed, row)),
        place=place,
        found=len(reviewed.members(show)),
        seen=seen,
        of=of,
        back=list_address(show),
        previous=student_address(before, show) if before else "",
        next=student_address(after, show) if after else "",
        address=student_address(row, show),
        message=message,
    )


def _asked(
    reviewed: ReviewedClass, exercise: ExerciseVerdict, row: Row, newest: Newest, earlier: str
) -> Asked:
    points, comment = (newest.get((exercise.name, kind)) for kind in ("points", "comment"))
    given = format_score(exercise.score) if exercise.adjustment else ""
    text = comment.text if comment else ""
    is_seen = exercise.name in row.seen
    addresses = {}
    for finding in failed(exercise):
        reason = Reason(exercise.name, finding.requirement, finding.mistake or finding.message)
        _, number = reviewed.reasons.get(reason.key, (None, 0))
        if number > 1:
            addresses[finding.requirement] = (number, _same_address(reason))
    return Asked(
        points=given,
        why="",
        comment=text,
        seen=is_seen,
        points_number=points.number if points else 0,
        comment_number=comment.number if comment else 0,
        saved_points=given,
        saved_comment=text,
        saved_seen=is_seen,
        addresses=addresses,
        earlier=earlier,
    )
