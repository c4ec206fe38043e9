"""Judges a network on five levels, worth these tenths of the points.

    runs 1 · output shape 2 · parameters 2 · structure 2 · outputs 3

One mistake that is proved to explain everything costs the five tenths of structure and outputs,
each further one two tenths; what follows from a mistake costs nothing more.

Outputs decide: a network with the reference's outputs in both modes and as many trainable and
non-trainable parameters earns all tenths, however it is written. If Keras shows no graph of a
network, its layers are compared in any order. If its values cannot be followed either, outputs and
structure are skipped and earn nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from grader.judge.anonymous import difference_in_words
from grader.judge.case import Case, Judgement, ProbePair, Scored, make_finding
from grader.judge.comparison import (
    RELATIVE_TOLERANCE,
    output_differences,
    output_shapes,
    same_outputs,
    same_parameters,
)
from grader.judge.divergence import first_divergence
from grader.judge.mistakes import ProbeRepair, follows_from, mistakes_of
from grader.judge.network_wording import OTHERWISE_WIRED, divergence_in_words, other_layers_in_words
from grader.judge.wording import Wording, shape_in_words
from grader.observation import Failure, Network
from grader.verdict import Finding, Repair

LEVELS = {"runs": 1, "output shape": 2, "parameters": 2, "structure": 2, "outputs": 3}

_OTHER_LAYOUT = (
    "It has as many parameters as the reference, but in layers of other sizes, so that the two "
    "cannot be given equal weights: judged by its layers alone. If it is meant to compute the "
    "same, a person has to look."
)
_ONLY_RUN = "It cannot be seen as a graph: judged by its outputs and variables."
_ONLY_COUNTED = "It cannot be seen as a graph: judged by its output shape and variables."
_NOT_COMPARED = Wording(
    "It cannot be seen as a graph, and its values cannot be followed, so that it cannot be given "
    "the reference's weights: not judged by its outputs.",
    "If it is meant to compute the same, a person has to look. Layers on symbolic tensors, and "
    "no `.numpy()`, can be judged.",
)


_OF_TENSORS = ("ValueError", "InvalidArgumentError")
"""Errors of layers that are given tensors of a wrong shape."""
_LARGEST = 10
"""Most nodes of a network that is explained, as a multiple of the reference's."""


def unexplained(pairs: Iterable[ProbePair]) -> list[ProbePair]:
    """List the pairs of probes whose difference only a search by values could explain."""
    return [
        pair
        for pair in pairs
        if pair.found.network
        and pair.reference.network
        and pair.reference.arrays
        and len(pair.found.network.nodes) <= _LARGEST * len(pair.reference.network.nodes)
        and any(node.fingerprint for node in pair.found.network.nodes)
        and (pair.found.failure or not (_same_function(pair) or pair.repair_of_graphs))
    ]


def judge_network(case: Case) -> Judgement:
    """Judge a block or a model.

    A failed call earns nothing, the reference's function earns everything. Edits that are proved to
    explain all differences cost what a mistake costs, whatever they lead to. Without them, anything
    else is explained by the first difference of the graphs. Only if no graph differs and one is
    unknown, the layers are compared in any order.
    """
    pairs = [_fail_if_empty(pair) for pair in case.pairs]
    case = replace(case, pairs=pairs)
    wrong = [pair for pair in pairs if pair.found.failure or not _same_function(pair)]
    if not wrong:
        right = [(Finding("passed", level), share) for level, share in LEVELS.items()]
        return Judgement(right, _ONLY_RUN if any(map(_only_run, pairs)) else "")
    probes = {probe.name: probe for probe in case.exercise.probes}
    proposed = {pair.reference.probe: _repair_of(pair, case) for pair in wrong}
    case = replace(case, repairs=_without_spellings(proposed, pairs))
    repaired = [ProbeRepair(item, probes[name]) for name, item in case.repairs.items()]
    repairs = [item.repair for item in repaired]
    wrong_names = {pair.reference.probe for pair in wrong}
    # Probes without outputs show few mistakes.
    with_outputs = {pair.reference.probe for pair in pairs if pair.reference.arrays}
    is_in_all = with_outputs <= wrong_names
    mistakes = mistakes_of(repaired, case.definition, is_in_all=is_in_all)
    if mistakes and _explain_all(wrong, mistakes, case):
        return _judge_explained(case, mistakes, repairs[0])
    if case.failures:
        return _judge_failed(case, mistakes, repairs)
    graphs = [pair for pair in pairs if not _only_run(pair)]
    divergences = (first_divergence(*_networks(pair)) for pair in graphs)
    divergence = next(iter(repairs), None) or next(filter(None, divergences), None)
    if divergence or len(graphs) == len(pairs):
        return _judge_graphs(pairs, divergence, mistakes)
    return _judge_runs(pairs)


