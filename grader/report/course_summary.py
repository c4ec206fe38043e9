"""The students and the assignments of a course, put together."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grader.report.summary import ClassSummary, Entry, summarize
from grader.report.text import share
from grader.verdict import SubmissionVerdict

_HARDEST = 3


@dataclass(frozen=True)
class AssignmentGrades:
    """The grades of one assignment."""

    name: str
    title: str
    entries: tuple[Entry, ...]
    """One for each student with a verdict."""
    absent: tuple[str, ...] = ()
    """Names of people who handed in nothing, as far as a roster says."""
    weight: float = 1.0
    earlier: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Student → points of all hand-ins in their order, where there are several."""
    link: str = ""
    """Address of the assignment's report; empty without one."""
    numbers: Mapping[str, str] = field(default_factory=dict)
    """Student → number in the course system, where that is the same in each assignment."""

    @property
    def summary(self) -> ClassSummary:
        """The class in numbers."""
        return summarize(self.entries)

    @property
    def hardest(self) -> list[tuple[str, str, int, int]]:
        """The requirements that most students fail: exercise, requirement, failed, judged."""
        rows = [
            (exercise.name, item.requirement, item.failed, item.judged)
            for exercise in self.summary.exercises
            for item in exercise.requirements
        ]
        return sorted(rows, key=lambda row: -row[2] / row[3])[:_HARDEST]


@dataclass(frozen=True)
class CourseRow:
    """One student in all assignments."""

    name: str
    students: tuple[str, ...]
    """The names by which the gradebooks know the student, without repetition."""
    verdicts: tuple[SubmissionVerdict | None, ...]
    """One for each assignment; None if nothing was handed in."""

    @property
    def other_names(self) -> list[str]:
        """The names under which other identifiers of the same student were shown."""
        if len(self.students) == 1:
            return []
        names = {_words(item.shown): item.shown for item in self.verdicts if item}
        return [name for words, name in names.items() if words != _words(self.name)]

    def percent(self, weights: Sequence[float]) -> float | None:
        """Return the weighted percentage; None while a hand-in has no grade.

        An assignment without a hand-in counts as no points.
        """
        if any(item and not item.has_grade for item in self.verdicts):
            return None
        earned = sum(
            weight * share(item.score, item.max_score)
            for item, weight in zip(self.verdicts, weights, strict=True)
            if item
        )
        return 100 * earned / sum(weights)


def join_students(assignments: Sequence[AssignmentGrades]) -> list[CourseRow]:
    """Put the verdicts on each student together, in the order of the names.

    The same identifier is the same student, and so is the same number in Canvas, whose names of
    files change with a student's name. Moodle numbers a student in each assignment otherwise: so
    the same name is the same student, too, where no assignment has it twice.
    """
    people: list[dict[int, SubmissionVerdict]] = []
    names: list[str] = []
    taken: list[set[int]] = []
    """Of each person: the assignments in which one of the identifiers occurs."""
    by_student: dict[str, int] = {}
    by_number: dict[str, int] = {}
    by_name: defaultdict[str, list[int]] = defaultdict(list)
    occurs: defaultdict[str, set[int]] = defaultdict(set)
    for place, assignment in enumerate(assignments):
        for entry in assignment.entries:
            occurs[entry.verdict.student].add(place)

    def person(name: str) -> int:
        people.append({})
        names.append(name)
        taken.append(set())
        by_name[_words(name)].append(len(people) - 1)
        return len(people) - 1

    def person_of(verdict: SubmissionVerdict, is_unique: bool) -> int:
        same = by_name[_words(verdict.shown)]
        is_free = len(same) == 1 and taken[same[0]].isdisjoint(occurs[verdict.student])
        return same[0] if is_free and is_unique else person(verdict.shown)

    for place, assignment in enumerate(assignments):
        times = Counter(_words(entry.verdict.shown) for entry in assignment.entries)
        holders = Counter(assignment.numbers.values())
        unique = {who: own for who, own in assignment.numbers.items() if holders[own] == 1}
        for entry in assignment.entries:
            verdict = entry.verdict
            number = unique.get(verdict.student, "")
            if verdict.student not in by_student:
                known = by_number.get(number) if number else None
                if known is None or not taken[known].isdisjoint(occurs[verdict.student]):
                    known = person_of(verdict, times[_words(verdict.shown)] == 1)
                by_student[verdict.student] = known
                taken[known] |= occurs[verdict.student]
            known = by_student[verdict.student]
            people[known][place] = verdict
            if number:
                by_number.setdefault(number, known)
        for name in assignment.absent:
            if not by_name[_words(name)]:
                person(name)
    rows = [
        CourseRow(
            name,
            tuple(dict.fromkeys(verdict.student for verdict in own.values())),
            tuple(own.get(place) for place in range(len(assignments))),
        )
        for name, own in zip(names, people, strict=True)
    ]
    return sorted(rows, key=lambda row: row.name.casefold())


def _words(name: str) -> str:
    return " ".join(sorted(re.findall(r"[^\W_]+", name.casefold())))
