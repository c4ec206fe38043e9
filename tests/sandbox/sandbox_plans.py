"""Plans for small submissions, and the observation of a good one."""

from __future__ import annotations

import subprocess
import textwrap

from grader.observation import Observation
from grader.plan import ObservationPlan
from grader.rubrics import Exercise, Probe
from grader.sandbox import Run, Sandbox
from grader.sandbox.forking import ForkServer
from grader.submission import Statement, SubmissionSource

GOOD = """
def block(X):
    return keras.layers.ReLU()(X)
"""


def exercise(name: str) -> Exercise:
    """Make the exercise of a function that takes a small tensor."""
    probe = Probe("small", {"X": {"tensor": [4, 4, 2]}})
    return Exercise(name, "1", 1, "block", (probe,))


def plan(code: str, *functions: str, seed: str = "seed") -> ObservationPlan:
    """Make the plan for a submission of one cell."""
    source = "import keras\n" + textwrap.dedent(code)
    statement = Statement(source, "cell 1", 1, ("block",))
    exercises = tuple(map(exercise, functions or ("block",)))
    return ObservationPlan(SubmissionSource((statement,)), exercises, seed)


def assert_complete(run: Run) -> Observation:
    """Return the one observation of a complete run."""
    assert run.outcome == "complete", run
    assert run.definitions_ran
    (seen,) = run.observations
    assert seen.failure is None
    assert seen.network is not None
    assert [node.kind for node in seen.network.nodes] == ["input", "relu"]
    assert set(seen.arrays) == {"inference/output", "training/output"}
    return seen


def message_of(run: Run) -> str:
    """Return the message of the error in a run's one function."""
    (seen,) = run.observations
    assert seen.failure is not None
    return seen.failure.message


def process_of(sandbox: Sandbox) -> subprocess.Popen[bytes]:
    """Return the fork server of a sandbox."""
    assert isinstance(sandbox._processes, ForkServer)
    return sandbox._processes.process
