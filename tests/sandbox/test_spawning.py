"""Systems without a fork server: one unconfined process for each submission."""

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
    """Make a sandbox as on macOS and Windows."""
    with Sandbox(TRUSTED, fork=False) as sandbox:
        yield sandbox


def test_strangers_code_is_refused() -> None:
    """Untrusted code is refused; the message names missing protections and `--unsafe`."""
    with (
        Sandbox(fork=False) as sandbox,
        pytest.raises(CouldNotGradeError, match=r"network.*doctor.*--unsafe"),
    ):
        sandbox.run(plan(GOOD))


def test_it_sees_what_a_confined_child_sees(spawning: Sandbox, sandbox: Sandbox) -> None:
    """A spawned process gives the observation of a child, in a temporary folder."""
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
    """Time is limited without the import of Keras; earlier observations are kept."""
    monkeypatch.setattr(spawning, "limits", replace(TRUSTED, seconds=8))
    code = GOOD + "def loop(X):\n    while True: pass\n"
    run = spawning.run(plan(code, "block", "loop"))
    assert run.outcome == "timeout"
    assert [seen.probe for seen in run.observations] == ["block"]


def test_elsewhere_nothing_is_imported_that_only_linux_has() -> None:
    """Without Linux a sandbox exists, and the examination reports no protection."""
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
