"""The verdict on one exercise, from the observations of its probes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
from layered import residual_block

from grader.judge import judge_answer, note_reference_helpers, pair_observations
from grader.observation import Definition, Failure, Observation, Place
from grader.rubrics import Exercise, Probe
from grader.verdict import ExerciseVerdict

BLOCK = Exercise("block", "1", 10, "block", (Probe("small", {}),))
FUNCTIONS = ("block", "other_block", "whole")


def observed(function: str, *, right: bool = True) -> Observation:
    """One function, right or wrong."""
    values = np.full((2, 3), 1.0 if right else -1.0)
    arrays = {"inference/output": values, "training/output": values}
    return Observation(function, "small", network=residual_block(), arrays=arrays)


def definition(function: str) -> Definition:
    """A function of the student."""
    return Definition(function, Place("cell 2", 1), f"def {function}():\n    pass\n")


REFERENCE = tuple(map(observed, FUNCTIONS))
WRITTEN = tuple(map(definition, FUNCTIONS))


def judge(*found: Observation, definitions: Collection[Definition] = WRITTEN) -> ExerciseVerdict:
    """Judge the block."""
    return judge_answer(BLOCK, pair_observations(BLOCK, found, REFERENCE), definitions, FUNCTIONS)


def test_the_reference_has_full_marks() -> None:
    """The reference judged against itself has all points."""
    verdict = judge(*REFERENCE)
    assert verdict.name == "block"
    assert verdict.score == verdict.max_score == 10


def test_a_note_names_the_helpers_of_the_reference() -> None:
    """The verdict keeps its points; a note says that mistakes count once."""
    verdict = judge(observed("block"))
    noted = note_reference_helpers(verdict, ("block", "other_block"))
    assert "`block` and `other_block`" in noted.note
    assert "once" in noted.note
    assert replace(noted, note="") == verdict


def test_a_missing_observation_is_a_finding() -> None:
    """An exercise without observations has no points and a finding."""
    verdict = judge()
    assert verdict.score == 0
    assert verdict.findings[0].status == "failed"


def missing() -> Observation:
    """The observation of a function that is not there."""
    return Observation("block", "small", failure=Failure("missing"))


def test_the_definition_reaches_the_verdict() -> None:
    """The student's text and its place are part of the verdict."""
    verdict = judge(observed("block"))
    assert (verdict.source, verdict.place) == (WRITTEN[0].source, WRITTEN[0].place)


def test_a_close_name_is_suggested_for_a_missing_function() -> None:
    """The hint names a function with a similar name; there is no text to show."""
    verdict = judge(missing(), definitions=(definition("bloc"),))
    assert "`bloc`" in verdict.findings[0].hint
    assert verdict.source == ""


def test_another_exercise_is_not_suggested_for_a_missing_function() -> None:
    """Graded functions are not suggested for each other, however alike their names are."""
    graded = ("block", "block_b")
    written = (definition("block_b"),)
    verdict = judge_answer(
        BLOCK, pair_observations(BLOCK, (missing(),), REFERENCE), written, graded
    )
    assert "`" not in verdict.findings[0].hint


def test_forged_extra_observations_are_ignored() -> None:
    """Only the probes of the reference count, and of each the first observation."""
    wrong = observed("block", right=False)
    forged = (replace(observed("block"), probe="easy"), replace(observed("block"), function="no"))
    verdict = judge(*forged, wrong, observed("block"))
    assert verdict.score < verdict.max_score