def _repair_of(pair: ProbePair, case: Case) -> Repair | None:
    """Return the repair of a probe by its values, else by its graph."""
    by_values = case.repairs.get(pair.reference.probe)
    is_run = pair.found.network is not None and _only_run(pair)
    if is_run or (by_values and by_values.is_proved):
        return by_values
    return pair.repair_of_graphs or by_values


def _without_spellings(
    proposed: Mapping[str, Repair | None], pairs: Iterable[ProbePair]
) -> dict[str, Repair]:
    """Leave out edits of layers whose values other arguments show to be right.

    Where no values are known, a layer that is written in another way looks like a mistake.
    """
    repairs = {name: repair for name, repair in proposed.items() if repair}
    known = {pair.reference.probe for pair in pairs if pair.reference.arrays}
    proofs = [repair for name, repair in repairs.items() if name in known and repair.is_proved]
    for name in repairs.keys() - known:
        right = set().union(*(_right_nodes(proof, repairs[name]) for proof in proofs))
        edits = [
            edit
            for edit in repairs[name].edits
            if not edit.found_nodes or not right.issuperset(edit.found_nodes)
        ]
        if edits:
            repairs[name] = replace(repairs[name], edits=tuple(edits))
    return repairs


def _right_nodes(proof: Repair, other: Repair) -> set[int]:
    """Return the nodes with right values, for a network of the same layers."""
    one, two = ([node.kind for node in repair.found.nodes] for repair in (proof, other))
    wrong = {index for edit in proof.edits for index in edit.found_nodes}
    return {found for found, _ in proof.equal} - wrong if one == two else set()


def _explain_all(wrong: Sequence[ProbePair], mistakes: Sequence[Finding], case: Case) -> bool:
    """Return True if each difference that can be proved is proved.

    The difference of a probe without outputs is taken to follow from that of another probe, and so
    is a failure in the line of a mistake, such as groups that do not divide wrong filters.
    """
    places = {(mistake.place.where, mistake.place.line) for mistake in mistakes if mistake.place}
    proved = [item for item in case.repairs.values() if item.is_proved]
    for pair in wrong:
        repair, failure = case.repairs.get(pair.reference.probe), pair.found.failure
        place = failure.place if failure else None
        is_there = place is not None and (place.where, place.line) in places
        is_needed = pair.reference.arrays or failure or repair
        if is_needed and not is_there and not (repair and repair.is_proved):
            return False
    return bool(proved)


def _judge_explained(case: Case, mistakes: Sequence[Finding], repair: Repair) -> Judgement:
    """Charge each mistake once, and mark what follows from the mistakes."""
    reason = follows_from(mistakes)
    runs = [pair for pair in case.pairs if not pair.found.failure]
    unmet = {
        "runs": bool(case.failures),
        "output shape": bool(case.failures or any(map(_wrong_shape, runs))),
        "parameters": bool(case.failures or any(map(_wrong_parameters, runs))),
    }
    further = len(mistakes) - 1
    scored: list[tuple[Finding, float]] = []
    for level, fails in unmet.items():
        kept = LEVELS[level] if level == "runs" else max(0, LEVELS[level] - further)
        finding = Finding("follows", level, reason) if fails else Finding("passed", level)
        scored.append((finding, kept))
    first, *others = mistakes
    lost = sum(LEVELS.values()) - sum(share for _, share in scored)
    scored.append((first, lost))
    scored += [(mistake, 0) for mistake in others]
    scored.append((Finding("follows", "outputs", reason), 0))
    return Judgement(scored, repair=repair)


