"""What a network computes with transplanted weights."""

from __future__ import annotations

from collections.abc import Iterator
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


def compute_outputs(
    model: keras.Model, graph: LayerGraph, seed: str, input_scale: float = 1.0
) -> dict[str, np.ndarray[Any, Any]]:
    """Call a model in inference and in training mode, eagerly.

    Inference comes first, since a call in training mode moves the moving averages. Where the last
    operation saturates, what it is given is written down too: a saturated softmax hides bugs.

    Args:
        model: with transplanted weights.
        graph: of that model.
        seed: secret that decides inputs and the noise of random layers.
        input_scale: standard deviation of the inputs.

    Returns:
        "inference/output", "training/output" and, where there is one, "…/before activation".
    """
    inputs = [
        np.float32(input_scale)
        * random_generator(seed, "input", str(number))
        .standard_normal((BATCH_SIZE, *tensor.shape[1:]))
        .astype(np.float32)
        for number, tensor in enumerate(model.inputs)
    ]
    arranged = keras.tree.pack_sequence_as(model.input, inputs)
    last = _last_operation(graph)
    arrays: dict[str, np.ndarray[Any, Any]] = {}
    for mode, training in (("inference", False), ("training", True)):
        with _recorded_activation(last) as given, equal_randomness(seed), _without_advice():
            outputs = model(arranged, training=training)
        for number, output in enumerate(_flat(outputs)):
            suffix = f" {number}" if number else ""
            arrays[f"{mode}/output{suffix}"] = _as_array(output)
        if given:
            arrays[f"{mode}/before activation"] = _as_array(given[-1])
    return arrays


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


def _flat(outputs: Any) -> list[Any]:
    return list(outputs) if isinstance(outputs, list | tuple) else [outputs]


@contextmanager
def _recorded_activation(operation: Any) -> Iterator[list[Any]]:
    """While it is open, the list receives what the last activation of a network is given."""
    given: list[Any] = []
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
