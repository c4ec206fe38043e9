"""Explanation of wrong networks, each in a process without student code."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from dataclasses import replace

from grader.codec import to_plain
from grader.errors import CouldNotGradeError
from grader.judge import ProbePair
from grader.layer_names import layer_name
from grader.notebook import closure_of
from grader.observation import Network
from grader.plan import RepairPlan, seed_of
from grader.rubrics import Exercise
from grader.sandbox import Sandbox
from grader.submission import SubmissionSource
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
    pair: ProbePair,
    exercise: Exercise,
    solution: SubmissionSource,
    seed: str,
    sandbox: Sandbox,
) -> Repair | None:
    """Find the edits that explain a wrong network; None if there are none.

    Args:
        pair: observations of one probe, each with a network.
        exercise: the graded function.
        solution: where the layer classes of its own stand.
        seed: secret of the whole reference.
        sandbox: where the reference's network is changed and run.
    """
    found, expected = pair.found.network, pair.reference.network
    assert found is not None and expected is not None
    probe = next(item for item in exercise.probes if item.name == pair.reference.probe)
    is_part = pair.found.failure is not None
    layers = _own_layers(expected, solution)
    plan = RepairPlan(found, expected, seed_of(seed, exercise, probe), probe, is_part, layers)
    return _REPAIRS.repair(plan, sandbox)


def _own_layers(network: Network, solution: SubmissionSource) -> SubmissionSource:
    """Return the solution's own layers and activations in a network, with what they need."""
    kinds = {name for node in network.nodes for name in (node.kind, layer_name(node.kind))}
    defined = {name for item in solution.statements for name in item.defines}
    classes = sorted(kinds & defined)
    return closure_of(solution, classes) if classes else SubmissionSource(())


def _anonymous(network: Network) -> Network:
    nodes, unused = (
        tuple(replace(node, name="", place=None) for node in part)
        for part in (network.nodes, network.unused)
    )
    return replace(network, nodes=nodes, unused=unused)
