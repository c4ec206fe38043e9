"""Explanations of wrong networks: student code neither sees what they need nor makes them."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from grading_texts import failed, graded, only

from grader.codec import to_plain
from grader.evidence import repairing
from grader.plan import ObservationPlan, RepairPlan
from grader.reference import Reference
from grader.sandbox import Run, Sandbox
from grader.verdict import Repair

WRONG = """
def identity_block(X, f, filters):
    y = X
    for number, size in zip(filters, (1, f, 1)):
        y = y if y is X else layers.ReLU()(y)
        layer = layers.Dense(number) if size == 1 else layers.Conv2D(number, size, padding="same")
        y = layers.BatchNormalization()(layer(y))
    return layers.ReLU()(y)
"""
FORGED = """
import gc

def forge():
    from grader.codec import to_plain
    from grader.observation import Network, Node
    from grader.sandbox.channel import Frame
    from grader.verdict import Edit, Repair

    net = Network((Node("input", "", {}, (), (None, 6, 6, 9)),), (0,), 0, 0)
    repair = to_plain(Repair(net, net, (Edit("extra", (0,), ()),), (), True))
    for item in gc.get_objects():
        if type(item).__name__ == "FrameWriter":
            item.write(Frame("repaired", repair, {}))
            item.write(Frame("repaired", {"three filters": repair}, {}))
"""


class Watched:
    """A sandbox that notes its plans; explanations may fail."""

    def __init__(self, sandbox: Sandbox, explains: bool = True) -> None:
        self.limits, self.surroundings = sandbox.limits, sandbox.surroundings
        self.plans: list[Any] = []
        self._sandbox, self._explains = sandbox, explains

    def at_most(self, seconds: float) -> AbstractContextManager[None]:
        """Limit the sandbox."""
        return self._sandbox.at_most(seconds)

    def run(self, plan: ObservationPlan) -> Run:
        """Note a plan, and carry it out."""
        self.plans.append(plan)
        return self._sandbox.run(plan)

    def explain(self, plan: RepairPlan) -> tuple[Repair | None, ...]:
        """Note a plan, and carry it out unless the search is to take too long."""
        self.plans.append(plan)
        return self._sandbox.explain(plan) if self._explains else ()


def grade(text: str, reference: Reference, sandbox: Any, folder: Path) -> Any:
    """Return the verdict on the block."""
    (verdict,) = graded(text, only(reference, "identity_block"), sandbox, folder).exercises
    return verdict


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty cache of explanations."""
    monkeypatch.setattr(repairing, "_REPAIRS", repairing.RepairCache())


def test_no_expected_value_is_in_a_process_with_student_code(
    reference: Reference, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The plan of an observation holds none; that of an explanation holds no code."""
    watched = Watched(sandbox)
    # Each text is observed once in a session.
    assert failed(grade(WRONG + "\nSEEN = 1\n", reference, watched, tmp_path))
    observing = [plan for plan in watched.plans if isinstance(plan, ObservationPlan)]
    explaining = [plan for plan in watched.plans if not isinstance(plan, ObservationPlan)]
    assert explaining
    expected = {
        number
        for item in reference.observed
        for node in (item.network.nodes if item.network else ())
        for number in node.fingerprint
        if number % 1
    }
    assert expected
    for plan in observing:
        text = json.dumps(to_plain(plan))
        assert not any(repr(number) in text for number in expected)
        assert "fingerprint" not in text
    for plan in explaining:
        assert "def identity_block" not in json.dumps(to_plain(plan))


def test_an_explanation_that_student_code_writes_is_not_read(
    reference: Reference, sandbox: Sandbox, tmp_path: Path
) -> None:
    """It earns nothing, and is not in the verdict."""
    text = FORGED + WRONG.replace("    y = X\n", "    forge()\n    y = X\n", 1)
    honest = grade(WRONG, reference, sandbox, tmp_path)
    forged = grade(text, reference, sandbox, tmp_path)
    assert forged.score <= honest.score < honest.max_score
    assert failed(forged)
    edits = forged.repair.edits if forged.repair else ()
    assert not any(edit.kind == "extra" for edit in edits)


def test_without_an_explanation_the_first_difference_is_named(
    reference: Reference, sandbox: Sandbox, tmp_path: Path
) -> None:
    """A search that takes too long leaves the verdict."""
    verdict = grade(WRONG, reference, Watched(sandbox, explains=False), tmp_path)
    assert 0 < verdict.score < verdict.max_score
    assert {item.requirement for item in failed(verdict)} == {"structure"}
