"""Hidden probes reach a child only when its answers to the public ones are copied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sandbox_plans import plan

from grader.plan import HiddenProbes, ObservationPlan
from grader.rubrics import Probe
from grader.sandbox import Limits, Run, Sandbox

MARKER = "medlar"
"""A harmless word of a hidden probe."""
TENSOR = {"tensor": [4, 4, 2]}
TELLS = """
import os, stat

OPEN = sorted(int(name) for name in os.listdir("/proc/self/fd") if int(name) > 2)
PIPES = [one for one in OPEN if os.path.exists(f"/proc/self/fd/{one}") and
         stat.S_ISFIFO(os.fstat(one).st_mode)]
FILES = [one for one in OPEN if os.path.exists(f"/proc/self/fd/{one}") and
         stat.S_ISREG(os.fstat(one).st_mode)]


def block(X, word="public"):
    texts = [os.pread(one, 2**16, 0).decode().strip() for one in FILES]
    raise ValueError(f"{len(PIPES)} {len(FILES)} {word} {texts}")
"""
ASKS_EARLY = """
import os, stat, struct

PIPES = []
for name in sorted(os.listdir("/proc/self/fd"), key=int):
    try:
        if int(name) > 2 and stat.S_ISFIFO(os.fstat(int(name)).st_mode):
            PIPES.append(int(name))
    except OSError:
        pass


def block(X, word="public"):
    for one in PIPES:
        try:
            os.write(one, {said!r})
        except OSError:
            os.read(one, 1)
    raise ValueError("told")
"""
CLOSES = """
import os


def block(X, word="public"):
    os.closerange(3, 64)
    raise ValueError(word)
"""


@pytest.fixture(params=["forked", "spawned"])
def either(request: pytest.FixtureRequest, sandbox: Sandbox) -> Iterator[Sandbox]:
    """A confined sandbox, and one as on macOS and Windows."""
    if request.param == "forked":
        yield sandbox
    else:
        with Sandbox(Limits(seconds=20, memory=2 * 2**30, trusted=True), fork=False) as spawning:
            yield spawning


@pytest.fixture(scope="module")
def short() -> Iterator[Sandbox]:
    """A sandbox in which a child may wait for two seconds."""
    with Sandbox(Limits(seconds=2)) as sandbox:
        yield sandbox


def with_hidden(code: str) -> ObservationPlan:
    """Make a plan with a hidden probe that passes the marker."""
    hidden = Probe("hidden", {"X": TENSOR, "word": MARKER})
    return replace(plan(code), hidden=HiddenProbes((hidden,), {"hidden": "another seed"}))


def messages(run: Run) -> dict[str, str]:
    """Return the message of each probe's error."""
    return {item.probe: item.failure.message for item in run.observations if item.failure}


def test_a_hidden_probe_is_observed_after_the_public_ones(either: Sandbox) -> None:
    """The same function in the same process gets first the one, then the other."""
    code = """
    import os
    def block(X, word="public"):
        raise ValueError(f"{os.getpid()} {word}")
    """
    run = either.run(with_hidden(code))
    assert run.outcome == "complete"
    (one, public), (other, hidden) = (text.split() for text in messages(run).values())
    assert list(messages(run)) == ["small", "hidden"]
    assert (public, hidden) == ("public", MARKER)
    assert one == other


def test_there_is_nothing_to_read_when_public_probes_are_answered(sandbox: Sandbox) -> None:
    """The file is blank until then, and its length says nothing."""
    said = messages(sandbox.run(with_hidden(TELLS)))
    assert said["small"] == "2 1 public ['']"
    assert MARKER in said["hidden"].partition("[")[2]
    assert messages(sandbox.run(plan(TELLS)))["small"] == "0 0 public []"


@pytest.mark.parametrize("length", [0, 1, 2**40, 2**64 - 1])
def test_who_asks_early_has_no_answer_to_the_public_probe(short: Sandbox, length: int) -> None:
    """Student code that takes the hidden probes before its turn has nothing to tell by."""
    code = ASKS_EARLY.format(said=length.to_bytes(8, "little"))
    run = short.run(with_hidden(code))
    assert run.outcome == "timeout"
    assert "small" not in messages(run)


def test_half_a_question_hands_nothing_over(short: Sandbox) -> None:
    """A child that waits for an answer without a question is stopped like any that waits."""
    run = short.run(with_hidden(ASKS_EARLY.format(said=b"?")))
    assert run.outcome == "timeout"
    assert not messages(run)


def test_closed_pipes_cost_the_hidden_probes(sandbox: Sandbox) -> None:
    """It is the submission's doing, and what was seen before stays."""
    run = sandbox.run(with_hidden(CLOSES))
    assert run.outcome == "exited"
    assert messages(run) == {"small": "public"}
