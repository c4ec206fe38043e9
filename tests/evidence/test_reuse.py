"""The cache of runs: equal plans run once, stopped runs are repeated."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from case_scripts import case_script

from grader.errors import CouldNotGradeError
from grader.evidence import gather_evidence
from grader.evidence.reuse import RunCache
from grader.grading import grade_submission
from grader.observation import Observation
from grader.plan import HelperFunctions, ObservationPlan
from grader.reference import Reference
from grader.rubrics import Exercise
from grader.sandbox import Limits, Run, Sandbox
from grader.submission import Statement, SubmissionFile, SubmissionSource


@dataclass
class Counting:
    """A stand-in for a sandbox that counts its runs and gives a fixed answer."""

    answer: Run = field(default_factory=lambda: Run("complete", (Observation("f", "p"),)))
    limits: Limits = field(default_factory=Limits)
    runs: int = 0
    seconds: float = 0.0
    error: Exception | None = None

    def run(self, _: ObservationPlan) -> Run:
        """Count, wait, answer."""
        self.runs += 1
        time.sleep(self.seconds)
        if self.error:
            raise self.error
        return self.answer


def plan(code: str = "def f(): pass", seed: str = "seed") -> ObservationPlan:
    """A plan of one statement."""
    source = SubmissionSource((Statement(code, "statement 0", 1, ("f",)),))
    return ObservationPlan(source, Exercise("f", "1", 1, "block", ()), {"probe": seed})


def run(cache: RunCache, sandbox: Any, **changes: Any) -> Run:
    """Run a plan."""
    return cache.run(plan(**changes), sandbox)


def test_an_equal_plan_runs_once() -> None:
    """The second run returns the observations of the first."""
    cache, sandbox = RunCache(), Counting()
    assert run(cache, sandbox) is run(cache, sandbox)
    assert sandbox.runs == 1


def test_another_text_seed_or_limit_runs_again() -> None:
    """Code, seed and limits are part of the key, but for the limit of time."""
    cache, sandbox = RunCache(), Counting()
    run(cache, sandbox)
    run(cache, sandbox, code="def f(): return")
    run(cache, sandbox, seed="another")
    sandbox.limits = Limits(memory=2**30)
    run(cache, sandbox)
    assert sandbox.runs == 4
    sandbox.limits = Limits(seconds=1, memory=2**30)
    run(cache, sandbox)
    assert sandbox.runs == 4


@pytest.mark.parametrize("outcome", ["timeout", "out_of_memory", "crashed", "exited"])
def test_a_run_that_was_stopped_is_repeated(outcome: Any) -> None:
    """A busy machine must not cost a second student points."""
    cache, sandbox = RunCache(), Counting(Run(outcome, ()))
    assert run(cache, sandbox).outcome == run(cache, sandbox).outcome == outcome
    assert sandbox.runs == 2


def test_a_fault_of_the_grader_is_raised_each_time() -> None:
    """An exception is not kept."""
    cache, sandbox = RunCache(), Counting(error=CouldNotGradeError("no"))
    for _ in range(2):
        with pytest.raises(CouldNotGradeError):
            run(cache, sandbox)
    assert sandbox.runs == 2


def test_equal_plans_at_the_same_time_run_once() -> None:
    """Later threads wait for the first."""
    cache, sandbox = RunCache(), Counting(seconds=0.2)
    with ThreadPoolExecutor(8) as threads:
        runs = list(threads.map(lambda _: run(cache, sandbox), range(8)))
    assert sandbox.runs == 1
    assert all(item is runs[0] for item in runs)


def test_threads_that_waited_for_nothing_run_themselves() -> None:
    """If the first run was stopped, each of the other threads runs the plan itself."""
    cache, sandbox = RunCache(), Counting(Run("timeout", ()), seconds=0.05)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: run(cache, sandbox), range(4)))
    assert sandbox.runs == 4
    assert threading.active_count() < 10


def test_memory_is_bounded() -> None:
    """The least recently used run is dropped first, and large runs are not kept at all."""
    cache, sandbox = RunCache(most=2), Counting()
    for code in ("a = 1", "b = 1", "a = 1", "c = 1", "a = 1"):
        run(cache, sandbox, code=code)
    assert sandbox.runs == 3
    run(cache, sandbox, code="b = 1")
    assert sandbox.runs == 4
    large = Observation("f", "p", arrays={"x": np.zeros(2**20, np.float32)})
    sandbox = Counting(Run("complete", (large,)))
    run(cache, sandbox, code="d = 1")
    run(cache, sandbox, code="d = 1")
    assert sandbox.runs == 2


RELU = "def plain_block(X, f, filters):\n    return layers.{}()(X)\n"


def test_another_layout_is_the_same_function_with_its_own_lines(
    reference: Reference, sandbox: Sandbox
) -> None:
    """A reused observation has the lines of the other student."""
    exercise = reference.rubric.exercise("plain_block")
    imports = Statement("from keras import layers", "cell 1", 1, ("layers",), is_import=True)
    one, other, wrong = (
        SubmissionSource((imports, Statement(code, where, line, ("plain_block",))))
        for code, where, line in (
            (RELU.format("ReLU"), "cell 4", 1),
            ("# mine\n\n" + RELU.format("ReLU").replace("()(X)", "(  # why\n    )(X)"), "a.py", 9),
            (RELU.format("ELU"), "cell 4", 1),
        )
    )
    first, second, third = (
        gather_evidence(source, exercise, "another seed", sandbox) for source in (one, other, wrong)
    )
    for observed, reused in zip(first.observations, second.observations, strict=True):
        assert observed.arrays is reused.arrays
        assert observed.network is not None and reused.network is not None
        assert str(observed.network.nodes[1].place) == "cell 4, line 2"
        assert str(reused.network.nodes[1].place) == "a.py, line 12"
        assert reused.network == replace(observed.network, nodes=reused.network.nodes)
    assert not np.array_equal(
        first.observations[0].arrays["inference/output"],
        third.observations[0].arrays["inference/output"],
    )


def test_the_verdict_does_not_depend_on_who_was_graded_before(
    reference: Reference, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reused or observed again, a wrong submission gets the same verdict."""
    code = case_script("missing_shortcut")
    path = tmp_path / "student.py"
    verdicts = []
    for text in (code, "\n\n# another layout\n" + code.replace("\n\n", "\n\n\n")):
        path.write_text(text, encoding="utf-8")
        reused = grade_submission(SubmissionFile("s", path), reference, sandbox)
        with monkeypatch.context() as patched:
            patched.setattr("grader.evidence.function._RUNS", RunCache())
            anew = grade_submission(SubmissionFile("s", path), reference, sandbox)
        assert replace(reused, seconds=0.0) == replace(anew, seconds=0.0)
        verdicts.append(anew)
    assert verdicts[0].score == verdicts[1].score
    assert verdicts[0] != verdicts[1]  # their lines differ


def test_replaced_helpers_make_no_difference(
    reference: Reference,
) -> None:
    """Equal functions are observed once if their replaced helpers take the same parameters."""
    exercise = reference.rubric.exercise("ResNet50")
    sandbox: Any = Counting()
    for helper in (
        "def identity_block(X, f, filters): return X",
        "def identity_block(X: object, f, filters):\n    return WRONG + X",
        "def identity_block(X, f, widths): return X",
    ):
        code = (helper, "WRONG = 3", "def ResNet50(): return identity_block(1, 2, 3)")
        names = ("identity_block", "WRONG", "ResNet50")
        source = SubmissionSource(
            tuple(
                Statement(text, "a.py", line, (name,))
                for line, (text, name) in enumerate(zip(code, names, strict=True), start=1)
            )
        )
        helpers = HelperFunctions(reference.helpers_of(exercise))
        gather_evidence(source, exercise, "a third seed", sandbox, helpers)
    assert sandbox.runs == 2
