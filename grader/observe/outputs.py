"""What a network computes with transplanted weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from grader.observe.arguments import BATCH_SIZE, random_generator
from grader.observe.canonical import fused_activation, kind_of
from grader.observe.graph import LayerGraph
from grader.observe.randomness import equal_randomness

_SATURATING = ("softmax", "sigmoid", "tanh")


def make_inputs(
    shapes: Sequence[tuple[Any, ...]], seed: str, scale: float
) -> list[np.ndarray[Any, Any]]:
    """Inputs that depend on the seed and on their shapes, on nothing else.

    Args:
        shapes: with the batch dimension, which is replaced.
        seed: secret.
        scale: standard deviation.
    """
    generators = (random_generator(seed, "input", str(number)) for number in range(len(shapes)))
    return [
        np.float32(scale) * generator.standard_normal((BATCH_SIZE, *shape[1:])).astype(np.float32)
        for generator, shape in zip(generators, shapes, strict=True)
    ]


def compute_outputs(
    model: keras.Model, graph: LayerGraph, seed: str, input_scale: float = 1.0
) -> dict[str, np.ndarray[Any, Any]]:
    """Call a model in inference and in training mode, eagerly.

    Where the last operation saturates, what it is given is written down too: a saturated softmax
    hides bugs.

    Args:
        model: with transplanted weights.
        graph: of that model.
        seed: secret that decides inputs and the noise of random layers.
        input_scale: standard deviation of the inputs.

    Returns:
        "inference/output", "training/output" and, where there is one, "…/before activation".
    """
    inputs = make_inputs([tensor.shape for tensor in model.inputs], seed, input_scale)
    arranged = keras.tree.pack_sequence_as(model.input, inputs)
    last = _last_operation(graph)

    def run(training: bool) -> dict[str, Any]:
        with _recorded_activation(last) as given:
            outputs = keras.tree.flatten(model(arranged, training=training))
        return named(outputs) | ({"before activation": given[-1]} if given else {})

    return in_both_modes(run, seed)


def in_both_modes(
    run: Callable[[bool], Mapping[str, Any]], seed: str
) -> dict[str, np.ndarray[Any, Any]]:
    """What is computed in inference and in training mode, with the mode before each name.

    Inference comes first, since a call in training mode moves the moving averages.

    Args:
        run: from whether it is training to tensors by name.
        seed: decides the noise of random layers.
    """
    arrays: dict[str, np.ndarray[Any, Any]] = {}
    for mode, training in (("inference", False), ("training", True)):
        with equal_randomness(seed), _without_advice():
            seen = run(training)
        arrays |= {f"{mode}/{name}": _as_array(tensor) for name, tensor in seen.items()}
    return arrays


def named(outputs: Sequence[Any]) -> dict[str, Any]:
    """The outputs of a network by their names: "output", "output 1" and so on."""
    numbered = enumerate(outputs)
    return {f"output {number}" if number else "output": output for number, output in numbered}


@contextmanager
def _without_advice() -> Iterator[None]:
    """While it is open, TensorFlow does not write into the cell that tracing is expensive."""
    logger = tf.get_logger()
    level = logger.level
    logger.setLevel("ERROR")
    try:
        yield
    finally:
        logger.setLevel(level)


def _as_array(output: Any) -> np.ndarray[Any, Any]:
    """Single precision, whatever a student's layers compute in."""
    return np.asarray(keras.ops.convert_to_numpy(output)).astype(np.float32)


def _last_operation(graph: LayerGraph) -> Any:
    """The last operation that does something."""
    call = graph.calls[graph.outputs[0]]
    while kind_of(call.operation) == "identity":
        call = graph.calls[call.inputs[0]]
    return call.operation


@contextmanager
def _recorded_activation(operation: Any) -> Iterator[list[Any]]:
    """While it is open, the list receives what the last activation of a network is given."""
    given: list[Any] = []
    if isinstance(getattr(type(operation), "activation", None), property):
        yield given  # a recurrent layer only passes on what its cell is told
        return
    if fused_activation(operation) in _SATURATING:
        attribute = "activation"
    elif kind_of(operation) in _SATURATING:
        attribute = "activation" if hasattr(operation, "activation") else "call"
    else:
        yield given
        return
    original = getattr(operation, attribute)

    def recording(x: Any, *positional: Any, **keywords: Any) -> Any:
        given.append(x)
        return original(x, *positional, **keywords)

    object.__setattr__(operation, attribute, recording)
    try:
        yield given
    finally:
        object.__setattr__(operation, attribute, original)
