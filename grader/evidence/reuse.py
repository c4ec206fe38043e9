"""A cache of runs: equal code is observed only once.

A process that observes runs its plan and nothing else, so equal plans under equal limits have equal
observations. A run that completed is the same under any limit of time. Student code can reach
neither the cache nor the process of another student's code.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import replace

from grader.codec import to_plain
from grader.plan import ObservationPlan
from grader.sandbox import Run, Sandbox

_MOST_KEPT = 256
_LARGEST_KEPT = 2**19
"""Characters and bytes of arrays; ResNet-50 has a quarter of that, GoogLeNet not half."""


class RunCache:
    """The most recently used complete runs.

    Their keys are plans and limits. Several threads may share them.
    """

    def __init__(self, most: int = _MOST_KEPT) -> None:
        self._most = most
        self._runs: OrderedDict[bytes, Future[Run | None]] = OrderedDict()
        self._lock = threading.Lock()

    def run(self, plan: ObservationPlan, sandbox: Sandbox) -> Run:
        """Run a plan, or return the run of an equal plan.

        Equal plans of two threads run once. A run that did not complete may be the machine's fault
        and is not kept.

        Raises:
            CouldNotGradeError: as `Sandbox.run` does; nothing is kept.
        """
        key = _digest(plan, sandbox)
        with self._lock:
            waiting = self._runs.get(key)
            if waiting is None:
                own = self._runs[key] = Future()
                while len(self._runs) > self._most:
                    self._runs.popitem(last=False)
            else:
                self._runs.move_to_end(key)
        if waiting is not None:
            found = waiting.result()
            return sandbox.run(plan) if found is None else found
        kept = None
        try:
            run = sandbox.run(plan)
            kept = run if run.outcome == "complete" and _size(run) <= _LARGEST_KEPT else None
        finally:
            own.set_result(kept)
            if kept is None:
                with self._lock:
                    self._runs.pop(key, None)
        return run


def _digest(plan: ObservationPlan, sandbox: Sandbox) -> bytes:
    limits = replace(sandbox.limits, seconds=0.0)
    everything = json.dumps([to_plain(plan), to_plain(limits)])
    return hashlib.sha256(everything.encode()).digest()


def _size(run: Run) -> int:
    arrays = sum(array.nbytes for item in run.observations for array in item.arrays.values())
    return arrays + sum(len(repr(replace(item, arrays={}))) for item in run.observations)
