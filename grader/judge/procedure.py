"""Judges a procedure, requirement by requirement, each with its points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grader.judge.case import Case, Judgement
from grader.judge.comparison import same_value
from grader.observation import Plain
from grader.rubrics import Requirement
from grader.verdict import Finding


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
    answers_of = {probe.name: probe.answers for probe in case.exercise.probes}
    for pair in case.pairs:
        answers = answers_of.get(pair.reference.probe, ())
        for name in requirement.looks_at:
            expected = pair.reference.facts.get(name)
            if expected is None:
                continue
            fact = pair.found.facts.get(name)
            if not isinstance(fact, Mapping):  # missing or forged
                fact = {"words": "nothing"}
            found = fact.get("value")
            if _is_met(requirement, found, expected["value"], answers):
                continue
            by_answers = requirement.at_least is not None
            words = right_in_words(found, answers) if by_answers else str(fact.get("words"))
            return Finding(
                "failed",
                requirement.name,
                f"Found {words}; expected {requirement.expected}.",
                requirement.hint,
                case.line_with(requirement.points_at),
            )
    return Finding("passed", requirement.name)


def _is_met(
    requirement: Requirement, found: Plain, expected: Plain, answers: Sequence[int]
) -> bool:
    if requirement.at_least is not None:
        return reaches(found, answers, requirement.at_least)
    if requirement.at_most is not None:
        return is_at_most(found, requirement.at_most)
    return same_value(found, expected, requirement.extra_allowed)


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
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    return is_number and 0 <= found <= most
