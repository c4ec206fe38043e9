"""Explanation of wrong networks, each in a process without student code."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from grader.codec import to_plain
from grader.judge import ProbePair
from grader.layer_names import layer_name
from grader.notebook import closure_of
from grader.observation import Network
from grader.plan import RepairPlan, WrongNetwork, secrets_of, seed_of
from grader.rubrics import Exercise
from grader.sandbox import Sandbox
from grader.submission import SubmissionSource
from grader.verdict import Repair

_MOST_KEPT = 256


class RepairCache:
    """The most recently used repairs; equal mistakes of different students are explained once."""

    def __init__(self) -> None:
        self._repairs: OrderedDict[bytes, tuple[Repair | None, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def repairs(self, plan: RepairPlan, sandbox: Sandbox) -> list[Repair | None]:
        """Explain networks, or return the explanations of equal ones.

        A search that does not end is no explanation: the verdict then names the first difference.
        """
        wrong = tuple(replace(item, found=item.found.without_names()) for item in plan.wrong)
        anonymous = replace(plan, wrong=wrong)
        key = hashlib.sha256(json.dumps(to_plain(anonymous)).encode()).digest()
        with self._lock:
            repairs = self._repairs.get(key)
        if repairs is None:
            repairs = sandbox.explain(anonymous)
            with self._lock:
                self._repairs[key] = repairs
                while len(self._repairs) > _MOST_KEPT:
                    self._repairs.popitem(last=False)
        return [
            repair and replace(repair, found=item.found.without_fingerprints())
            for repair, item in zip(repairs, plan.wrong, strict=False)
        ]


_REPAIRS = RepairCache()


def explain(
    pairs: Sequence[ProbePair],
    exercise: Exercise,
    solution: SubmissionSource,
    seed: str,
    sandbox: Sandbox,
) -> dict[str, Repair]:
    """Find the edits that explain wrong networks.

    Args:
        pairs: observations of different probes, each with a network.
        exercise: the graded function.
        solution: where the layer classes of its own stand.
        seed: secret of the whole reference.
        sandbox: where the reference's network is changed and run.

    Returns:
        The repair of each probe that has one.
    """
    if not pairs:
        return {}
    probes = {probe.name: probe for probe in exercise.probes}
    wrong = []
    for pair in pairs:
        probe = probes[pair.reference.probe]
        found, expected = pair.found.network, pair.reference.network
        assert found is not None and expected is not None
        is_part = pair.found.failure is not None
        secret = seed_of(secrets_of(seed, exercise)[probe.name], exercise, probe)
        wrong.append(WrongNetwork(found, expected, secret, probe, is_part))
    layers = _own_layers([item.expected for item in wrong], solution)
    repairs = _REPAIRS.repairs(RepairPlan(tuple(wrong), layers), sandbox)
    named = zip(wrong, repairs, strict=False)
    return {item.probe.name: repair for item, repair in named if repair}


def _own_layers(networks: Iterable[Network], solution: SubmissionSource) -> SubmissionSource:
    """Return the solution's own layers and activations in networks, with what they need."""
    nodes = [node for network in networks for node in network.nodes]
    kinds = {name for node in nodes for name in (node.kind, layer_name(node.kind))}
    defined = {name for item in solution.statements for name in item.defines}
    classes = sorted(kinds & defined)
    return closure_of(solution, classes) if classes else SubmissionSource(())
