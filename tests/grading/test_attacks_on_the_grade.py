"""Submissions that attack their own grade."""

from __future__ import annotations

from pathlib import Path

import pytest
from courses import ours

from grader.batch import grade_all
from grader.judge.comparison import same_value
from grader.reference import Reference, load_reference
from grader.sandbox import Limits
from grader.submission import SubmissionFile
from grader.verdict import SubmissionVerdict

FOLDER = Path(__file__).parents[1] / "submissions" / "attacks"
ATTACKS = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "honest")


@pytest.fixture(scope="module")
def verdicts(
    reference: Reference, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, SubmissionVerdict]:
    """Grade the honest part alone, before and after the attacks, and with each attack."""
    folder = tmp_path_factory.mktemp("attacks")
    honest = (FOLDER / "honest.py").read_text(encoding="utf-8")
    files = []
    for name in ("before", *ATTACKS, "after"):
        attack = FOLDER / f"{name}.py"
        path = folder / f"{name}.py"
        path.write_text(honest + (attack.read_text(encoding="utf-8") if attack.exists() else ""))
        files.append(SubmissionFile(name, path))
    # One server after the other: each attack has a server that has seen those before.
    graded = grade_all(files, reference, Limits(seconds=60), workers=1)
    return {verdict.student: verdict for verdict in graded}


def scores(verdict: SubmissionVerdict) -> dict[str, float]:
    """Return the points of each exercise."""
    return {exercise.name: exercise.score for exercise in verdict.exercises}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_earns_no_more_than_its_honest_part(
    name: str, verdicts: dict[str, SubmissionVerdict]
) -> None:
    """An attack adds points to no exercise; a forged observation can only hide a proof."""
    assert verdicts[name].status == "graded", verdicts[name].message
    honest = scores(verdicts["before"])
    assert all(score <= honest[exercise] for exercise, score in scores(verdicts[name]).items())


def test_the_honest_part_has_something_to_gain(verdicts: dict[str, SubmissionVerdict]) -> None:
    """The honest part has some points and could have more."""
    earned = scores(verdicts["before"])
    assert earned["identity_block"] == 15
    assert 0 < earned["plain_block"] < 10
    assert 0 < earned["ResNet50"] < 30
    assert earned["convolutional_block"] == 0


def test_who_comes_after_an_attack_is_graded_as_before(
    verdicts: dict[str, SubmissionVerdict],
) -> None:
    """The same submission has the same score before and after the attacks."""
    assert scores(verdicts["after"]) == scores(verdicts["before"])


@pytest.mark.parametrize("fact", ["optimizer", "learning_rate", "loss", "metrics"])
def test_facts_about_compiling_cannot_be_known_beforehand(reference: Reference, fact: str) -> None:
    """The facts that `check` knows are no answers where another secret is used."""
    known, asked = (
        next(item for item in observed if fact in item.facts).facts[fact]["value"]
        for observed in (load_reference(ours("03"), hidden=False).observed, reference.observed)
    )
    assert not same_value(known, asked, extra_allowed=True)
