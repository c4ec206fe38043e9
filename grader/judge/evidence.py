"""Evidence: numbers that depend on the secret of a probe.

Only the judge can evaluate them. A fact's value is evidence itself, or has evidence beside it, or
is a claim, which can be guessed (`grader.observe.facts.Fact`). The reference's observation says
which. A submission that answers with constants has no right number among its evidence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from grader.judge.case import Case, ProbePair
from grader.judge.comparison import (
    RELATIVE_TOLERANCE,
    allowed_difference,
    largest_difference,
    same_value,
)
from grader.judge.contest import number_right
from grader.observation import Network, Node, Plain
from grader.rubrics import Requirement

_LEAST_SHARE = 0.1
_LEAST_NUMBER = 2
"""Share and number of right ones that are needed among the numbers of a fact: in a long list, one
may be right by chance."""
_SIGMAS = 5
"""Standard deviations by which more answers are right than by guessing."""


def same_evidence(found: Plain, expected: Mapping[str, Plain]) -> bool:
    """Return True if a fact has the reference's evidence, or needs none."""
    if expected.get("evidence") is None:
        return True
    given = found.get("evidence") if isinstance(found, Mapping) else None
    return same_value(given, expected["evidence"])


def has_evidence(case: Case, met: Collection[str]) -> bool:
    """Return True if evidence shows that something is right.

    Args:
        case: the exercise.
        met: names of the requirements that are met.
    """
    requirements = case.exercise.requirements
    if any(item.name in met and not _rests_on_claims(item, case) for item in requirements):
        return True
    answers_of = {probe.name: probe.answers for probe in case.exercise.probes}
    answered = {
        name for item in requirements if item.at_least is not None for name in item.looks_at
    }
    return any(
        _shows_something(
            pair.found.facts.get(name),
            expected,
            answers_of.get(pair.reference.probe, ()) if name in answered else (),
        )
        for pair in case.pairs
        for name, expected in pair.reference.facts.items()
        if not expected.get("is_claim")
    )


def _rests_on_claims(requirement: Requirement, case: Case) -> bool:
    facts = (
        pair.reference.facts[name]
        for pair in case.pairs
        for name in requirement.looks_at
        if name in pair.reference.facts
    )
    return any(fact.get("is_claim") for fact in facts)


def is_of_the_call(pair: ProbePair) -> bool:
    """Return True unless an observation shows other secret arguments than those of its call.

    A network shows its inputs, and the call of a function that returns values its arguments.
    """
    found, expected = pair.found, pair.reference
    if found.failure:
        return True
    if "given" in expected.arrays:
        given = largest_difference(found.arrays.get("given"), expected.arrays["given"])
        return given <= RELATIVE_TOLERANCE
    pairs = zip(_inputs_of(found.network), _inputs_of(expected.network), strict=False)
    return all(
        same_value(list(one.fingerprint), list(other.fingerprint))
        for one, other in pairs
        if one.fingerprint and one.shape == other.shape
    )


def _inputs_of(network: Network | None) -> list[Node]:
    return [node for node in network.nodes if node.kind == "input"] if network else []


def _shows_something(found: Plain, expected: Mapping[str, Plain], answers: Sequence[int]) -> bool:
    if not isinstance(found, Mapping):
        return False
    key = "value" if expected.get("evidence") is None else "evidence"
    given, right = found.get(key), expected[key]
    if answers:
        return _is_better_than_guessing(given, answers)
    tolerance = allowed_difference(right)
    # 0 is guessed.
    numbers = [number if abs(number) > tolerance else None for number in _numbers(right)]
    count = len(numbers) - numbers.count(None)
    if not count and key == "evidence":
        return False
    if same_value(given, right):
        return bool(right)
    pairs = zip(_numbers(given), numbers, strict=False)
    equal = sum(
        other is not None and same_value(one, other, tolerance=tolerance) for one, other in pairs
    )
    return equal >= max(min(_LEAST_NUMBER, count), _LEAST_SHARE * count, 1)


def _is_better_than_guessing(given: Plain, answers: Sequence[int]) -> bool:
    right = number_right(given, answers)
    share = 1 / len(set(answers))
    deviation = (share * (1 - share) * len(answers)) ** 0.5
    return bool(right > share * len(answers) + _SIGMAS * deviation)


def _numbers(value: Plain) -> Iterator[float]:
    """Yield the numbers of a value in order."""
    if isinstance(value, Mapping):
        for name in sorted(value):
            yield from _numbers(value[name])
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _numbers(item)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value
