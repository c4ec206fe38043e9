"""The class in memory: one row for each student, the filters, and their members.

A class of a thousand is read once. After that only new verdicts and decisions are read, and a
filter is computed once for each state of the gradebook.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from grader.gradebook import Current, Deadlines, LightVerdict, Reviewing
from grader.gradebook.applying import decided
from grader.gradebook.decisions import Newest
from grader.gradebook.store import complete
from grader.review.doubts import doubts, failed, is_unjudged
from grader.similar.found import PAIRS_FILE, read_partners
from grader.verdict import ExerciseVerdict, SubmissionVerdict

_DIGITS = 12


@dataclass(frozen=True)
class Reason:
    """A finding that several students can have."""

    exercise: str
    requirement: str
    words: str

    @cached_property
    def key(self) -> str:
        """A short name for addresses."""
        return short_hash(f"{self.exercise}\n{self.requirement}\n{self.words}")


@dataclass(frozen=True)
class Row:
    """A student in the list."""

    current: Current
    key: str
    """The student's name in addresses, which says nothing."""
    label: str
    """The name that is shown."""
    verdict: SubmissionVerdict
    """With people's decisions, without networks and sources."""
    seen: frozenset[str]
    """Exercises that a person looked at."""
    doubts: tuple[str, ...]
    similar: tuple[str, ...]
    """Students whose work is alike, by `grader similar`."""
    reasons: frozenset[Reason]

    @property
    def by_hand(self) -> bool:
        """True if a person changed the points of the grader."""
        changed = (item.adjustment for item in self.verdict.exercises if not item.question)
        return any(changed)

    @property
    def has_open_questions(self) -> bool:
        """True if a question waits for points."""
        return bool(self.verdict.open_questions)

    @property
    def is_unseen(self) -> bool:
        """True if an exercise was not looked at."""
        return len(self.seen) < len(self.verdict.exercises)


FILTERS: Mapping[str, tuple[str, Callable[[Row], bool]]] = {
    "all": ("All", lambda _: True),
    "questions": ("Questions to grade", lambda row: row.has_open_questions),
    "unseen": ("Unseen", lambda row: row.is_unseen),
    "doubtful": ("Doubtful", lambda row: bool(row.doubts)),
    "unjudged": ("Could not be judged", lambda row: is_unjudged(row.verdict)),
    "late": ("Late", lambda row: row.verdict.deduction is not None),
    "similar": ("Similar", lambda row: bool(row.similar)),
    "hand": ("Points by hand", lambda row: row.by_hand),
}
"""Name in addresses → title and condition."""


