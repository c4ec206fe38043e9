"""Numbers and groups of a class, for the class page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from grader.report.text import is_untouched, share
from grader.verdict import ExerciseVerdict, Finding, FindingStatus, SubmissionVerdict


@dataclass(frozen=True)
class RequirementCount:
    """The results of one requirement of an exercise."""

    requirement: str
    failed: int
    judged: int
    """Submissions in which the requirement was judged at all."""


@dataclass(frozen=True)
class ExerciseSummary:
    """The results of one exercise."""

    name: str
    number: str
    right: int
    """Submissions with all points."""
    untouched: int
    """Submissions with an unchanged stub."""
    still_open: int
    """Submissions with an answer that a person still has to grade."""
    submissions: int
    requirements: tuple[RequirementCount, ...]
    """Requirements with a failure, the most frequent first."""


@dataclass(frozen=True)
class Mistake:
    """The main mistake in an exercise; equal mistakes have equal words."""

    exercise: str
    requirement: str
    words: str


@dataclass(frozen=True)
class SameMistake:
    """Students who made the same mistake."""

    mistake: Mistake
    submissions: tuple[int, ...]
    """Places of the students in the list of verdicts."""


@dataclass(frozen=True)
class Entry:
    """The data of one student for the page and the tables."""

    verdict: SubmissionVerdict
    """The verdict without networks: those of a whole class do not fit into memory."""
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True)
class ClassSummary:
    """The class in numbers."""

    students: int
    graded: int
    median_percent: int | None
    """None if nothing was graded."""
    full_marks: int
    distribution: tuple[int, ...]
    """Students from 0 to 9 percent, from 10 to 19 percent, …, and with 100 percent."""
    exercises: tuple[ExerciseSummary, ...]
    """The exercises in the order of the assignment."""
    groups: tuple[SameMistake, ...]
    """Groups of at least two students, the largest first."""
    open_questions: int = 0
    """Answers that a person still has to grade."""


def enter(verdict: SubmissionVerdict) -> Entry:
    """Keep the main mistakes and the verdict of one student."""
    mistakes = tuple(
        Mistake(exercise.name, finding.requirement, finding.mistake or finding.message)
        for exercise in verdict.exercises
        if not is_untouched(exercise) and (finding := main_finding(exercise))
    )
    return Entry(without_networks(verdict), mistakes)


def without_networks(verdict: SubmissionVerdict) -> SubmissionVerdict:
    """Drop networks and source from a verdict; a few kilobytes stay."""
    exercises = (replace(item, repair=None, source="") for item in verdict.exercises)
    return replace(verdict, exercises=tuple(exercises))


def summarize(entries: Sequence[Entry]) -> ClassSummary:
    """Count the class; submissions that could not be graded enter no statistic."""
    verdicts = [entry.verdict for entry in entries]
    shares = [share(v.score, v.judged_points) for v in verdicts if v.status != "not_graded"]
    percents = [int(part * 100 + 1e-9) for part in shares]
    return ClassSummary(
        students=len(verdicts),
        graded=sum(verdict.status == "graded" for verdict in verdicts),
        median_percent=round(median(shares) * 100) if shares else None,
        full_marks=sum(percent == 100 for percent in percents),
        distribution=tuple(
            sum(percent // 10 == tens for percent in percents) for tens in range(11)
        ),
        exercises=_exercises([v for v in verdicts if v.status not in ("not_graded", "unreadable")]),
        groups=_groups(entries),
        open_questions=sum(len(verdict.open_questions) for verdict in verdicts),
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
            still_open=sum(exercise.is_open for exercise in exercises),
            submissions=len(exercises),
            requirements=_requirements([item for item in exercises if not is_untouched(item)]),
        )
        for (name, number), exercises in answers.items()
    )


def _requirements(exercises: Sequence[ExerciseVerdict]) -> tuple[RequirementCount, ...]:
    failed: Counter[str] = Counter()
    judged: Counter[str] = Counter()
    for exercise in exercises:
        # Several probes can test one requirement; a student fails it once.
        outcomes: dict[str, set[FindingStatus]] = defaultdict(set)
        for finding in exercise.findings:
            outcomes[finding.requirement].add(finding.status)
        for requirement, statuses in outcomes.items():
            failed[requirement] += "failed" in statuses
            judged[requirement] += bool(statuses & {"passed", "failed"})
    return tuple(
        RequirementCount(requirement, times, judged[requirement])
        for requirement, times in failed.most_common()
        if times
    )


def _groups(entries: Sequence[Entry]) -> tuple[SameMistake, ...]:
    members: dict[Mistake, list[int]] = defaultdict(list)
    for index, entry in enumerate(entries):
        for mistake in entry.mistakes:
            members[mistake].append(index)
    largest_first = sorted(members.items(), key=lambda group: -len(group[1]))
    return tuple(SameMistake(group, tuple(at)) for group, at in largest_first if len(at) > 1)


def main_finding(exercise: ExerciseVerdict) -> Finding | None:
    """Choose the main failed finding: the structure, else one with a line."""
    failed = [finding for finding in exercise.findings if finding.status == "failed"]
    return max(
        failed,
        key=lambda finding: (
            exercise.repair is not None and finding.requirement == "structure",
            finding.place is not None,
            bool(finding.hint),
        ),
        default=None,
    )
