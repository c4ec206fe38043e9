"""What a verdict depends on, and what makes it stale."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from standing_in import reference

import grader.reference


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the grader's code, which can be changed."""
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
        *("judge/wording.py", "judge/comparison.py", "grading/submission.py", "verdict.py"),
    ],
)
def test_another_grader_gives_verdicts_anew(package: Path, module: str) -> None:
    """A change in what observes or judges is a change of what is compared with."""
    before = reference().digest
    (package / module).write_text((package / module).read_text() + "\n")
    assert reference().digest != before


@pytest.mark.parametrize("module", ["report/pages.py", "cli/grade.py", "simulate/mess.py"])
def test_who_shows_verdicts_changes_none(package: Path, module: str) -> None:
    """Pages are made anew without grading anybody anew."""
    before = reference().digest
    (package / module).write_text((package / module).read_text() + "\n")
    assert reference().digest == before


def test_what_a_verdict_depends_on_is_there(package: Path) -> None:
    """A module that was renamed would be watched no longer, without a word."""
    patterns = grader.reference._OBSERVING_CODE + grader.reference._JUDGING_CODE
    assert [pattern for pattern in patterns if not list(package.glob(pattern))] == []