def _fail_if_empty(pair: ProbePair) -> ProbePair:
    """Treat an observation with neither network nor failure (forged) as a failure."""
    if pair.found.failure or pair.found.network:
        return pair
    nothing = Failure("not_reached", message="There is no network to look at.")
    return replace(pair, found=replace(pair.found, failure=nothing))


def _judge_failed(case: Case, mistakes: Sequence[Finding], repairs: Sequence[Repair]) -> Judgement:
    """Compare only the layers that were called before a failure."""
    failed = next(pair for pair in case.pairs if pair.found.failure)
    others = {level: [Finding("skipped", level)] for level in list(LEVELS)[1:]}
    begun = failed.found.network
    # What was computed before the failure is compared by values, and is right.
    computed = begun is None or any(node.fingerprint for node in begun.nodes)
    divergence = None if computed else first_divergence(*_networks(failed), partial=True)
    # Where no layer failed, the layers behind are missing because the function stopped.
    is_cut = begun is not None and begun.stopped_at is None
    kinds = {edit.kind for repair in repairs for edit in repair.edits}
    if mistakes and not (is_cut and kinds == {"missing"}):
        others["structure"] = list(mistakes)
        if _is_cause(mistakes, failed):
            return _judge_stopped(case, mistakes, repairs[0])
    elif divergence:
        others["structure"] = [_structure(divergence)]
        if _is_cause(others["structure"], failed):
            return _judge_stopped(case, others["structure"], divergence)
    findings = [finding for level in others.values() for finding in level]
    return Judgement(case.earn_nothing(findings), repair=next(iter(repairs), divergence))


def _is_cause(mistakes: Sequence[Finding], failed: ProbePair) -> bool:
    """Return True if mistakes up to a layer explain that it stops."""
    failure, begun = failed.found.failure, failed.found.network
    place = failure.place if failure else None
    if failure is None or place is None or begun is None or begun.stopped_at is None:
        return False
    return failure.error in _OF_TENSORS and all(
        mistake.place and (mistake.place.where, mistake.place.line) <= (place.where, place.line)
        for mistake in mistakes
    )


def _judge_stopped(case: Case, mistakes: Sequence[Finding], repair: Repair) -> Judgement:
    """Charge all points to the mistake that a failed call follows from."""
    said = case.explain_failure()
    runs = replace(make_finding("runs", said, "follows"), place=None)
    runs = replace(runs, message=f"{follows_from(mistakes)} {said.message}", hint="")
    skipped = [Finding("skipped", level) for level in LEVELS if level not in ("runs", "structure")]
    first, *further = mistakes
    scored = [(runs, 0.0), (first, 1.0)]
    return Judgement([*scored, *((item, 0.0) for item in (*further, *skipped))], repair=repair)


def _judge_graphs(
    pairs: Sequence[ProbePair], divergence: Repair | None, mistakes: Sequence[Finding]
) -> Judgement:
    hint = (
        "The layers and their order agree: compare what is computed between them, and how each is "
        "called."
    )
    outputs = make_finding("outputs", _first(_wrong_outputs(pair, hint) for pair in pairs))
    structure, *further = mistakes or [_structure(divergence)]
    scored = [
        *_score_levels(pairs, structure, outputs),
        *((mistake, 0.0) for mistake in further),
    ]
    return Judgement(scored, _OTHER_LAYOUT if any(map(_other_layout, pairs)) else "", divergence)


