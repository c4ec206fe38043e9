"""Findings and points of one graded function.

A network is judged on five levels, worth these tenths of the points:

    runs 1 · output shape 2 · parameters 2 · structure 2 · outputs 3

Outputs decide: a network that computes the reference's function in both modes and has as many
trainable and non-trainable parameters has all tenths, however it is written. Of one that could only
be run, not seen as a graph, the layers are compared in no order; where it could not be followed
either, outputs and structure are skipped, and earn nothing.

A procedure is judged by the requirements that its rubric lists, each with its share. A function
that returns numbers has one tenth for running, and the others in equal parts for what each probe
returns.
"""

from __future__ import annotations

import io
import textwrap
import tokenize
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.judge.anonymous import failure_without_numbers, mistake_in_words
from grader.judge.comparison import (
    RELATIVE_TOLERANCE,
    output_differences,
    output_shapes,
    same_outputs,
    same_parameters,
    same_value,
)
from grader.judge.divergence import first_divergence
from grader.judge.thresholds import is_at_most, reaches, right_in_words
from grader.judge.values import difference_in_words
from grader.judge.wording import (
    OTHERWISE_WIRED,
    Wording,
    divergence_in_words,
    failure_in_words,
    other_layers_in_words,
    shape_in_words,
)
from grader.observation import Definition, Failure, Network, Observation, Place, Plain
from grader.rubrics import Exercise, Requirement
from grader.verdict import Divergence, ExerciseVerdict, Finding, FindingStatus

_RUNS = 1
_VALUES = 9
LEVELS = {"runs": 1, "output shape": 2, "parameters": 2, "structure": 2, "outputs": 3}


_NO_CODE = frozenset(
    {
        tokenize.COMMENT,
        tokenize.STRING,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
    }
)

_OTHER_LAYOUT = (
    "It has as many parameters as the reference, but in layers of other sizes, so that the two "
    "cannot be given equal weights: judged by its layers alone. Where it is meant to compute the "
    "same, a person has to look."
)


_ONLY_RUN = "It cannot be seen as a graph: judged by its outputs and variables."
_ONLY_COUNTED = "It cannot be seen as a graph: judged by its output shape and variables."
_NOT_COMPARED = Wording(
    "It cannot be seen as a graph, and where its values go cannot be followed, so that it cannot "
    "be given the reference's weights: not judged by its outputs.",
    "Where it is meant to compute the same, a person has to look. Layers on symbolic tensors, and "
    "no `.numpy()`, can be judged.",
)


@dataclass(frozen=True)
class ProbePair:
    """What one probe showed of the student's function and of the reference's."""

    found: Observation
    reference: Observation


@dataclass(frozen=True)
class _Judged:
    """A finding and what it is worth beside the others of its exercise."""

    finding: Finding
    share: float


def judge_exercise(
    exercise: Exercise,
    pairs: Sequence[ProbePair],
    definition: Definition | None = None,
    defined: Collection[str] = (),
) -> ExerciseVerdict:
    """Judge one graded function.

    Args:
        exercise: what the rubric asks.
        pairs: the student's and the reference's observation of each probe.
        definition: the student's text of the function.
        defined: names of all functions in the submission, for suggestions.
    """
    divergence, note = None, ""
    pairs = [_with_network_or_failure(pair) for pair in pairs]
    failed = next((pair for pair in pairs if pair.found.failure), None)
    if exercise.kind == "value" and any(not pair.found.failure for pair in pairs):
        judged = _values(exercise, pairs, definition, defined)
    elif failed is not None:
        divergence = _divergence_before_failure(failed)
        judged = _not_reached(exercise, failed.found, defined, definition, divergence)
    elif exercise.kind == "procedure":
        judged = _requirements(exercise, pairs, definition)
    elif all(_same_function(pair) for pair in pairs):
        judged = [_Judged(Finding("passed", level), share) for level, share in LEVELS.items()]
        note = _ONLY_RUN if any(map(_only_run, pairs)) else ""
    else:
        # One probe whose network is seen as a graph tells more than another that could only be run.
        divergence = _first_divergence_of([pair for pair in pairs if not _only_run(pair)])
        if divergence is None and any(map(_only_run, pairs)):
            judged = _levels_of_run(pairs)
            note = _ONLY_RUN if all(map(_is_compared, pairs)) else _ONLY_COUNTED
        else:
            judged = _levels(pairs, divergence)
            note = _OTHER_LAYOUT if any(map(_other_layout, pairs)) else ""
    return ExerciseVerdict(
        name=exercise.name,
        number=exercise.number,
        score=_score(exercise.points, judged),
        max_score=exercise.points,
        findings=tuple(item.finding for item in judged),
        note=note,
        divergence=divergence,
        source=definition.source if definition else "",
        place=definition.place if definition else None,
    )


