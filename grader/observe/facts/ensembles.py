"""What is made of the answers of several models, or of one model to several crops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from grader.observe.code.calling import CallFailedError, wrong_return
from grader.observe.facts.fact import Fact, Procedure
from grader.observe.given.witness import seen_by

_SAME = 1e-4

Numbers = NDArray[np.float64]


def probabilities_form(procedure: Procedure) -> Fact:
    """Shape of what is returned."""
    shape = list(_returned(procedure).shape)
    return Fact(shape, f"an array of shape {tuple(shape)}" if shape else "a number")


def returned_probabilities(procedure: Procedure) -> Fact:
    """The returned numbers, and what they are if they are nothing that is asked for."""
    found = _returned(procedure)
    words = f"an array of shape {found.shape}"
    if found.ndim == 2 and len(found):
        first = ", ".join(f"{number:.3f}" for number in found[0])
        words = f"({first}) for the first image"
    return Fact(found.tolist(), words + _meaning(found, _answers_of_models(procedure)))


def members_asked(procedure: Procedure) -> Fact:
    """For each model whether it saw every image, and whether in training mode."""
    images = procedure.arguments["images"]
    value, words = [], []
    for number, model in enumerate(procedure.arguments["models"], 1):
        seen = [(item.training, image.tobytes()) for item in seen_by(model) for image in item.batch]
        shown = {pixels for _, pixels in seen}
        asked = all(image.tobytes() in shown for image in images)
        in_training = any(training for training, _ in seen)
        value.append([asked, in_training])
        mode = " in training mode" if in_training else ""
        words.append(f"model {number} {'asked' if asked else 'not asked about every image'}{mode}")
    return Fact(value, ", ".join(words))


ENSEMBLE_FACTS: dict[str, Callable[[Procedure], Fact]] = {
    function.__name__: function
    for function in (members_asked, probabilities_form, returned_probabilities)
}


def _returned(procedure: Procedure) -> Numbers:
    returned = procedure.returned
    expected = "an array of probabilities"
    try:
        if keras.ops.is_tensor(returned):
            returned = keras.ops.convert_to_numpy(returned)
        found = np.asarray(returned, np.float64)
    except (TypeError, ValueError):
        raise CallFailedError(wrong_return(procedure.returned, expected)) from None
    if returned is None or not np.isfinite(found).all():
        raise CallFailedError(wrong_return(procedure.returned, expected))
    return found


def _answers_of_models(procedure: Procedure) -> Numbers:
    """Of shape (models, images, classes); none where the function is given one model."""
    models: list[Any] = procedure.arguments.get("models", [])
    images = procedure.arguments["images"]
    answers = [np.asarray(model(images, training=False), np.float64) for model in models]
    return np.array(answers)


def _meaning(found: Numbers, answers: Numbers) -> str:
    """What returned numbers are that are no mean of probabilities."""
    if not len(answers):
        return ""
    product = np.exp(np.log(answers + 1e-30).mean(axis=0))
    votes = np.eye(answers.shape[-1])[answers.argmax(axis=-1)]
    known = {
        **{f"the answers of model {number} alone": one for number, one in enumerate(answers, 1)},
        "their sum, which is no probability": answers.sum(axis=0),
        "the largest of each": answers.max(axis=0),
        "the median": np.median(answers, axis=0),
        "the mean of the logits, made probabilities": product / product.sum(-1, keepdims=True),
        "the geometric mean": product,
        "the shares of votes": votes.mean(axis=0),
        "the classes of the mean": answers.mean(axis=0).argmax(axis=-1),
        "all answers, not averaged": answers,
    }
    for words, numbers in known.items():
        if found.shape == numbers.shape and np.allclose(found, numbers, atol=_SAME):
            return f", {words}"
    return ""