def _judge_runs(pairs: Sequence[ProbePair]) -> Judgement:
    """Judge networks without a known graph by their layers and outputs."""
    layers = _first(other_layers_in_words(*_networks(pair)) for pair in pairs)
    if all(pair.found.arrays or not pair.reference.arrays for pair in pairs):
        hint = "The finding under `structure` says what is known of it."
        wrong = _first(_wrong_outputs(pair, hint) for pair in pairs)
        outputs = make_finding("outputs", wrong)
        structure = make_finding("structure", layers or (wrong and OTHERWISE_WIRED))
        return Judgement(_score_levels(pairs, structure, outputs), _ONLY_RUN)
    outputs = make_finding("outputs", _NOT_COMPARED, "skipped")
    structure = make_finding("structure", layers) if layers else Finding("skipped", "structure")
    return Judgement(_score_levels(pairs, structure, outputs), _ONLY_COUNTED)


def _score_levels(pairs: Sequence[ProbePair], structure: Finding, outputs: Finding) -> Scored:
    """Score each level; a wrong structure costs what follows from it, too."""
    shares: dict[str, float] = dict(LEVELS)
    shape = make_finding("output shape", _first(map(_wrong_shape, pairs)))
    parameters = make_finding("parameters", _first(map(_wrong_parameters, pairs)))
    levels = {"output shape": shape, "parameters": parameters, "outputs": outputs}
    for level, finding in levels.items() if structure.status == "failed" else ():
        if finding.status == "failed":
            reason = follows_from([structure])
            said = "" if level == "outputs" else f" {finding.message}"
            levels[level] = Finding("follows", level, reason + said)
            shares["structure"] += shares[level]
            shares[level] = 0
    findings = (
        Finding("passed", "runs"),
        levels["output shape"],
        levels["parameters"],
        structure,
        levels["outputs"],
    )
    return [(finding, shares[finding.requirement]) for finding in findings]


def _structure(divergence: Repair | None) -> Finding:
    if divergence is None:
        return Finding("passed", "structure")
    finding = make_finding("structure", divergence_in_words(divergence))
    layers = sum(bool(divergence.found.nodes[index].inputs) for index, _ in divergence.equal)
    agreeing = f" {layers} of the layers are as expected." if layers > 1 else ""
    message = finding.message + agreeing
    return replace(finding, message=message, mistake=difference_in_words(divergence))


def _first(wordings: Iterable[Wording | None]) -> Wording | None:
    return next(filter(None, wordings), None)


def _networks(pair: ProbePair) -> tuple[Network, Network]:
    assert pair.found.network is not None and pair.reference.network is not None
    return pair.found.network, pair.reference.network


def _only_run(pair: ProbePair) -> bool:
    """Return True if the student's network could only be run, without a graph."""
    return _networks(pair)[0].seen == "run"


def _same_function(pair: ProbePair) -> bool:
    found, reference = _networks(pair)
    if not same_parameters(found, reference):
        return False
    if reference.nodes and not pair.reference.arrays:
        return output_shapes(found) == output_shapes(reference)
    return same_outputs(pair.found, pair.reference)


def _other_layout(pair: ProbePair) -> bool:
    """Return True if both have as many parameters, in layers of other sizes."""
    found, reference = _networks(pair)
    return same_parameters(found, reference) and _sizes(found) != _sizes(reference)


def _sizes(network: Network) -> list[int]:
    return sorted(node.parameters for node in network.nodes if node.parameters)


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
    modes = []
    for mode in ("inference", "training"):
        largest = max(value for name, value in differences.items() if name.startswith(mode))
        if math.isinf(largest):
            modes.append(f"in {mode} mode (another shape, or not finite)")
        elif largest > RELATIVE_TOLERANCE:
            modes.append(f"in {mode} mode (by {_factor(largest)} times the largest value)")
    return Wording(
        f"With equal weights and equal inputs, the outputs differ {' and '.join(modes)}; "
        "expected equal outputs.",
        hint,
    )


def _factor(value: float) -> str:
    """Write a number without an exponent: 0.00021, 3.8, 350."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"
