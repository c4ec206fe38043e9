"""From all that was seen of a submission to its verdict: a mistake in a helper is paid for once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import numpy as np
from layered import residual_block

from grader.judge import judge_submission, needs_reference_helpers
from grader.observation import (
    Definition,
    Failure,
    Observation,
    Place,
    SubmissionObservation,
)
from grader.rubrics import Exercise, Probe, Rubric

PROBES = (Probe("small", {}),)
RUBRIC = Rubric(
    "toy",
    "Toy",
    (
        Exercise("block", "1", 10, "block", PROBES),
        Exercise("other_block", "2", 10, "block", PROBES),
        Exercise("whole", "3", 20, "model", PROBES, helpers=("block", "other_block")),
    ),
)


def seen(
    function: str, right: bool = True, helpers: Literal["own", "reference"] = "own", **more: Any
) -> Observation:
    """One function, right or wrong."""
    values = np.full((2, 3), 1.0 if right else -1.0)
    arrays = {"inference/output": values, "training/output": values}
    return Observation(function, "small", helpers, residual_block(), arrays=arrays, **more)


WRITTEN = tuple(
    Definition(name, Place("cell 2", 1), f"def {name}():\n    pass\n") for name in RUBRIC.functions
)
REFERENCE = SubmissionObservation(tuple(map(seen, RUBRIC.functions)))


def observed(*observations: Observation) -> SubmissionObservation:
    """A submission of these observations."""
    return SubmissionObservation(observations, WRITTEN)


def test_reference_against_itself_has_full_marks() -> None:
    """Every exercise, in the rubric's order; nothing has to be looked at again."""
    verdicts = judge_submission(REFERENCE, REFERENCE, RUBRIC)
    assert [verdict.name for verdict in verdicts] == list(RUBRIC.functions)
    assert sum(verdict.score for verdict in verdicts) == RUBRIC.points
    assert needs_reference_helpers(verdicts, RUBRIC) == ()


def test_mistake_in_a_helper_is_paid_for_once() -> None:
    """A function that is right with the reference's helpers has all points, and a note says so."""
    first = (seen("block", False), seen("other_block"), seen("whole", False))
    verdicts = judge_submission(observed(*first), REFERENCE, RUBRIC)
    again = needs_reference_helpers(verdicts, RUBRIC)
    assert [exercise.name for exercise in again] == ["whole"]
    both = observed(*first, seen("whole", True, "reference"))
    block, other, whole = judge_submission(both, REFERENCE, RUBRIC)
    assert block.score < block.max_score
    assert other.score == other.max_score
    assert whole.score == whole.max_score
    assert "`block` and `other_block`" in whole.note
    assert "once" in whole.note


def test_better_of_both_counts() -> None:
    """Reference helpers that do not fit the student's function take nothing away."""
    failure = Failure("raised", "TypeError", "no")
    worse = replace(seen("whole", True, "reference"), network=None, arrays={}, failure=failure)
    both = observed(seen("block", False), seen("other_block"), seen("whole", False), worse)
    whole = judge_submission(both, REFERENCE, RUBRIC)[2]
    alone = judge_submission(observed(*both.observations[:3]), REFERENCE, RUBRIC)[2]
    assert whole == alone
    assert whole.note == ""


def test_right_helpers_are_not_asked_again() -> None:
    """A function that is wrong by itself is judged once, with the student's own helpers."""
    alone = observed(seen("block"), seen("other_block"), seen("whole", False))
    verdicts = judge_submission(alone, REFERENCE, RUBRIC)
    assert needs_reference_helpers(verdicts, RUBRIC) == ()


def test_function_that_is_not_there_is_not_asked_again() -> None:
    """Without a function of one's own there is nothing that other helpers could help."""
    wrong = SubmissionObservation((seen("block", False), seen("whole", False)), WRITTEN[:2])
    verdicts = judge_submission(wrong, REFERENCE, RUBRIC)
    assert needs_reference_helpers(verdicts, RUBRIC) == ()


def test_what_was_never_seen_is_a_finding() -> None:
    """A submission of which nothing was seen has a verdict for every exercise."""
    verdicts = judge_submission(observed(), REFERENCE, RUBRIC)
    assert [verdict.score for verdict in verdicts] == [0, 0, 0]
    assert all(verdict.findings[0].status == "failed" for verdict in verdicts)


def test_definition_and_close_names_reach_the_verdict() -> None:
    """The student's text is part of the verdict; a missing function is looked for by its name."""
    definitions = (
        Definition("whole", Place("cell 3", 2), "def whole():\n    pass\n"),
        Definition("bloc", Place("cell 2", 1), "def bloc():\n    pass\n"),
    )
    missing = replace(seen("block"), network=None, arrays={}, failure=Failure("missing"))
    submission = SubmissionObservation((missing, seen("whole")), definitions)
    block, _, whole = judge_submission(submission, REFERENCE, RUBRIC)
    assert "`bloc`" in block.findings[0].hint
    assert block.source == ""
    assert (whole.source, whole.place) == (definitions[0].source, definitions[0].place)


def test_another_exercise_is_not_suggested_for_a_missing_function() -> None:
    """However alike the names of two graded functions are, neither is a slip of the other."""
    missing = replace(seen("block"), network=None, arrays={}, failure=Failure("missing"))
    rubric = replace(
        RUBRIC, exercises=(RUBRIC.exercises[0], replace(RUBRIC.exercises[1], name="block_b"))
    )
    written = (Definition("block_b", Place("cell 2", 1), "def block_b():\n    pass\n"),)
    block, _ = judge_submission(SubmissionObservation((missing,), written), REFERENCE, rubric)
    assert "`" not in block.findings[0].hint


def test_forged_extra_observations_are_ignored() -> None:
    """Only what the reference was probed with is looked at; the first observation counts."""
    forged = (replace(seen("block"), probe="easy"), replace(seen("block"), function="nothing"))
    wrong = (seen("block", False), seen("other_block"), seen("whole"))
    verdicts = judge_submission(observed(*forged, *wrong), REFERENCE, RUBRIC)
    assert verdicts[0].score < verdicts[0].max_score
