"""The forms of the page as decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from grader.errors import UsageError
from grader.gradebook import Wish
from grader.report.text import format_score
from grader.review.reviewed_class import Reason, Row, automatic
from grader.verdict import ExerciseVerdict

Field = Callable[[str], str]
"""Returns the text of a form's field; empty if it is missing."""


def wishes_of(row: Row, field: Field, *, all_seen: bool) -> list[Wish]:
    """Read the decisions of a student's form: only what was changed.

    Raises:
        UsageError: points are not a number.
    """
    return [
        replace(wish, shown=row.label)
        for exercise in row.verdict.exercises
        for wish in _of_exercise(row, exercise, field, all_seen=all_seen)
    ]


def _of_exercise(
    row: Row, exercise: ExerciseVerdict, field: Field, *, all_seen: bool
) -> Iterable[Wish]:
    name, student = exercise.name, row.current.student

    def entered(kind: str) -> str:
        return field(f"{kind}:{name}").strip().replace("\r\n", "\n")

    def was(kind: str) -> str:
        return field(f"{kind}-was:{name}").strip().replace("\r\n", "\n")

    def number(kind: str) -> int:
        text = field(f"{kind}-number:{name}")
        return int(text) if text.isdecimal() else 0

    content = field("content")
    if entered("points") != was("points"):
        points = as_points(entered("points"), name) if entered("points") else None
        why = entered("why") or ("" if points is not None else "taken back")
        yield Wish(student, name, "points", points, why, content, number("points"))
        all_seen = all_seen or (exercise.question is not None and points is not None)
    elif entered("why"):
        raise UsageError(
            f"There is a reason for {name}, but its points are as before. Change the points, or "
            f"write a comment."
        )
    if entered("comment") != was("comment"):
        yield Wish(student, name, "comment", None, entered("comment"), content, number("comment"))
    seen = all_seen or bool(entered("seen"))
    if seen != bool(was("seen")) or (seen and name not in row.seen):
        yield Wish(student, name, "seen", automatic(exercise) if seen else None, "", content)


def as_points(text: str, name: str) -> float:
    """Read a number with a point or a comma.

    Raises:
        UsageError: the text is not a number.
    """
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise UsageError(
            f"The points for {name} are {text[:40]!r}; expected a number such as 7.5."
        ) from None


def wishes_for_all(rows: Iterable[Row], reason: Reason, field: Field) -> list[Wish]:
    """Read the decision on all students with one finding.

    Raises:
        UsageError: nothing is asked for, or the change has no reason or is not a number.
    """
    change, why, comment = (field(name).strip() for name in ("change", "why", "comment"))
    if not change and not comment:
        raise UsageError("Nothing was asked for: change the points, or write a comment.")
    amount = as_points(change, reason.exercise) if change else 0.0
    if change and not -1e6 < amount < 1e6:
        raise UsageError(f"The change {change[:40]!r} is not a number of points.")
    if change and not why:
        raise UsageError("The change of points needs a reason: write why they change.")
    found: list[Wish] = []
    for row in rows:
        student, content = row.current.student, row.current.content
        exercise = next(x for x in row.verdict.exercises if x.name == reason.exercise)
        new = min(max(exercise.score + amount, 0.0), exercise.max_score)
        if change and format_score(new) != format_score(exercise.score):
            points = Wish(student, exercise.name, "points", new, why, content)
            found.append(replace(points, shown=row.label))
        if comment and comment not in exercise.comment:
            both = f"{exercise.comment}\n\n{comment}" if exercise.comment else comment
            said = Wish(student, exercise.name, "comment", text=both, content=content)
            found.append(replace(said, shown=row.label))
    return found