def _with_network_or_failure(pair: ProbePair) -> ProbePair:
    """An observation that shows neither, as only a forged one does, shows nothing."""
    found = pair.found
    if found.failure or found.network or pair.reference.network is None:
        return pair
    nothing = Failure("not_reached", message="There is no network to look at.")
    return ProbePair(replace(found, failure=nothing), pair.reference)


def _score(points: float, judged: Sequence[_Judged]) -> float:
    total = sum(item.share for item in judged)
    earned = sum(item.share for item in judged if item.finding.status == "passed")
    return points if earned == total else round(points * earned / total, 2)


def _not_reached(
    exercise: Exercise,
    failed: Observation,
    defined: Collection[str],
    definition: Definition | None,
    divergence: Divergence | None,
) -> list[_Judged]:
    """Findings where a call did not return what can be looked at: nothing is earned."""
    assert failed.failure is not None
    wording = failure_in_words(failed.failure, exercise.name, defined)
    place = wording.place or (definition.place if definition else None)
    mistake = failure_without_numbers(wording.message)
    first = Finding("failed", "runs", wording.message, wording.hint, place, mistake)
    if failed.failure.kind == "not_answered":
        first = Finding("skipped", "answer", wording.message, wording.hint, place)
    others = {name: Finding("skipped", name) for name in _requirements_of(exercise)}
    if divergence:
        others["structure"] = _structure(divergence)
    return [_Judged(first, 1.0), *(_Judged(finding, 0.0) for finding in others.values())]


def _requirements_of(exercise: Exercise) -> list[str]:
    """What is asked for besides that the function runs."""
    if exercise.kind == "procedure":
        return [requirement.name for requirement in exercise.requirements]
    if exercise.kind == "value":
        return [probe.name for probe in exercise.probes]
    return list(LEVELS)[1:]


def _divergence_before_failure(pair: ProbePair) -> Divergence | None:
    if pair.found.network is None or pair.reference.network is None:
        return None
    return first_divergence(pair.found.network, pair.reference.network, partial=True)


def _same_function(pair: ProbePair) -> bool:
    found, reference = _networks(pair)
    if not same_parameters(found, reference):
        return False
    if reference.nodes and not pair.reference.arrays:
        return output_shapes(found) == output_shapes(reference)
    return same_outputs(pair.found, pair.reference)


def _other_layout(pair: ProbePair) -> bool:
    """Whether the two have equally many parameters, in layers of other sizes."""
    found, reference = _networks(pair)
    sizes = [sorted(node.parameters for node in network.nodes) for network in (found, reference)]
    used = [[size for size in each if size] for each in sizes]
    return same_parameters(found, reference) and used[0] != used[1]


def _networks(pair: ProbePair) -> tuple[Network, Network]:
    assert pair.found.network is not None and pair.reference.network is not None
    return pair.found.network, pair.reference.network


def _only_run(pair: ProbePair) -> bool:
    """Whether the student's network could only be run, so that its wiring is not known."""
    return pair.found.network is not None and pair.found.network.seen == "run"


def _is_compared(pair: ProbePair) -> bool:
    """Whether there are outputs where the reference has some."""
    return bool(pair.found.arrays) or not pair.reference.arrays


