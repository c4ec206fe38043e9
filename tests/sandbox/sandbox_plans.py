"""Plans for small submissions, and the observation of a good one."""

from __future__ import annotations

import textwrap

import psutil

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


TENSOR = {"tensor": [4, 4, 2]}
CALL = """
def call(X, function):
    return globals()[function](X)
"""


def exercise(name: str) -> Exercise:
    """Make the exercise of a function that takes a small tensor."""
    return Exercise(name, "1", 1, "block", (Probe("small", {"X": TENSOR}),))


def plan(code: str, *functions: str, seed: str = "seed") -> ObservationPlan:
    """Make the plan for a submission of one cell; a probe each calls several functions."""
    source = "import keras\n" + textwrap.dedent(code)
    statements = (Statement(source, "cell 1", 1, ("block",)),)
    asked = exercise(functions[0] if functions else "block")
    if len(functions) > 1:
        statements += (Statement(CALL, "cell 2", 1, ("call",)),)
        probes = tuple(Probe(name, {"X": TENSOR, "function": name}) for name in functions)
        asked = Exercise("call", "1", 1, "block", probes)
    seeds = {probe.name: seed for probe in asked.probes}
    return ObservationPlan(SubmissionSource(statements), asked, seeds)


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


def process_of(sandbox: Sandbox) -> psutil.Process:
    """Return the fork server of a sandbox, as soon as it answers."""
    assert isinstance(sandbox._processes, ForkServer)
    assert not sandbox._processes.missing
    assert sandbox._processes.process
    return sandbox._processes.process
