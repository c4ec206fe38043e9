"""Judges one graded function by its kind, and computes the points."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from grader.judge.case import Case, Judgement, ProbePair, Scored
from grader.judge.evidence import is_of_the_call
from grader.judge.manners import manners_of
from grader.judge.network import judge_network
from grader.judge.procedure import judge_procedure
from grader.judge.value import judge_value
from grader.judge.wording import failure_in_words
from grader.observation import Definition, Failure, Observation
from grader.rubrics import Exercise
from grader.verdict import ExerciseVerdict, Finding, FindingStatus, Repair, points_for

_JUDGES = {
    "block": judge_network,
    "model": judge_network,
    "procedure": judge_procedure,
    "value": judge_value,
}


def pair_observations(
    exercise: Exercise, found: Sequence[Observation], reference: Iterable[Observation]
) -> list[ProbePair]:
    """Pair the observations of a student's function with the reference's, probe by probe.

    Args:
        exercise: the exercise.
        found: observations of the student's function; the first one of each probe counts.
        reference: observations of the solution.
    """
    return [
        ProbePair(_find(found, expected), expected)
        for expected in reference
        if expected.function == exercise.name
    ]


def judge_answer(
    exercise: Exercise,
    pairs: Sequence[ProbePair],
    definitions: Collection[Definition],
    graded: Collection[str],
    repairs: Mapping[str, Repair] | None = None,
) -> ExerciseVerdict:
    """Judge one exercise of a submission.

    Args:
        exercise: the exercise.
        pairs: from `pair_observations`.
        definitions: the student's functions.
        graded: names of all graded functions.
        repairs: as in `judge_exercise`.
    """
    definition = next((item for item in definitions if item.function == exercise.name), None)
    # The function of another exercise is not a misspelling of this one's name.
    others = [item.function for item in definitions if item.function not in graded]
    return judge_exercise(exercise, pairs, definition, others, repairs)


def judge_exercise(
    exercise: Exercise,
    pairs: Sequence[ProbePair],
    definition: Definition | None = None,
    defined: Collection[str] = (),
    repairs: Mapping[str, Repair] | None = None,
) -> ExerciseVerdict:
    """Judge one graded function.

    Args:
        exercise: the function's part of the rubric.
        pairs: the student's and the reference's observation of each probe.
        definition: the student's text of the function.
        defined: names of the submission's functions that answer no exercise, for suggestions.
        repairs: by probe, the edits that explain a wrong network.
    """
    if not all(map(is_of_the_call, pairs)):
        pairs = [_of_another_call(pair) for pair in pairs]
    case = Case(exercise, pairs, definition, defined, repairs or {})
    judgement = _JUDGES[exercise.kind](case)
    public = _judge_public(case, judgement)
    spared = _spared(exercise, pairs)
    costs = spared.status == "failed" if spared else False
    earned = _share(judgement.scored)
    manners = manners_of(exercise, pairs, definition, is_right=earned == 1)
    share = earned * (1 - exercise.keras_2_costs if costs else 1)
    share *= 1 - sum(cost for _, cost in manners)
    return ExerciseVerdict(
        name=exercise.name,
        number=exercise.number,
        score=points_for(share, exercise.points),
        max_score=exercise.points,
        findings=(
            *_marked(judgement.scored, public),
            *filter(None, [spared]),
            *(finding for finding, _ in manners),
        ),
        note=judgement.note,
        repair=judgement.repair,
        repair_is_hidden=_is_hidden(judgement.repair, public),
        source=definition.source if definition else "",
        place=definition.place if definition else None,
        share=share,
    )


def _judge_public(case: Case, judgement: Judgement) -> Judgement:
    """Judge the public probes alone, if hidden ones could have told more."""
    exercise = case.exercise
    probes = tuple(probe for probe in exercise.probes if not probe.is_hidden)
    if len(probes) == len(exercise.probes) or not any(item.message for item, _ in judgement.scored):
        return judgement
    names = {probe.name for probe in probes}
    pairs = [pair for pair in case.pairs if pair.reference.probe in names]
    if not pairs:
        return Judgement(())
    public = replace(case, exercise=replace(exercise, probes=probes), pairs=pairs)
    return _JUDGES[exercise.kind](public)


def _marked(scored: Scored, public: Judgement) -> Iterator[Finding]:
    """Yield findings, marked where no public probe shows them."""
    known = {(item.requirement, item.message, item.hint) for item, _ in public.scored}
    for finding, _ in scored:
        is_known = (finding.requirement, finding.message, finding.hint) in known
        hides = bool(finding.message or finding.hint) and not is_known
        yield replace(finding, is_hidden=True) if hides else finding


def _is_hidden(repair: Repair | None, public: Judgement) -> bool:
    """Return True if no public probe shows these networks and edits."""
    if repair is None or repair is public.repair:
        return False
    return public.repair is None or _drawn(repair) != _drawn(public.repair)


def _drawn(repair: Repair) -> object:
    """Return the parts of a repair that a picture shows."""
    shapes = [[node.shape for node in side.nodes] for side in (repair.found, repair.expected)]
    return repair.edits, shapes


def note_reference_helpers(verdict: ExerciseVerdict, helpers: Iterable[str]) -> ExerciseVerdict:
    """Say in a verdict that the reference's helper functions were called."""
    names = " and ".join(f"`{name}`" for name in helpers)
    note = f"Judged with the reference's {names}, so that a mistake there is paid for once."
    return replace(verdict, note=note)


def _find(found: Sequence[Observation], expected: Observation) -> Observation:
    place = (expected.function, expected.probe)
    failure = Failure("not_reached", message="The submission ended before this was looked at.")
    missing = Observation(*place, failure=failure)
    return next((item for item in found if (item.function, item.probe) == place), missing)


def _of_another_call(pair: ProbePair) -> ProbePair:
    failure = Failure("not_reached", message="What was observed does not belong to this call.")
    return replace(pair, found=Observation(pair.found.function, pair.found.probe, failure=failure))


def _spared(exercise: Exercise, pairs: Iterable[ProbePair]) -> Finding | None:
    """Explain why a call that fails as written is judged all the same."""
    spared = next((pair.found for pair in pairs if pair.found.spared), None)
    if spared is None or spared.spared is None:
        return None
    said = failure_in_words(spared.spared, exercise.name)
    if spared.network and spared.network.seen == "run":
        how, costs = "It is judged on tensors that hold values.", False
    else:
        how, costs = "It is judged as Keras 2 runs it.", bool(exercise.keras_2_costs)
    status: FindingStatus = "failed" if costs else "passed"
    return Finding(status, "Keras 3", f"{said.message} {how}", place=said.place)


def _share(scored: Scored) -> float:
    total = sum(share for _, share in scored)
    earned = sum(share for finding, share in scored if finding.status in ("passed", "follows"))
    return 1.0 if earned == total else earned / total
