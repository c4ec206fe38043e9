"""What a class has in common: the numbers and groups on the class page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from grader.report.text import is_untouched, share
from grader.verdict import ExerciseVerdict, Finding, FindingStatus, SubmissionVerdict


@dataclass(frozen=True)
class Tenth:
    """One column of the distribution."""

    first: int
    """Percent of the points from which on a student counts here."""
    last: int
    students: int


@dataclass(frozen=True)
class RequirementCount:
    """How one requirement of an exercise went."""

    requirement: str
    failed: int
    looked_at: int
    """Submissions in which it was judged at all."""


@dataclass(frozen=True)
class ExerciseSummary:
    """How one exercise went."""

    name: str
    number: str
    right: int
    """Submissions with all of its points."""
    untouched: int
    """Submissions in which it is as it was handed out."""
    submissions: int
    requirements: tuple[RequirementCount, ...]
    """Those that failed at least once, the most frequent first."""


@dataclass(frozen=True)
class Mistake:
    """What explains why an exercise is wrong, told so that the same mistake is told the same."""

    exercise: str
    requirement: str
    words: str


@dataclass(frozen=True)
class SameMistake:
    """Students whose answers go wrong in the same way."""

    mistake: Mistake
    submissions: tuple[int, ...]
    """Places of the students in the list of verdicts."""


@dataclass(frozen=True)
class Entry:
    """What the page and the tables of a class are made of, for one student."""

    verdict: SubmissionVerdict
    """Without its networks: those of a whole class do not fit into memory."""
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True)
class ClassSummary:
    """The class in numbers."""

    students: int
    graded: int
    median_percent: int | None
    """None where nothing was graded."""
    full_marks: int
    distribution: tuple[Tenth, ...]
    exercises: tuple[ExerciseSummary, ...]
    """In the order of the assignment."""
    groups: tuple[SameMistake, ...]
    """Of two students and more, the largest first."""


def enter(verdict: SubmissionVerdict) -> Entry:
    """What the class has to know of one student."""
    found = (
        (exercise, main_finding(exercise))
        for exercise in verdict.exercises
        if not is_untouched(exercise)
    )
    mistakes = tuple(
        Mistake(exercise.name, finding.requirement, finding.mistake or finding.message)
        for exercise, finding in found
        if finding is not None
    )
    return Entry(without_networks(verdict), mistakes)


def without_networks(verdict: SubmissionVerdict) -> SubmissionVerdict:
    """A verdict with its points and findings alone: a few kilobytes."""
    exercises = (replace(item, divergence=None, source="") for item in verdict.exercises)
    return replace(verdict, exercises=tuple(exercises))


def summarise(entries: Sequence[Entry]) -> ClassSummary:
    """Count. What could not be graded, by no fault of the student, enters no statistic."""
    verdicts = [entry.verdict for entry in entries]
    shares = [share(v.score, v.max_score) for v in verdicts if v.status != "not_graded"]
    percents = [int(part * 100 + 1e-9) for part in shares]
    return ClassSummary(
        students=len(verdicts),
        graded=sum(verdict.status == "graded" for verdict in verdicts),
        median_percent=round(median(shares) * 100) if shares else None,
        full_marks=sum(percent == 100 for percent in percents),
        distribution=tuple(
            Tenth(first, last, sum(first <= percent <= last for percent in percents))
            for first, last in [*((tens, tens + 9) for tens in range(0, 100, 10)), (100, 100)]
        ),
        exercises=_exercises([v for v in verdicts if v.status not in ("not_graded", "unreadable")]),
        groups=_groups(entries),
    )


def _exercises(verdicts: Sequence[SubmissionVerdict]) -> tuple[ExerciseSummary, ...]:
    answers: dict[tuple[str, str], list[ExerciseVerdict]] = defaultdict(list)
    for verdict in verdicts:
        for exercise in verdict.exercises:
            answers[exercise.name, exercise.number].append(exercise)
    return tuple(
        ExerciseSummary(
            name,
            number,
            right=sum(exercise.score >= exercise.max_score for exercise in exercises),
            untouched=sum(map(is_untouched, exercises)),
            submissions=len(exercises),
            requirements=_requirements([item for item in exercises if not is_untouched(item)]),
        )
        for (name, number), exercises in answers.items()
    )


def _requirements(exercises: Sequence[ExerciseVerdict]) -> tuple[RequirementCount, ...]:
    failed: Counter[str] = Counter()
    looked_at: Counter[str] = Counter()
    for exercise in exercises:
        # A requirement may be asked of several probes; a student fails it once.
        outcomes: dict[str, set[FindingStatus]] = defaultdict(set)
        for finding in exercise.findings:
            outcomes[finding.requirement].add(finding.status)
        for requirement, statuses in outcomes.items():
            failed[requirement] += "failed" in statuses
            looked_at[requirement] += statuses != {"skipped"}
    return tuple(
        RequirementCount(requirement, times, looked_at[requirement])
        for requirement, times in failed.most_common()
        if times
    )


def _groups(entries: Sequence[Entry]) -> tuple[SameMistake, ...]:
    members: dict[Mistake, list[int]] = defaultdict(list)
    for index, entry in enumerate(entries):
        for mistake in entry.mistakes:
            members[mistake].append(index)
    groups = (
        SameMistake(mistake, tuple(indices))
        for mistake, indices in members.items()
        if len(indices) > 1
    )
    return tuple(sorted(groups, key=lambda group: -len(group.submissions)))


def main_finding(exercise: ExerciseVerdict) -> Finding | None:
    """The failed finding that explains the others: the structure, else one with a line, a hint."""
    failed = [finding for finding in exercise.findings if finding.status == "failed"]
    return max(
        failed,
        key=lambda finding: (
            exercise.divergence is not None and finding.requirement == "structure",
            finding.place is not None,
            bool(finding.hint),
        ),
        default=None,
    )
