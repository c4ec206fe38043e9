"""One function, observed in a process of its own with nothing but what the function needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from grader.grading.layout import in_one_layout, in_own_layout, note_in_own_layout
from grader.grading.reuse import SeenRuns
from grader.notebook import closure_of, only_headers_of
from grader.observation import Plain
from grader.plan import ObservationPlan, without_answers
from grader.rubrics import Exercise
from grader.sandbox import Run, Sandbox
from grader.submission import SubmissionSource

_SEEN = SeenRuns()


def observe_function(
    source: SubmissionSource,
    exercise: Exercise,
    seed: str,
    sandbox: Sandbox,
    also_accepts: Mapping[str, Plain],
    helpers: SubmissionSource | None = None,
) -> Run:
    """Observe one function, or take what was seen of the same function of somebody else.

    Args:
        source: the whole submission.
        exercise: which function, and its probes.
        seed: secret that decides inputs and weights.
        sandbox: where it runs.
        also_accepts: further parameters that the student's helper functions may have.
        helpers: the reference's helper functions, where they take the place of the student's.

    Returns:
        What was seen, with places and remarks in the student's own text.
    """
    (asked,) = without_answers([exercise])
    theirs = None
    if helpers:
        theirs = in_one_layout(closure_of(helpers, exercise.helpers))
        source = only_headers_of(source, exercise.helpers)
    needed = closure_of(source, [exercise.name])
    run = _SEEN.run(
        ObservationPlan(in_one_layout(needed), (asked,), seed, theirs, also_accepts), sandbox
    )
    return replace(
        run,
        observations=tuple(in_own_layout(seen, needed) for seen in run.observations),
        notes=tuple(note_in_own_layout(note, needed) for note in run.notes),
    )
