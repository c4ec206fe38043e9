"""Observation of one function in its own process, with its needed code."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from grader.evidence.layout import in_one_layout, in_own_layout, note_in_own_layout
from grader.evidence.reuse import RunCache
from grader.evidence.withholding import withhold
from grader.evidence.wordless import without_words
from grader.notebook import closure_of, only_headers_of
from grader.observation import Observation
from grader.plan import HelperFunctions, HiddenProbes, ObservationPlan, secrets_of, without_answers
from grader.rubrics import Exercise
from grader.sandbox import Run, Sandbox
from grader.submission import SubmissionSource

_RUNS = RunCache()


def gather_evidence(
    source: SubmissionSource,
    exercise: Exercise,
    seed: str,
    sandbox: Sandbox,
    helpers: HelperFunctions | None = None,
    expected: Collection[Observation] | None = None,
    given: tuple[str, ...] = (),
) -> Run:
    """Observe one function, or reuse the observation of equal code.

    Args:
        source: the whole submission.
        exercise: the function and its probes.
        seed: secret that decides inputs and weights.
        sandbox: where the function runs.
        helpers: the reference's helper functions, where they take the place of the student's.
        expected: the reference's observations, if a student will read what comes of it.
        given: functions and classes of the notebook around its exercises.

    Returns:
        The observations, with places and remarks in the student's own text. Those made when the
        process held a hidden probe or the reference's helper functions are without texts that could
        carry them.
    """
    if helpers:
        needed_helpers = closure_of(helpers.source, exercise.helpers)
        helpers = replace(helpers, source=in_one_layout(without_words(needed_helpers)))
        source = only_headers_of(source, exercise.helpers)
    needed = closure_of(source, [exercise.name])
    probes = exercise.probes
    public = replace(exercise, probes=tuple(item for item in probes if not item.is_hidden))
    hidden = replace(exercise, probes=tuple(item for item in probes if item.is_hidden))
    plan = ObservationPlan(
        in_one_layout(needed),
        without_answers(public),
        secrets_of(seed, public),
        helpers,
        given,
        HiddenProbes(without_answers(hidden).probes, secrets_of(seed, hidden))
        if hidden.probes
        else None,
    )
    run = _RUNS.run(plan, sandbox)
    run = replace(
        run,
        observations=tuple(in_own_layout(item, needed) for item in run.observations),
        notes=tuple(note_in_own_layout(note, needed) for note in run.notes),
    )
    if expected is None or not (helpers or hidden.probes):
        return run
    arguments = (value for probe in public.probes for value in probe.arguments.values())
    words = (value for value in arguments if isinstance(value, str))
    if helpers:
        return withhold(run, needed, expected, words)
    # Before the process knew a hidden probe, it had nothing to write into its texts.
    names = {probe.name for probe in hidden.probes}
    early = tuple(item for item in run.observations if item.probe not in names)
    late = tuple(item for item in run.observations if item.probe in names)
    withheld = withhold(replace(run, observations=late), needed, expected, words)
    return replace(withheld, observations=early + withheld.observations, notes=run.notes)
