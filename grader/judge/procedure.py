"""Judges a procedure, requirement by requirement, each with its points.

A value that can be guessed, such as "the same optimizer", and a mistake that is said to explain
another one earn points only in an exercise in which evidence (`grader.judge.evidence`) shows that
something is right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from grader.judge.assignments import (
    deciding_line,
    only_copy,
    returned_at,
    returned_item,
    unread_value,
)
from grader.judge.case import Case, Judgement, ProbePair, make_consequence
from grader.judge.comparison import same_value
from grader.judge.contest import is_at_most, reaches, right_in_words
from grader.judge.evidence import has_evidence, same_evidence
from grader.judge.kinds_of_difference import kind_of_difference
from grader.judge.lines import end_without_value
from grader.judge.steps import where_values_are_missing, where_values_differ
from grader.judge.switches import unchanged_switch, where_switch_differs
from grader.observation import Definition, Place, Plain
from grader.rubrics import Requirement
from grader.verdict import Finding

_NOTHING_RETURNED = "(None)"
"""In the words of facts that look for something among what is returned."""


def judge_procedure(case: Case) -> Judgement:
    """Judge a procedure, requirement by requirement."""
    requirements = case.exercise.requirements
    if case.failures:
        return Judgement(case.earn_nothing(Finding("skipped", item.name) for item in requirements))
    found: dict[str, Finding] = {}
    for requirement in requirements:
        found[requirement.name] = _judge_beside(requirement, found, case)
    met = {name for name, finding in found.items() if finding.status == "passed"}
    if not has_evidence(case, met):
        found = {name: _uncounted(finding) for name, finding in found.items()}
    shares = [requirement.share for requirement in requirements]
    return Judgement([(Finding("passed", "runs"), 0.0), *zip(found.values(), shares, strict=True)])


def _uncounted(finding: Finding) -> Finding:
    """Take the points of a finding that nothing but the submission's own word supports."""
    if finding.status not in ("passed", "follows"):
        return finding
    message = (
        "Not counted: no number that depends on the grader's own arguments is right in this "
        "exercise."
    )
    return Finding("skipped", finding.requirement, message)


def _judge_beside(requirement: Requirement, before: Mapping[str, Finding], case: Case) -> Finding:
    """Judge a requirement beside those that are listed before it."""
    for name in requirement.within:
        if before[name].status == "unjudged":
            return replace(before[name], requirement=requirement.name)
        if before[name].status != "passed":
            message = f"Not counted: it needs what `{name}` asks for."
            return Finding("skipped", requirement.name, message + _reached(requirement, case))
    first = _first_unmet(requirement, case)
    if first is None:
        return Finding("passed", requirement.name)
    unmet, pair = first
    if isinstance(unmet.get("error"), str):
        return _unjudged(requirement, unmet["error"])
    cause = next(
        (before[name] for name in requirement.follows_from if before[name].status != "passed"), None
    )
    if cause is not None and cause.status == "unjudged":
        return replace(cause, requirement=requirement.name)
    if cause is not None and unmet.get("fits") is True:
        return make_consequence(requirement.name, cause)
    if cause is not None and requirement.at_least is not None:
        message = f"Not counted: see `{cause.requirement}` first.{_reached(requirement, case)}"
        return Finding("skipped", requirement.name, message)
    if cause is not None and unmet.get("value") is None:
        message = f"Not looked at: there is nothing before `{cause.requirement}` is right."
        return Finding("skipped", requirement.name, message)
    return Finding(
        "failed",
        requirement.name,
        f"Found {_found_in_words(requirement, unmet, pair)}; expected {requirement.expected}."
        f"{_idle_in_words(case.definition)}",
        str(unmet.get("hint") or requirement.hint),
        _deciding_line(requirement, unmet, pair, case),
    )


def _found_in_words(requirement: Requirement, unmet: Mapping[str, Plain], pair: ProbePair) -> str:
    """Return a fact's own words; where they are withheld, the kind of difference."""
    if unmet.get("words"):
        return str(unmet["words"])
    for name in requirement.looks_at:
        fact, expected = pair.found.facts.get(name), pair.reference.facts.get(name)
        if fact is unmet and expected is not None:
            value, right = unmet.get("value"), expected["value"]
            is_same = same_value(value, right, requirement.extra_allowed)
            kind = kind_of_difference(value, right, is_evidence=is_same)
            return f"{kind} in a further case"
    return "something else"


def _idle_in_words(definition: Definition | None) -> str:
    """Name a value that the function makes and never reads, such as a schedule."""
    idle = unread_value(definition) if definition else None
    if idle is None:
        return ""
    name, place = idle
    return f" Line {place.line} makes `{name}`, which nothing reads."


