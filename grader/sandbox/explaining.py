"""The process that explains wrong networks: without student code, and with expected values.

The fork server forks it, so that it need not import Keras, and it serves one plan after the other:
what it has computed of the reference's network serves the next plan, too. Elsewhere it is started
as `python -m grader.sandbox.explaining` for each plan.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections import OrderedDict
from collections.abc import Sequence
from typing import IO, Any

from grader.codec import from_plain, to_plain
from grader.plan import RepairPlan, WrongNetwork
from grader.sandbox.kernel_limits import processor_seconds_from_now, set_limits
from grader.verdict import Repair

_LENGTH = 8
"""Bytes of the number before each message."""
_MOST_KEPT = 16
_MOST_PROCESSOR_SECONDS = 3_600
_MOST_MEMORY = 4 * 2**30
"""Bytes. A process that needs more, or more time, ends; a new one is forked for the next plan."""


def write_message(connection: IO[bytes], message: Any) -> None:
    """Write a message as JSON, after its length."""
    text = json.dumps(message).encode()
    connection.write(len(text).to_bytes(_LENGTH, "big") + text)
    connection.flush()


def read_message(connection: IO[bytes]) -> Any:
    """Read a message; None at the end of the connection."""
    length = connection.read(_LENGTH)
    if len(length) < _LENGTH:
        return None
    text = connection.read(int.from_bytes(length, "big"))
    return json.loads(text)


def repairs_from(message: Any) -> tuple[Repair | None, ...]:
    """Read the answer to a plan."""
    return tuple(item and from_plain(item, Repair) for item in message or ())


def serve(reading: IO[bytes], writing: IO[bytes]) -> None:
    """Answer plans until the connection ends."""
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    explainer = _Explainer()
    while (message := read_message(reading)) is not None:
        seconds, plan = message
        most = min(processor_seconds_from_now(seconds), _MOST_PROCESSOR_SECONDS)
        # Only the soft limit: the next plan gets time of its own.
        set_limits({"CPU": (most, _MOST_PROCESSOR_SECONDS), "DATA": _MOST_MEMORY, "CORE": 0})
        repairs = explainer.repairs(from_plain(plan, RepairPlan))
        write_message(writing, [repair and to_plain(repair) for repair in repairs])


class _Explainer:
    """The networks of the probes that were asked for last."""

    def __init__(self) -> None:
        self._rebuilt: OrderedDict[str, Any] = OrderedDict()

    def repairs(self, plan: RepairPlan) -> Sequence[Repair | None]:
        """Explain each network of a plan; None where no edit is proved."""
        from grader.observe.code.namespace import run_reference

        own_layers = run_reference(plan.layers).globals if plan.layers.statements else {}
        return [self._repair(wrong, own_layers) for wrong in plan.wrong]

    def _repair(self, wrong: WrongNetwork, own_layers: Any) -> Repair | None:
        from grader.observe.network.rebuilding import Rebuilding
        from grader.repair import find_repair

        if wrong.seed not in self._rebuilt:
            self._rebuilt[wrong.seed] = Rebuilding(wrong.seed, wrong.probe, own_layers)
        self._rebuilt.move_to_end(wrong.seed)
        while len(self._rebuilt) > _MOST_KEPT:
            self._rebuilt.popitem(last=False)
        rebuilding = self._rebuilt[wrong.seed]
        try:
            return find_repair(
                wrong.found, wrong.expected, rebuilding.observe, is_part=wrong.is_part
            )
        except Exception:
            # A forged network can break any rule; the verdict then names the first difference.
            traceback.print_exc()
            return None
        finally:
            rebuilding.forget_changes_of(wrong.expected)


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
