"""Facts about a trained model: answers, size and cost of training.

The model is asked about images that the function has not seen. Their classes are unknown here: the
answers go back as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import keras
import numpy as np
from numpy.typing import NDArray

from grader.observation import Failure
from grader.observe.code.calling import CallFailedError, asking, wrong_return
from grader.observe.facts.budget import Stopwatch
from grader.observe.facts.fact import Fact, Procedure, fact

_SUM = 1e-3
"""Tolerance for the sum of probabilities."""


@dataclass(frozen=True)
class _Answers:
    """Answers of the model for each image."""

    outputs: NDArray[np.float64]
    seconds: float
    """Time of the answers."""


@fact(reads=("y_train",))
def answered(procedure: Procedure) -> Fact:
    """Report the model's class for each held-out image, and point at what spoils training."""
    outputs = _answers(procedure).outputs
    words = f"answers on {len(outputs)} images"
    return Fact(outputs.argmax(axis=1).tolist(), words, points_at=_odd_line(_model(procedure)))


def _odd_line(model: keras.Model) -> str:
    """Return the text of a line that may hinder training."""
    layers = [layer for layer in model._flatten_layers() if layer is not model]
    for layer in layers:
        momentum = getattr(layer, "momentum", 0.5)
        if isinstance(momentum, int | float) and not 0 <= momentum < 1:
            return f"momentum={momentum:g}"
    inside = [getattr(layer, "activation", None) for layer in layers[:-1]]
    return "softmax" if keras.activations.softmax in inside else ""


@fact(reads=("y_train",))
def gives_probabilities(procedure: Procedure) -> Fact:
    """Report if the answers are probabilities: none below 0, their sum 1."""
    outputs = _answers(procedure).outputs
    sums = outputs.sum(axis=1)
    are = bool(np.all(outputs >= 0) and np.all(np.abs(sums - 1) < _SUM))
    low, high = float(sums.min()), float(sums.max())
    words = (
        f"numbers from {outputs.min():.3g} to {outputs.max():.3g}, in all {low:.3g} to {high:.3g}"
    )
    return Fact(are, f"{words} for an image", is_claim=True)


@fact(reads=())
def parameters(procedure: Procedure) -> Fact:
    """Report the number of the model's parameters, trainable or not."""
    count = sum(int(np.prod(weight.shape)) for weight in _model(procedure).weights)
    return Fact(count, f"{count:,} parameters", is_claim=True)


@fact(reads=())
def steps(procedure: Procedure) -> Fact:
    """Report the number of steps of all optimizers."""
    assert procedure.training is not None
    count = procedure.training.steps((getattr(_model(procedure), "optimizer", None),))
    return Fact(count, f"{count:,} steps of an optimizer", is_claim=True)


@fact(reads=("y_train",))
def seconds(procedure: Procedure) -> Fact:
    """Report the time for training and answers."""
    assert procedure.training is not None
    total = procedure.training.seconds + _answers(procedure).seconds
    return Fact(total, f"{total:.0f} seconds", is_claim=True)


def _model(procedure: Procedure) -> keras.Model:
    if isinstance(procedure.returned, keras.Model):
        return procedure.returned
    raise CallFailedError(wrong_return(procedure.returned, "a trained keras.Model"))


@lru_cache(maxsize=1)
def _answers(procedure: Procedure) -> _Answers:
    """Ask the model; every fact uses the same answers."""
    model, images = _model(procedure), procedure.asks
    if images is None:
        raise ValueError("there is nothing to ask the model")
    watch = Stopwatch()
    with asking("its model, asked about images"):
        outputs = np.asarray(model.predict(images.copy(), verbose=0), np.float64)
    took = watch.seconds()
    classes = len(np.unique(procedure.arguments["y_train"]))
    if outputs.shape != (len(images), classes) or not np.isfinite(outputs).all():
        found = f"an array of shape {outputs.shape}"
        if outputs.shape == (len(images), classes):
            found = "numbers that are not finite"
        message = f"its model answers {len(images)} images with {found}"
        expected = f"{classes} probabilities for each"
        kind = type(procedure.returned).__name__
        raise CallFailedError(Failure("wrong_return", kind, f"{message}; expected {expected}"))
    return _Answers(outputs, took)
