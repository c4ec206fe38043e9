"""The folders of a course on their way to the processes that observe."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from sandbox_plans import message_of, plan

from grader.sandbox import Limits, Sandbox, Surroundings
from grader.sandbox.child import import_surroundings


def test_paths_arrive_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that works in another folder finds what a relative path names."""
    monkeypatch.chdir(tmp_path)
    given = Surroundings(Path("assignments/01_topic"), (Path("solutions"),))
    assert Surroundings.from_argument(given.as_argument()) == Surroundings(
        tmp_path / "assignments" / "01_topic", (tmp_path / "solutions",)
    )
    nothing = Surroundings()
    assert Surroundings.from_argument(nothing.as_argument()) == nothing


def test_the_public_half_is_loaded_if_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The function of `observe` gets the folder, and only a folder that was given."""
    loaded: list[Path] = []
    module = SimpleNamespace(load_public_half=loaded.append)
    monkeypatch.setitem(sys.modules, "grader.observe.assignment", module)
    import_surroundings(None)
    import_surroundings(Path("01_topic"))
    assert loaded == [Path("01_topic")]


@pytest.mark.parametrize("fork", [True, False])
def test_a_submission_finds_the_public_half_imported(tmp_path: Path, fork: bool) -> None:
    """A module of the assignment has run in the process before the submission does."""
    pytest.importorskip("grader.observe.assignment")
    (tmp_path / "facts.py").write_text("import builtins\nbuiltins.imported = 'facts'\n")
    code = "def block(X):\n    raise ValueError(imported)\n"
    limits = Limits(trusted=True)
    with Sandbox(limits, Surroundings(public_half=tmp_path), fork=fork) as sandbox:
        assert message_of(sandbox.run(plan(code))) == "facts"