def _unjudged(requirement: Requirement, error: str) -> Finding:
    message = (
        f"Could not be judged: the grader failed here ({error}). "
        f"It is no mistake of yours; a person has to look."
    )
    return Finding("unjudged", requirement.name, message)


def _deciding_line(
    requirement: Requirement, unmet: Mapping[str, Plain], pair: ProbePair, case: Case
) -> Place | None:
    """Find the line that decides about an unmet requirement."""
    if case.definition is None:
        return None
    wrong = {
        item.reference.probe: where_values_differ(item.found, item.reference)
        for item in case.pairs
        if not _meets(item, requirement) or not _asks(item, requirement)
    }
    runs = case.runs(pair, wrong)
    # By chance, a right value can come of a wrong one: then another probe shows the line.
    asked = [item.reference.probe for item in (pair, *case.pairs) if _asks(item, requirement)]
    origin = next(filter(None, map(wrong.get, asked)), None)
    texts = str(unmet.get("points_at") or ""), requirement.points_at
    if origin is not None:
        text = texts[0] or texts[1]
        return deciding_line(origin, text, case.definition, runs)
    is_of_return = "return" in texts or _NOTHING_RETURNED in str(unmet.get("words"))
    end = end_without_value(case.definition) if is_of_return else None
    if end is not None:
        return end
    missing = where_values_are_missing(pair.found, pair.reference)
    place = case.line_with(*texts, near=missing)
    if place is None or place == case.definition.place:
        switch = unchanged_switch(case.definition)
        return only_copy(case.definition) or switch or missing or place
    switched = where_switch_differs(place, pair.found, pair.reference)
    if switched is not None:
        return switched
    text = next((text for text in texts if text and text in place.text), "")
    number = _first_wrong_item(requirement, unmet, pair)
    item = None if number is None else returned_item(number, case.definition)
    if item and text and text in item.text:
        return item
    made = returned_at(place, case.definition)
    others = [item.points_at for item in case.exercise.requirements if item != requirement]
    # A line that another requirement is about is judged there.
    if made and not any(other in made.text for other in filter(None, others)):
        place, text = made, next((text for text in texts if text and text in made.text), "")
    return deciding_line(place, text, case.definition, runs)


def _first_wrong_item(
    requirement: Requirement, unmet: Mapping[str, Plain], pair: ProbePair
) -> int | None:
    """Return the index of the first wrong item of a fact's list."""
    found = unmet.get("value")
    fact = pair.reference.facts.get(requirement.looks_at[0])
    expected = fact.get("value") if isinstance(fact, Mapping) else None
    if not isinstance(found, list) or not isinstance(expected, list):
        return None
    pairs = enumerate(zip(found, expected, strict=False))
    return next((number for number, (one, other) in pairs if not same_value(one, other)), None)


def _asks(pair: ProbePair, requirement: Requirement) -> bool:
    return not pair.reference.facts.keys().isdisjoint(requirement.looks_at)


def _meets(pair: ProbePair, requirement: Requirement) -> bool:
    """Return True if a probe shows nothing against a requirement."""
    return all(
        same_value(
            fact.get("value") if isinstance(fact, Mapping) else None,
            pair.reference.facts[name]["value"],
            requirement.extra_allowed,
        )
        and same_evidence(fact, pair.reference.facts[name])
        for name in requirement.looks_at
        if name in pair.reference.facts
        for fact in [pair.found.facts.get(name)]
    )


def _reached(requirement: Requirement, case: Case) -> str:
    """Say how many answers are right, even where they do not count."""
    answers_of = {probe.name: probe.answers for probe in case.exercise.probes}
    for pair in case.pairs if requirement.at_least is not None else ():
        fact = pair.found.facts.get(requirement.looks_at[0])
        answers = answers_of.get(pair.reference.probe)
        if answers and isinstance(fact, Mapping):
            return f" Found {right_in_words(fact.get('value'), answers)}."
    return ""


def _first_unmet(
    requirement: Requirement, case: Case
) -> tuple[Mapping[str, Plain], ProbePair] | None:
    """Find the first fact that is not as required, with its probe."""
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
            is_met = _is_met(requirement, found, expected["value"], answers)
            if is_met and same_evidence(fact, expected):
                continue
            if requirement.at_least is not None:
                return {**fact, "words": right_in_words(found, answers)}, pair
            return fact, pair
    return None


def _is_met(
    requirement: Requirement, found: Plain, expected: Plain, answers: Sequence[int]
) -> bool:
    if requirement.at_least is not None:
        return reaches(found, answers, requirement.at_least)
    if requirement.at_most is not None:
        return is_at_most(found, requirement.at_most)
    return same_value(found, expected, requirement.extra_allowed)
