"""Writing of people's decisions, also beside a process that is grading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from grader.errors import UsageError, did_you_mean
from grader.gradebook.circumstances import now, storable, who
from grader.gradebook.decisions import Decision, Kind, add_decision, newest_decisions
from grader.gradebook.schema import FILE_NAME, connect_to_write, explained
from grader.gradebook.store import Gradebook, require_gradebook
from grader.verdict import ExerciseVerdict

LONGEST_TEXT = 20_000
"""Most characters of a reason or a comment."""


@dataclass(frozen=True)
class Wish:
    """A decision that a person asks for."""

    student: str
    exercise: str
    kind: Kind
    points: float | None = None
    """Points to give, or points seen; None takes them back."""
    text: str = ""
    """The reason for points, or a comment in Markdown."""
    content: str | None = None
    """Digest of the hand-in that the person saw; None if none was shown."""
    after: int | None = None
    """Number of the last decision that the person saw, 0 without one; None if none was shown."""
    shown: str = ""
    """The student's name in messages; empty for the one of the gradebook."""

    @property
    def named(self) -> str:
        """The student's name in messages."""
        return self.shown or self.student


class DecidedMeanwhileError(UsageError):
    """A decision that another person made since the page was opened."""


class Deciding(Gradebook):
    """An open gradebook that people's decisions are written to."""

    @classmethod
    @contextmanager
    def open(cls, folder: Path) -> Iterator[Self]:
        """Open the gradebook of a folder for decisions, also during a run.

        Raises:
            UsageError: there is no gradebook, or it cannot be written.
            CouldNotGradeError: the disk is full, or the file is damaged.
        """
        require_gradebook(folder)
        path = folder / FILE_NAME
        with explained(path), connect_to_write(path) as connection:
            yield cls(connection, path)

    def decide(self, wishes: Sequence[Wish]) -> list[Decision]:
        """Write decisions, all of them or none, and return them.

        Raises:
            UsageError: a student or an exercise is unknown, points are out of range, a reason is
                missing, or a text is too long.
            DecidedMeanwhileError: another person decided the same since it was shown.
        """
        made: list[Decision] = []
        with self._transaction():
            for wish in wishes:
                made.append(self._decision(wish))
                add_decision(self._connection, made[-1])
        return made

    def check(self, wish: Wish) -> None:
        """Raise the error that `decide` would raise for a wish."""
        self._decision(wish)

    def _decision(self, wish: Wish) -> Decision:
        student = storable(wish.student)
        exercise = self._exercise(student, wish.exercise)
        require_fitting(wish, exercise)
        (content,) = self._row("SELECT content FROM submission WHERE student = ?", student)
        if wish.content is not None and wish.content != content:
            raise DecidedMeanwhileError(
                f"{wish.named} handed in again after you opened the page. Yours is not saved: "
                f"look at the new hand-in first."
            )
        newest = newest_decisions(self._connection, student).get(student, {})
        last = newest.get((wish.exercise, wish.kind))
        if wish.after is not None and last and last.number != wish.after:
            raise DecidedMeanwhileError(
                f"{last.who} changed this at {last.decided:%H:%M:%S} UTC, after you opened the "
                f"page: {described(last)}. Yours is not saved."
            )
        return Decision(
            number=0,
            student=student,
            content=content,
            exercise=wish.exercise,
            kind=wish.kind,
            points=None if wish.points is None else round(wish.points, 2),
            before=None if exercise.is_open else exercise.score,
            text=wish.text.strip(),
            who=who(),
            decided=datetime.fromisoformat(now()),
        )

    def _exercise(self, student: str, name: str) -> ExerciseVerdict:
        verdict = self.judged_on(student)
        if verdict is None:
            known = self.students()
            if student in known:
                raise UsageError(f"{student} is not graded yet. Run `grader grade` first.")
            raise UsageError(
                f"There is no student {student} in {self._path.parent}."
                f"{did_you_mean(student, known)}"
            )
        exercises = {item.name: item for item in verdict.exercises or self.exercises()}
        if name not in exercises:
            listed = ", ".join(exercises) or "there is none"
            meant = did_you_mean(name, exercises)
            raise UsageError(f"There is no exercise {name}.{meant} The exercises: {listed}.")
        return exercises[name]


def require_fitting(wish: Wish, exercise: ExerciseVerdict) -> None:
    """Check points, reason and length of a wish.

    Raises:
        UsageError: one of them does not fit.
    """
    most = exercise.max_score
    if wish.kind == "points" and wish.points is not None and not 0 <= wish.points <= most:
        raise UsageError(
            f"{wish.exercise} has 0 to {most:g} points, not {wish.points:g}. Give points in this "
            f"range."
        )
    needs_reason = wish.kind == "points" and exercise.question is None
    if needs_reason and not wish.text.strip():
        raise UsageError(
            f"The points of {wish.named} for {wish.exercise} need a reason: write why they change."
        )
    if len(wish.text) > LONGEST_TEXT:
        raise UsageError(
            f"The text has {len(wish.text):,} characters; at most {LONGEST_TEXT:,} are kept. "
            f"Shorten it."
        )


def described(decision: Decision) -> str:
    """Say in a few words what was decided."""
    if decision.kind == "comment":
        return f"the comment is now “{decision.text[:200]}”" if decision.text else "no comment"
    if decision.points is None:
        return "the verdict's own points count again"
    return ", ".join(filter(None, [f"{decision.points:g} points", decision.text[:200]]))
