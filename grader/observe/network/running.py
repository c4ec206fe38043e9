"""The outputs, with transplanted weights, of a block or model without a symbolic graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from grader.fingerprint import fingerprint_of
from grader.observation import Network
from grader.observe.code.calling import plain_functions
from grader.observe.network.graph import Seen, with_values
from grader.observe.network.outputs import in_both_modes, make_inputs, named
from grader.observe.network.transplant import transplant
from grader.observe.network.watching import Run, describe_run, watch
from grader.rubrics import Probe


class _OtherWayError(Exception):
    """The error of a run that calls other layers with other weights."""


def observe_by_running(
    run: Run,
    shapes: Sequence[tuple[Any, ...]],
    written_in: Callable[..., Any] | None,
    seed: str,
    probe: Probe,
) -> tuple[Network, dict[str, np.ndarray[Any, Any]]]:
    """Return the calls of a run and its outputs in both modes.

    Args:
        run: the block or model.
        shapes: of its inputs, the batch dimension first.
        written_in: as in `watch`.
        seed: secret that determines inputs and weights.
        probe: the inputs to draw, and whether outputs are asked for.

    Returns:
        The calls and, with transplanted weights, the outputs; no outputs if layers have no places
        that determine their weights.
    """
    with plain_functions():
        first = watch(run, _tensors(shapes, seed, probe), False, written_in)
    network = describe_run(first)
    if not probe.outputs or not first.is_whole:
        return network, {}
    transplant(first.graph, seed)
    weights = [layer.get_weights() for layer in first.graph.layers()]

    def run_again(training: bool) -> tuple[dict[str, Any], list[Seen]]:
        inputs = _tensors(shapes, seed, probe)
        again = watch(run, inputs, training, written_in, weights)
        if not again.is_whole:
            raise _OtherWayError
        # In another mode there may be other operations, without an equal in the first run.
        equal = _kinds(describe_run(again)) == _kinds(network)
        values = [call.output for call in again.graph.calls] if equal else []
        seen = [Seen(fingerprint_of(value)) for value in values] or [Seen()] * len(network.nodes)
        return named(again.outputs), seen

    try:
        with plain_functions():
            found = in_both_modes(run_again, seed)
    except _OtherWayError:
        return network, {}
    return with_values(network, *found.values), found.arrays


def _tensors(shapes: Sequence[tuple[Any, ...]], seed: str, probe: Probe) -> list[Any]:
    return [tf.constant(values) for values in make_inputs(shapes, seed, probe)]


def _kinds(network: Network) -> list[str]:
    return [node.kind for node in network.nodes]