class ReviewedClass:
    """The class as the gradebook has it now."""

    def __init__(self, gradebook: Reviewing, *, anonymous: bool) -> None:
        self.gradebook = gradebook
        self._anonymous = anonymous
        self._light: dict[int, LightVerdict] = {}
        self._rows: dict[str, Row] = {}
        self._by_key: dict[str, Row] = {}
        self._names: dict[str, str] = {}
        self._deadlines = Deadlines()
        self._members: dict[str, list[Row]] = {}
        self._seen: dict[str, tuple[int, int]] = {}
        self._reasons: dict[str, tuple[Reason, int]] | None = None
        self._version = (-1, 0.0)
        self._similar: dict[str, tuple[str, ...]] = {}
        self.exercises: tuple[ExerciseVerdict, ...] = ()

    def refresh(self) -> None:
        """Read what changed since the last time."""
        version = self._state()
        if version != self._version:
            self._read_class()
            self._version = version

    def _state(self) -> tuple[int, float]:
        """Return numbers that change with the gradebook and with the pairs found."""
        pairs = self.gradebook.path.parent / PAIRS_FILE
        return self.gradebook.version(), pairs.stat().st_mtime if pairs.is_file() else 0.0

    def decided_on(self, students: Sequence[str]) -> None:
        """Read the decisions of this process on some students."""
        if self._state() != self._version:
            self.refresh()
            return
        for student in students:
            before = self._rows[student]
            newest = self.gradebook.newest(student).get(student, {})
            after = self._row(before.current, newest)
            self._rows[student] = self._by_key[before.key] = after
            for show in self._members:
                self._replace(show, before, after)

    def _replace(self, show: str, before: Row, after: Row) -> None:
        """Exchange one row of a filter that was computed before."""
        rows, (seen, of) = self._members[show], self._seen[show]
        place = bisect_left(rows, self._place(before), key=self._place)
        if self._fits(before, show):
            del rows[place]
            seen, of = seen - len(before.seen), of - len(before.verdict.exercises)
        if self._fits(after, show):
            rows.insert(place, after)
            seen, of = seen + len(after.seen), of + len(after.verdict.exercises)
        self._seen[show] = seen, of

    @property
    def filters(self) -> Mapping[str, str]:
        """Name → title of each filter; questions only where the rubric has some."""
        asks = any(item.question for item in self.exercises)
        return {name: title for name, (title, _) in FILTERS.items() if asks or name != "questions"}

    @property
    def reasons(self) -> Mapping[str, tuple[Reason, int]]:
        """Key → reason and the number of students, the most frequent first."""
        if self._reasons is None:
            counted = Counter(reason for row in self._rows.values() for reason in row.reasons)
            self._reasons = {
                reason.key: (reason, number) for reason, number in counted.most_common()
            }
        return self._reasons

    def members(self, show: str) -> Sequence[Row]:
        """List the students of a filter or a reason, sorted by name."""
        if show not in self._members:
            rows = [row for row in self._rows.values() if self._fits(row, show)]
            rows.sort(key=self._place)
            self._members[show] = rows
            self._seen[show] = (
                sum(len(row.seen) for row in rows),
                sum(len(row.verdict.exercises) for row in rows),
            )
        return self._members[show]

    def counted(self, show: str) -> tuple[int, int]:
        """Count the exercises seen, and all, of the students of a filter."""
        self.members(show)
        return self._seen[show]

    def _fits(self, row: Row, show: str) -> bool:
        """Return True if a filter or a reason includes a student."""
        if show in FILTERS:
            return FILTERS[show][1](row)
        return any(reason.key == show for reason in row.reasons)

    def by_key(self, key: str) -> Row | None:
        """Return the student that a key names."""
        return self._by_key.get(key)

    def labels(self, students: Sequence[str]) -> list[str]:
        """Return the names of students as they are shown."""
        return [self._rows[student].label for student in students if student in self._rows]

    def around(self, row: Row, show: str) -> tuple[Row | None, int, Row | None]:
        """Find the previous student in a filter, the position from 1, the next.

        The position is 0 if the student is not in it any more.
        """
        rows = self.members(show)
        before = bisect_left(rows, self._place(row), key=self._place)
        after = bisect_right(rows, self._place(row), key=self._place)
        return (
            rows[before - 1] if before else None,
            before + 1 if after > before else 0,
            rows[after] if after < len(rows) else None,
        )

    def _place(self, row: Row) -> tuple[str, str]:
        return (row.label.casefold(), row.key)

    def _read_class(self) -> None:
        current = self.gradebook.current()
        read = self.gradebook.light_verdict
        self._light = {
            item.number: self._light.get(item.number) or read(item.number) for item in current
        }
        verdicts = (light.verdict for light in self._light.values())
        listed = next((item.exercises for item in verdicts if item.exercises), ())
        self.exercises = tuple(item.unjudged for item in listed)
        newest = self.gradebook.newest()
        self._similar = read_partners(self.gradebook.path.parent)
        self._names, self._deadlines = self.gradebook.names(), self.gradebook.deadlines()
        self._rows = {
            item.student: self._row(item, newest.get(item.student, {})) for item in current
        }
        self._by_key = {row.key: row for row in self._rows.values()}
        self._forget()

    def whole(self, row: Row) -> SubmissionVerdict:
        """Read a student's verdict with networks and sources, as it counts."""
        verdict = self.gradebook.judged_on(row.current.student)
        if verdict is None or not verdict.exercises:
            return row.verdict
        return self._completed(verdict, row.current)

    def _completed(self, verdict: SubmissionVerdict, current: Current) -> SubmissionVerdict:
        return complete(verdict, current.student, self._names, self._deadlines)

    def _row(self, current: Current, newest: Newest) -> Row:
        light = self._light[current.number]
        judged = decided(light.verdict, newest, lambda: self.exercises)
        verdict = self._completed(judged, current)
        if not verdict.exercises:
            verdict = replace(verdict, exercises=self.exercises)
        key = short_hash(current.student)
        return Row(
            current=current,
            key=key,
            label=f"Student {key[:6]}" if self._anonymous else verdict.shown,
            verdict=verdict,
            seen=frozenset(item.name for item in verdict.exercises if _is_seen(item, newest)),
            doubts=doubts(light, verdict),
            similar=self._similar.get(current.student, ()),
            reasons=frozenset(
                Reason(item.name, finding.requirement, finding.mistake or finding.message)
                for item in verdict.exercises
                for finding in failed(item)
            ),
        )

    def _forget(self) -> None:
        """Forget all that is computed from the rows."""
        self._members, self._seen, self._reasons = {}, {}, None


def automatic(exercise: ExerciseVerdict) -> float:
    """Return the points of the grader's verdict."""
    return exercise.adjustment.automatic if exercise.adjustment else exercise.score


def short_hash(text: str) -> str:
    """Return a few digits that stand for a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def _is_seen(exercise: ExerciseVerdict, newest: Newest) -> bool:
    """Return True if a person saw this exercise with its present points."""
    seen = newest.get((exercise.name, "seen"))
    return seen is not None and seen.points == automatic(exercise)
