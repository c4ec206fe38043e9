"""What a class has in common: the numbers and groups on the class page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from grader.report.text import share
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
    """How one requirement of one exercise went."""

    exercise: str
    requirement: str
    failed: int
    looked_at: int
    """Submissions in which it was judged at all."""


@dataclass(frozen=True)
class SameFinding:
    """Students whose answers go wrong in the same way."""

    exercise: str
    finding: Finding
    """As the first of them gets to read it."""
    submissions: tuple[int, ...]
    """Places of the students in the list of verdicts."""


@dataclass(frozen=True)
class Mistake:
    """The finding that explains an exercise, told so that the same mistake is told the same."""

    exercise: str
    finding: Finding
    signature: str
    """The message without the names and lines that are the student's own."""


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
    requirements: tuple[RequirementCount, ...]
    """Those that failed at least once, the most frequent first."""
    groups: tuple[SameFinding, ...]
    """Of two students and more, the largest first."""


def enter(verdict: SubmissionVerdict) -> Entry:
    """What the class has to know of one student."""
    found = ((exercise, main_finding(exercise)) for exercise in verdict.exercises)
    mistakes = tuple(
        Mistake(exercise.name, finding, _signature(exercise, finding))
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
        requirements=_requirements(verdicts),
        groups=_groups(entries),
    )


def _requirements(verdicts: Sequence[SubmissionVerdict]) -> tuple[RequirementCount, ...]:
    failed: dict[tuple[str, str], int] = defaultdict(int)
    looked_at: dict[tuple[str, str], int] = defaultdict(int)
    for verdict in verdicts:
        for exercise in verdict.exercises:
            # A requirement may be asked of several probes; a student fails it once.
            outcomes: dict[str, set[FindingStatus]] = defaultdict(set)
            for finding in exercise.findings:
                outcomes[finding.requirement].add(finding.status)
            # The judge speaks of an answer only where there is none.
            outcomes.setdefault("answer", {"passed"})
            for requirement, statuses in outcomes.items():
                failed[exercise.name, requirement] += "failed" in statuses
                looked_at[exercise.name, requirement] += statuses != {"skipped"}
    counts = (
        RequirementCount(exercise, requirement, times, looked_at[exercise, requirement])
        for (exercise, requirement), times in failed.items()
        if times
    )
    return tuple(sorted(counts, key=lambda counted: -counted.failed))


def _groups(entries: Sequence[Entry]) -> tuple[SameFinding, ...]:
    members: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    findings: dict[tuple[str, str, str], Finding] = {}
    for index, entry in enumerate(entries):
        for mistake in entry.mistakes:
            key = (mistake.exercise, mistake.finding.requirement, mistake.signature)
            members[key].append(index)
            findings.setdefault(key, mistake.finding)
    groups = (
        SameFinding(key[0], findings[key], tuple(indices))
        for key, indices in members.items()
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


def _signature(exercise: ExerciseVerdict, finding: Finding) -> str:
    """What is the same for all who made the same mistake: the message without their names."""
    names = {node.name for node in exercise.divergence.found.nodes} if exercise.divergence else ()
    return re.sub(
        "`([^`]*)`|(cell|line) \\d+",
        lambda match: "…" if match[2] or match[1] in names else match[0],
        finding.message[:1000],
    )
