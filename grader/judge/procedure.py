"""Judges a procedure by the requirements of its rubric, each with its share of the points."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.judge.case import Case, Judgement
from grader.judge.comparison import same_value
from grader.observation import Plain
from grader.rubrics import Requirement
from grader.verdict import Finding


@dataclass(frozen=True)
class _Fact:
    """One fact of one probe."""

    found: Plain
    """None if the student's observation lacks the fact."""
    words: str
    expected: Plain
    answers: Sequence[int]
    """Right classes of the probe's held-out images."""


def judge_procedure(case: Case) -> Judgement:
    """Judge a procedure, requirement by requirement."""
    requirements = case.exercise.requirements
    if case.failures:
        return Judgement(case.earn_nothing(Finding("skipped", item.name) for item in requirements))
    scored = [(Finding("passed", "runs"), 0.0)]
    failed: set[str] = set()
    for requirement in requirements:
        missed = next((name for name in requirement.within if name in failed), None)
        if missed:
            message = f"Not counted: it needs what `{missed}` asks for."
            finding = Finding("skipped", requirement.name, message)
        else:
            finding = _judge_requirement(requirement, case)
        if finding.status == "failed":
            failed.add(requirement.name)
        scored.append((finding, requirement.share))
    return Judgement(scored)


def _judge_requirement(requirement: Requirement, case: Case) -> Finding:
    for fact in _facts(requirement, case):
        if not _is_met(requirement, fact):
            by_answers = requirement.at_least is not None
            words = right_in_words(fact.found, fact.answers) if by_answers else fact.words
            return Finding(
                "failed",
                requirement.name,
                f"Found {words}; expected {requirement.expected}.",
                requirement.hint,
                case.line_with(requirement.points_at),
            )
    return Finding("passed", requirement.name)


def _facts(requirement: Requirement, case: Case) -> Iterator[_Fact]:
    """Yield the facts that a requirement looks at, probe by probe."""
    answers = {probe.name: probe.answers for probe in case.exercise.probes}
    for pair in case.pairs:
        for name in requirement.looks_at:
            expected = pair.reference.facts.get(name)
            if expected is None:
                continue
            found = pair.found.facts.get(name)
            if not isinstance(found, Mapping):  # missing or forged
                found = {"words": "nothing"}
            yield _Fact(
                found=found.get("value"),
                words=str(found.get("words")),
                expected=expected["value"],
                answers=answers.get(pair.reference.probe, ()),
            )


def _is_met(requirement: Requirement, fact: _Fact) -> bool:
    if requirement.at_least is not None:
        return reaches(fact.found, fact.answers, requirement.at_least)
    if requirement.at_most is not None:
        return is_at_most(fact.found, requirement.at_most)
    return same_value(fact.found, fact.expected, requirement.extra_allowed)


def number_right(found: Plain, answers: Sequence[int]) -> int:
    """Count the right classes in a list; 0 for anything else."""
    if not isinstance(found, list) or len(found) != len(answers):
        return 0
    pairs = zip(found, answers, strict=True)
    return sum(type(one) is int and one == answer for one, answer in pairs)


def reaches(found: Plain, answers: Sequence[int], share: float) -> bool:
    """Return True if at least this share of the answers is right."""
    return bool(answers) and number_right(found, answers) >= share * len(answers)


def right_in_words(found: Plain, answers: Sequence[int]) -> str:
    """Describe the number of right answers."""
    right = number_right(found, answers)
    return f"{right} of {len(answers)} held-out images read right ({right / len(answers):.0%})"


def is_at_most(found: Plain, most: float) -> bool:
    """Return True if a fact is a number from 0 to `most`."""
    if isinstance(found, bool) or not isinstance(found, int | float):
        return False
    return math.isfinite(found) and 0 <= found <= most
