"""Submissions that want points that they have not earned, graded as all others are."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.batch import grade_all
from grader.reference import Reference
from grader.sandbox import Limits
from grader.submission import SubmissionFile
from grader.verdict import SubmissionVerdict

FOLDER = Path(__file__).parents[1] / "submissions" / "attacks"
ATTACKS = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "honest")


@pytest.fixture(scope="module")
def verdicts(
    reference: Reference, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, SubmissionVerdict]:
    """Verdicts of the honest part alone, before and after the attacks, and of it with each."""
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
    """Points for each exercise."""
    return {exercise.name: exercise.score for exercise in verdict.exercises}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_earns_what_its_honest_part_earns(
    name: str, verdicts: dict[str, SubmissionVerdict]
) -> None:
    """Exercise by exercise: not a point more, and none less for what was answered honestly."""
    assert verdicts[name].status == "graded", verdicts[name].message
    assert scores(verdicts[name]) == scores(verdicts["before"])


def test_the_honest_part_has_something_to_gain(verdicts: dict[str, SubmissionVerdict]) -> None:
    """Nothing is shown by an attack on full marks, or on none."""
    earned = scores(verdicts["before"])
    assert earned["identity_block"] == 15
    assert 0 < earned["plain_block"] < 10
    assert earned["ResNet50"] == 0


def test_who_comes_after_an_attack_is_graded_as_before(
    verdicts: dict[str, SubmissionVerdict],
) -> None:
    """The last of the class has the score of the first."""
    assert scores(verdicts["after"]) == scores(verdicts["before"])
