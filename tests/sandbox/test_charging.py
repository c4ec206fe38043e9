"""A process is charged for its own time, whatever else the machine does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from courses import small_course
from sandbox_plans import GOOD, assert_complete, plan

from grader.cli import main
from grader.errors import CouldNotGradeError
from grader.reference import load_reference
from grader.sandbox import Limits, Sandbox
from grader.sandbox.charging import Charge

SECOND_OF_WORK = """
import time
def {name}(X):
    while time.process_time() < 1.0: pass
    return X
"""
RUBRIC = """\
title = "Toy"

[[exercise]]
name = "slow"
number = "1.1"
points = 4
kind = "value"

  [[exercise.probe]]
  name = "one"
  arguments = {X = 1}
"""
SLOW = SECOND_OF_WORK.format(name="slow").replace("1.0", "1.5 + started")
SLOW = SLOW.replace("    while", "    started = time.process_time()\n    while")


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def monotonic(self) -> float:
        """Stand in for `time.monotonic`."""
        return self.now


@pytest.mark.parametrize(
    ("share", "waits", "ends"),
    [(1.0, False, 10), (0.005, False, 160), (0.005, True, 10), (0.25, False, 40)],
)
def test_charged_is_cpu_time_and_waiting_but_not_the_work_of_others(
    share: float, waits: bool, ends: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process without its turn on the processor is charged for nothing until the far guard."""
    clock = Clock()
    monkeypatch.setattr("grader.sandbox.charging.time", clock)
    charge = Charge(Limits(seconds=10), used=5.0)
    while not charge.is_over(5.0 + share * clock.now, waits=waits):
        clock.now += 0.5
    assert clock.now == pytest.approx(ends, abs=1.1)


def test_a_watcher_that_had_to_wait_itself_charges_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long pause of the watcher is no time of the process."""
    clock = Clock()
    monkeypatch.setattr("grader.sandbox.charging.time", clock)
    charge = Charge(Limits(seconds=10))
    for _ in range(3):
        clock.now += 30
        assert not charge.is_over(0.0, waits=True)


@pytest.mark.skipif(sys.platform != "linux", reason="pins processes to a core")
def test_a_busy_core_costs_nobody_a_point() -> None:
    """A second of work beside five other processes is within two seconds."""
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(5)]
    try:
        with Sandbox(Limits(seconds=2, trusted=True)) as sandbox:
            assert_complete(sandbox.run(plan(GOOD)))
            for pid in [sandbox._processes.process.pid, *(other.pid for other in others)]:  # type: ignore[union-attr]
                os.sched_setaffinity(pid, {min(os.sched_getaffinity(0))})
            run = sandbox.run(plan(SECOND_OF_WORK.format(name="block")))
            assert run.outcome == "complete"
    finally:
        for other in others:
            other.kill()
            other.wait()


def test_a_slow_solution_is_named_and_given_more_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the function and the option, of which the bundle makes use, too."""
    monkeypatch.setenv("GRADER_REFERENCES", str(tmp_path / "references"))
    toy = small_course(tmp_path, rubric=RUBRIC, solution=SLOW)
    with pytest.raises(CouldNotGradeError, match=r"own `slow` in toy .* 1 s .*--seconds 2"):
        load_reference(toy, seconds=1)
    arguments = ["release", "toy", "--course", tmp_path, "--bundle", tmp_path / "out"]
    refused = CliRunner().invoke(main, [*map(str, arguments), "--seconds", "1"])
    assert refused.exit_code == 3
    assert "--seconds 2" in refused.output
