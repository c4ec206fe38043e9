"""Explanation of wrong networks, each in a process without student code."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from dataclasses import replace

from grader.codec import to_plain
from grader.errors import CouldNotGradeError
from grader.observation import Network, Observation
from grader.plan import RepairPlan, seed_of
from grader.rubrics import Exercise
from grader.sandbox import Sandbox
from grader.verdict import Repair

_MOST_KEPT = 256


class RepairCache:
    """The most recently used repairs; equal mistakes of different students are explained once."""

    def __init__(self) -> None:
        self._repairs: OrderedDict[bytes, Repair | None] = OrderedDict()
        self._lock = threading.Lock()

    def repair(self, plan: RepairPlan, sandbox: Sandbox) -> Repair | None:
        """Explain a network, or return the explanation of an equal one.

        A search that does not end is no explanation: the verdict then names the first difference.
        """
        anonymous = replace(plan, found=_anonymous(plan.found))
        key = hashlib.sha256(json.dumps(to_plain(anonymous)).encode()).digest()
        with self._lock:
            known = key in self._repairs
            repair = self._repairs.get(key)
        if not known:
            try:
                repair = sandbox.run(anonymous).repair
            except CouldNotGradeError:
                repair = None
            with self._lock:
                self._repairs[key] = repair
                while len(self._repairs) > _MOST_KEPT:
                    self._repairs.popitem(last=False)
        return repair and replace(repair, found=plan.found.without_fingerprints())


_REPAIRS = RepairCache()


def explain(
    found: Observation, expected: Observation, exercise: Exercise, seed: str, sandbox: Sandbox
) -> Repair | None:
    """Find the edits that explain a wrong network; None if there are none.

    Args:
        found: observation of the student's function, with a network.
        expected: the reference's observation of the same probe.
        exercise: the graded function.
        seed: secret of the whole reference.
        sandbox: where the reference's network is changed and run.
    """
    assert found.network is not None and expected.network is not None
    probe = next(item for item in exercise.probes if item.name == expected.probe)
    plan = RepairPlan(
        found.network,
        expected.network,
        seed_of(seed, exercise, probe),
        probe,
        found.failure is not None,
    )
    return _REPAIRS.repair(plan, sandbox)


def _anonymous(network: Network) -> Network:
    nodes, unused = (
        tuple(replace(node, name="", place=None) for node in part)
        for part in (network.nodes, network.unused)
    )
    return replace(network, nodes=nodes, unused=unused)
