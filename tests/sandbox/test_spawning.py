"""Where there is no fork server: a process for each submission, which says what it does not do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sandbox_plans import GOOD, assert_complete, message_of, plan

from grader.errors import CouldNotGradeError
from grader.sandbox import Limits, Sandbox
from grader.sandbox.protections import NEEDED

TRUSTED = Limits(seconds=20, memory=2 * 2**30, trusted=True)


@pytest.fixture(scope="module")
def spawning() -> Iterator[Sandbox]:
    """A sandbox as on macOS and Windows."""
    with Sandbox(TRUSTED, fork=False) as sandbox:
        yield sandbox


def test_strangers_code_is_refused() -> None:
    """Without a word of trust nothing runs, and the sentence names what is missing and the way."""
    with (
        Sandbox(fork=False) as sandbox,
        pytest.raises(CouldNotGradeError, match=r"network.*doctor.*--unsafe"),
    ):
        sandbox.run(plan(GOOD))


def test_it_sees_what_a_confined_child_sees(spawning: Sandbox, sandbox: Sandbox) -> None:
    """The same observation, bit by bit, in a scratch folder that is gone afterwards."""
    code = "import os\nplace = os.environ['HOME']\n" + GOOD
    one, other = (assert_complete(where.run(plan(code))) for where in (spawning, sandbox))
    for name, values in one.arrays.items():
        assert values.tobytes() == other.arrays[name].tobytes()
    folder = message_of(
        spawning.run(plan("import os\ndef block(X):\n    raise ValueError(os.environ['HOME'])"))
    )
    assert "submission-" in folder
    assert not Path(folder).exists()


def test_it_is_stopped(spawning: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time is limited, importing Keras not counted; what was seen before stays."""
    monkeypatch.setattr(spawning, "limits", replace(TRUSTED, seconds=8))
    code = GOOD + "def loop(X):\n    while True: pass\n"
    run = spawning.run(plan(code, "block", "loop"))
    assert run.outcome == "timeout"
    assert [seen.probe for seen in run.observations] == ["block"]


def test_elsewhere_nothing_is_imported_that_only_linux_has() -> None:
    """As on macOS: all is open, and a sandbox is there."""
    code = """
import sys
import cattrs, numpy, psutil  # which look for parts of their own that only macOS has
sys.platform = "darwin"
from grader.sandbox import Sandbox
from grader.sandbox.examination import examine_this_machine
linux = {f"grader.sandbox.{name}" for name in ("confinement", "forking", "kernel", "watch")}
assert not linux & set(sys.modules), linux & set(sys.modules)
Sandbox().close()
print(len(examine_this_machine().missing))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == f"{len(NEEDED)}\n", done.stderr
