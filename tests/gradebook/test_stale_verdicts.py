"""The digest of all that a verdict depends on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from standing_in import reference

import grader.reference


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy the grader's code, so that it can be changed."""
    copied = tmp_path / "grader"
    shutil.copytree(Path(grader.reference.__file__).parent, copied)
    monkeypatch.setattr(grader.reference, "_PACKAGE", copied)
    return copied


@pytest.mark.parametrize(
    "module",
    [
        *(
            "observe/network/graph.py",
            "notebook/select.py",
            "sandbox/limits.py",
            "evidence/layout.py",
        ),
        *(
            "judge/wording.py",
            "judge/comparison.py",
            "grading.py",
            "rubrics/order.py",
            "verdict.py",
        ),
    ],
)
def test_another_grader_gives_verdicts_anew(package: Path, module: str) -> None:
    """A change in code that observes or judges changes the digest."""
    before = reference().digest
    (package / module).write_text((package / module).read_text() + "\n")
    assert reference().digest != before


@pytest.mark.parametrize("module", ["report/pages.py", "cli/grade.py", "simulate/mess.py"])
def test_who_shows_verdicts_changes_none(package: Path, module: str) -> None:
    """A change in code that shows verdicts does not change the digest."""
    before = reference().digest
    (package / module).write_text((package / module).read_text() + "\n")
    assert reference().digest == before


def test_what_a_verdict_depends_on_is_there(package: Path) -> None:
    """Every pattern of the digest matches a file."""
    patterns = grader.reference._OBSERVING_CODE + grader.reference._JUDGING_CODE
    assert [pattern for pattern in patterns if not list(package.glob(pattern))] == []