def _first_divergence_of(pairs: Sequence[ProbePair]) -> Divergence | None:
    divergences = (first_divergence(*_networks(pair)) for pair in pairs)
    return next((divergence for divergence in divergences if divergence), None)


def _levels(pairs: Sequence[ProbePair], divergence: Divergence | None) -> list[_Judged]:
    hint = (
        "The finding under `structure` says where the networks first differ."
        if divergence
        else "The layers and their order agree: compare what is computed between them, and how "
        "each is called."
    )
    outputs = _first(_wrong_outputs(pair, hint) for pair in pairs)
    return _judged_levels(pairs, _structure(divergence), _finding("outputs", outputs))


def _levels_of_run(pairs: Sequence[ProbePair]) -> list[_Judged]:
    """Of a network whose wiring is not known: which layers it has, and what it computes.

    What cannot be compared is neither right nor wrong, and says so.
    """
    layers = _first(other_layers_in_words(*_networks(pair)) for pair in pairs)
    if all(map(_is_compared, pairs)):
        hint = "The finding under `structure` says what is known of it."
        wrong = _first(_wrong_outputs(pair, hint) for pair in pairs)
        outputs = _finding("outputs", wrong)
        structure = _finding("structure", layers or (wrong and OTHERWISE_WIRED))
    else:
        outputs = _finding("outputs", _NOT_COMPARED, "skipped")
        structure = _finding("structure", layers) if layers else Finding("skipped", "structure")
    return _judged_levels(pairs, structure, outputs)


def _judged_levels(
    pairs: Sequence[ProbePair], structure: Finding, outputs: Finding
) -> list[_Judged]:
    findings = (
        Finding("passed", "runs"),
        _finding("output shape", _first(_wrong_shape(pair) for pair in pairs)),
        _finding("parameters", _first(_wrong_parameters(pair) for pair in pairs)),
        structure,
        outputs,
    )
    return [_Judged(finding, LEVELS[finding.requirement]) for finding in findings]


def _structure(divergence: Divergence | None) -> Finding:
    if divergence is None:
        return Finding("passed", "structure")
    finding = _finding("structure", divergence_in_words(divergence))
    return replace(finding, mistake=mistake_in_words(divergence))


def _first(wordings: Iterable[Wording | None]) -> Wording | None:
    return next((item for item in wordings if item), None)


def _finding(
    requirement: str, wording: Wording | None, status: FindingStatus = "failed"
) -> Finding:
    if wording is None:
        return Finding("passed", requirement)
    return Finding(status, requirement, wording.message, wording.hint, wording.place)


def _wrong_shape(pair: ProbePair) -> Wording | None:
    found, reference = map(output_shapes, _networks(pair))
    if found == reference:
        return None
    return Wording(
        f"The output has the shape {' and '.join(map(shape_in_words, found))}; "
        f"expected {' and '.join(map(shape_in_words, reference))} "
        f"({pair.reference.probe}).",
        "Write the shape beside each line and see where it leaves the task's.",
    )


def _wrong_parameters(pair: ProbePair) -> Wording | None:
    found, reference = _networks(pair)
    if same_parameters(found, reference):
        return None
    return Wording(
        f"{_counts(found)}; expected {_counts(reference)} ({pair.reference.probe}).",
        "model.summary() lists the parameters of each layer.",
    )


def _counts(network: Network) -> str:
    return (
        f"{network.trainable_parameters:,} trainable and "
        f"{network.non_trainable_parameters:,} non-trainable parameters"
    )


def _wrong_outputs(pair: ProbePair, hint: str) -> Wording | None:
    if same_outputs(pair.found, pair.reference):
        return None
    differences = output_differences(pair.found, pair.reference)
    modes = {
        mode: max(value for name, value in differences.items() if name.startswith(mode))
        for mode in ("inference", "training")
    }
    words = " and ".join(
        f"in {mode} mode (by {value:.2g} times the largest value)"
        if value < float("inf")
        else f"in {mode} mode (another shape, or not finite)"
        for mode, value in modes.items()
        if value > RELATIVE_TOLERANCE
    )
    return Wording(
        f"With equal weights and equal inputs, the outputs differ {words}; expected equal outputs.",
        hint,
    )


