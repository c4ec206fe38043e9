"""Equal plans are run once; what may be the machine's fault is run again."""

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
from grader.grading.function import observe_function
from grader.grading.reuse import SeenRuns
from grader.grading.submission import grade_submission
from grader.observation import Observation
from grader.plan import ObservationPlan
from grader.reference import Reference
from grader.sandbox import Limits, Run, Sandbox
from grader.submission import Statement, SubmissionFile, SubmissionSource


@dataclass
class Counting:
    """Stands in the place of a sandbox: says what it is told to, and counts."""

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
    return ObservationPlan(SubmissionSource((Statement(code, "statement 0", 1, ("f",)),)), (), seed)


def run(seen: SeenRuns, sandbox: Any, **changes: Any) -> Run:
    """Run a plan."""
    return seen.run(plan(**changes), sandbox)


def test_an_equal_plan_runs_once() -> None:
    """The second gets what the first saw."""
    seen, sandbox = SeenRuns(), Counting()
    assert run(seen, sandbox) is run(seen, sandbox)
    assert sandbox.runs == 1


def test_another_text_seed_or_limit_runs_again() -> None:
    """Everything that decides what is seen is part of the question."""
    seen, sandbox = SeenRuns(), Counting()
    run(seen, sandbox)
    run(seen, sandbox, code="def f(): return")
    run(seen, sandbox, seed="another")
    sandbox.limits = Limits(seconds=1)
    run(seen, sandbox)
    assert sandbox.runs == 4


@pytest.mark.parametrize("outcome", ["timeout", "out_of_memory", "crashed", "exited"])
def test_what_did_not_end_by_itself_is_run_again(outcome: Any) -> None:
    """A busy machine must not cost a second student points."""
    seen, sandbox = SeenRuns(), Counting(Run(outcome, ()))
    assert run(seen, sandbox).outcome == run(seen, sandbox).outcome == outcome
    assert sandbox.runs == 2


def test_a_fault_of_the_grader_is_raised_each_time() -> None:
    """It is no observation."""
    seen, sandbox = SeenRuns(), Counting(error=CouldNotGradeError("no"))
    for _ in range(2):
        with pytest.raises(CouldNotGradeError):
            run(seen, sandbox)
    assert sandbox.runs == 2


def test_equal_plans_at_the_same_time_run_once() -> None:
    """The threads that come later wait for the first."""
    seen, sandbox = SeenRuns(), Counting(seconds=0.2)
    with ThreadPoolExecutor(8) as threads:
        runs = list(threads.map(lambda _: run(seen, sandbox), range(8)))
    assert sandbox.runs == 1
    assert all(item is runs[0] for item in runs)


def test_threads_that_waited_for_nothing_run_themselves() -> None:
    """Where the first was stopped, each of the others observes for itself."""
    seen, sandbox = SeenRuns(), Counting(Run("timeout", ()), seconds=0.05)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: run(seen, sandbox), range(4)))
    assert sandbox.runs == 4
    assert threading.active_count() < 10


def test_memory_is_bounded() -> None:
    """The least recently used goes first, and what is large is not kept at all."""
    seen, sandbox = SeenRuns(most=2), Counting()
    for code in ("a = 1", "b = 1", "a = 1", "c = 1", "a = 1"):
        run(seen, sandbox, code=code)
    assert sandbox.runs == 3
    run(seen, sandbox, code="b = 1")
    assert sandbox.runs == 4
    large = Observation("f", "p", arrays={"x": np.zeros(2**20, np.float32)})
    sandbox = Counting(Run("complete", (large,)))
    run(seen, sandbox, code="d = 1")
    run(seen, sandbox, code="d = 1")
    assert sandbox.runs == 2


RELU = "def plain_block(X, f, filters):\n    return layers.{}()(X)\n"


def test_another_layout_is_the_same_function_with_its_own_lines(
    reference: Reference, sandbox: Sandbox
) -> None:
    """A real function, observed for one student, is told another one in that one's own lines."""
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
        observe_function(source, exercise, "another seed", sandbox, {})
        for source in (one, other, wrong)
    )
    for mine, same in zip(first.observations, second.observations, strict=True):
        assert mine.arrays is same.arrays
        assert mine.network is not None and same.network is not None
        assert str(mine.network.nodes[1].place) == "cell 4, line 2"
        assert str(same.network.nodes[1].place) == "a.py, line 12"
        assert same.network == replace(mine.network, nodes=same.network.nodes)
    assert not np.array_equal(
        first.observations[0].arrays["inference/output"],
        third.observations[0].arrays["inference/output"],
    )


def test_the_verdict_does_not_depend_on_who_was_graded_before(
    reference: Reference, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reused and observed anew, a wrong submission gets the same verdict, word for word."""
    code = case_script("missing_shortcut")
    path = tmp_path / "student.py"
    verdicts = []
    for text in (code, "\n\n# another layout\n" + code.replace("\n\n", "\n\n\n")):
        path.write_text(text, encoding="utf-8")
        reused = grade_submission(SubmissionFile("s", path), reference, sandbox)
        with monkeypatch.context() as patched:
            patched.setattr("grader.grading.function._SEEN", SeenRuns())
            anew = grade_submission(SubmissionFile("s", path), reference, sandbox)
        assert replace(reused, seconds=0.0) == replace(anew, seconds=0.0)
        verdicts.append(anew)
    assert verdicts[0].score == verdicts[1].score
    assert verdicts[0] != verdicts[1]  # their lines differ


def test_what_helpers_did_that_the_reference_replaces_makes_no_difference(
    reference: Reference,
) -> None:
    """One function that calls differently wrong helpers is one, if these are called alike."""
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
        helpers = reference.helpers_of([exercise])
        observe_function(source, exercise, "a third seed", sandbox, {}, helpers)
    assert sandbox.runs == 2