def _values(
    exercise: Exercise,
    pairs: Sequence[ProbePair],
    definition: Definition | None,
    defined: Collection[str],
) -> list[_Judged]:
    """Findings on a function that returns numbers, one for each probe."""
    probes = {probe.name: probe for probe in exercise.probes}
    failures = [pair.found.failure for pair in pairs if pair.found.failure]
    wordings = [failure_in_words(item, exercise.name, defined) for item in failures]
    judged = [_Judged(_finding("runs", _first(wordings)), _RUNS)]
    for pair in pairs:
        name = pair.reference.probe
        expected = pair.reference.facts["value"]
        if pair.found.failure:
            finding = Finding("skipped", name)
        else:
            probe = probes[name]
            found = pair.found.facts.get("value")
            words = difference_in_words(found, expected, tolerance=probe.tolerance)
            place = _line_with("return", definition)
            wording = Wording(words, probe.hint, place) if words else None
            finding = _finding(name, wording)
        judged.append(_Judged(finding, _VALUES / len(pairs)))
    return judged


def _requirements(
    exercise: Exercise, pairs: Sequence[ProbePair], definition: Definition | None
) -> list[_Judged]:
    """Findings on a procedure, one for each requirement."""
    judged = [_Judged(Finding("passed", "runs"), 0.0)]
    failed: set[str] = set()
    for requirement in exercise.requirements:
        missed = [name for name in requirement.within if name in failed]
        if missed:
            message = f"Not counted: it needs what `{missed[0]}` asks for."
            skipped = Finding("skipped", requirement.name, message)
            judged.append(_Judged(skipped, requirement.share))
            continue
        judged.append(_requirement(requirement, exercise, pairs, definition))
        if judged[-1].finding.status == "failed":
            failed.add(requirement.name)
    return judged


def _requirement(
    requirement: Requirement,
    exercise: Exercise,
    pairs: Sequence[ProbePair],
    definition: Definition | None,
) -> _Judged:
    answers = {probe.name: probe.answers for probe in exercise.probes}
    for pair in pairs:
        for name in requirement.looks_at:
            expected = pair.reference.facts.get(name)
            if expected is None:
                continue
            fact = pair.found.facts.get(name)
            value = fact.get("value") if isinstance(fact, Mapping) else None
            asked = answers.get(pair.reference.probe, ())
            if not _is_met(requirement, value, expected["value"], asked):
                words = fact.get("words") if isinstance(fact, Mapping) else "nothing"
                if requirement.at_least is not None:
                    words = right_in_words(value, asked)
                finding = Finding(
                    "failed",
                    requirement.name,
                    f"Found {words}; expected {requirement.expected}.",
                    requirement.hint,
                    _line_with(requirement.points_at, definition),
                )
                return _Judged(finding, requirement.share)
    return _Judged(Finding("passed", requirement.name), requirement.share)


def _is_met(
    requirement: Requirement, found: Plain, expected: Plain, answers: Sequence[int]
) -> bool:
    if requirement.at_least is not None:
        return reaches(found, answers, requirement.at_least)
    if requirement.at_most is not None:
        return is_at_most(found, requirement.at_most)
    return same_value(found, expected, requirement.extra_allowed)


def _line_with(text: str, definition: Definition | None) -> Place | None:
    """The student's line that a requirement is about; the function's first line where none is."""
    if definition is None:
        return None
    code = _code_lines(definition.source)
    for offset, line in enumerate(definition.source.splitlines()):
        if text and text in line and offset + 1 in code:
            return Place(definition.place.where, definition.place.line + offset, line.strip())
    return definition.place


def _code_lines(source: str) -> set[int]:
    """Numbers, from 1, of the lines that hold more than a comment or a part of a docstring."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(textwrap.dedent(source)).readline))
    except (tokenize.TokenError, SyntaxError):
        return set(range(1, source.count("\n") + 2))
    return {token.start[0] for token in tokens if token.type not in _NO_CODE}
