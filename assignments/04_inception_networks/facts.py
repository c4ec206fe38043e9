"""Facts about the training of a model with several outputs: losses, their weights, accuracies.

The compiled model is asked about secret labels and probabilities, whatever form it was given these
settings in. A change in one output alone shows what that output adds to the total loss.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import keras
import numpy as np
from keras.src.trainers.compile_utils import CompileLoss
from numpy.typing import NDArray

from grader.observe import Fact, Procedure, compiled_model, fact

_ROWS = 301
_NEAR = 1e-4
"""Rounding of a difference of two losses."""

Numbers = NDArray[Any]


@dataclass(frozen=True)
class _Batch:
    """Secret labels and probabilities of one output."""

    labels: Numbers
    probabilities: Numbers

    @property
    def cross_entropy(self) -> float:
        """The mean cross-entropy of the labels."""
        rows = np.arange(len(self.labels))
        return float(-np.log(self.probabilities[rows, self.labels].astype(np.float64)).mean())

    @property
    def accuracy(self) -> float:
        """The share of labels with the highest probability."""
        return float(np.mean(self.probabilities.argmax(axis=1) == self.labels))


_Batches: TypeAlias = tuple[_Batch, _Batch, _Batch]


@fact(reads=("model",))
def losses_of_answers(procedure: Procedure) -> Fact:
    """Report how the loss of each output follows its labels and probabilities.

    The value is the quotient of two differences, which a weight does not change.
    """
    model = compiled_model(procedure)
    if model.loss is None:
        return Fact(None, "no loss")
    try:
        changes = _changes(procedure, _unweighted(model))
    except Exception as error:
        words = f"{_losses_in_words(model)}, which Keras refuses: {_message(error)}"
        return Fact(None, words, points_at="loss=")
    value = [change and change[0] / change[1] for change in changes]
    without = [name for name, of_it in zip(model.output_names, value, strict=True) if of_it is None]
    words = _losses_in_words(model)
    if without:
        words += f", and no loss for {_listed(without)}"
    return Fact(value, words, points_at="loss=")


@fact(reads=("model",))
def weights_of_losses(procedure: Procedure) -> Fact:
    """Report the weight of each output in the total loss, times secret numbers.

    A factor in a loss function counts as one in `loss_weights`. Without a loss for each output
    there is nothing to look at.
    """
    model = compiled_model(procedure)
    try:
        changes = _changes(procedure, _unweighted(model))
    except Exception:
        return Fact(None, "losses that Keras refuses")
    of_losses = [change for change in changes if change]
    if len(of_losses) < len(changes):
        return Fact(None, "an output without a loss")
    try:
        in_total = _changes(procedure, model.compute_loss)
    except Exception as error:
        words = f"loss_weights that Keras refuses: {_message(error)}"
        return Fact(None, words, points_at="loss_weights=")
    weights = [
        (weighted[0] if weighted else 0.0) / _unit(batches, change)
        for weighted, change, batches in zip(in_total, of_losses, _batches(procedure), strict=True)
    ]
    factors = procedure.random("weights of losses").uniform(0.5, 2, len(weights))
    words = ", ".join(
        f"{weight:.3g} for `{name}`"
        for name, weight in zip(model.output_names, weights, strict=True)
    )
    return Fact((factors * weights).tolist(), f"the weights {words}", points_at="loss_weights=")


@fact(reads=("model",))
def accuracies_of_answers(procedure: Procedure) -> Fact:
    """Report the accuracies among the compiled metrics, by output, times secret numbers.

    Without these, two accuracies of a few hundred answers are equal by chance.
    """
    model = compiled_model(procedure)
    batches = [first for first, _, _ in _batches(procedure)]
    factors = procedure.random("accuracies").uniform(0.5, 2, len(batches))
    metrics = model._compile_metrics
    if metrics is None or not (metrics._user_metrics or metrics._user_weighted_metrics):
        return Fact([], "no metric", points_at="metrics=")
    try:
        metrics.reset_state()  # of an earlier `evaluate`
        metrics.update_state(*_tensors(batches))
        results = {name: float(value) for name, value in metrics.result().items()}
    except Exception as error:
        words = f"metrics that Keras refuses: {_message(error)}"
        return Fact([], words, points_at="metrics=")
    accuracies = {
        output: batch.accuracy
        for output, batch in zip(model.output_names, batches, strict=True)
        if any(
            abs(batch.accuracy - value) < _NEAR
            for name, value in results.items()
            if len(batches) == 1 or name.startswith(f"{output}_")
        )
    }
    missing = [name for name in model.output_names if name not in accuracies]
    words = f"the accuracy of {_listed(accuracies) or 'no output'}, and not of {_listed(missing)}"
    of_all = float(np.mean([batch.accuracy for batch in batches]))
    if any(abs(of_all - value) < _NEAR for value in results.values()):
        words = "one metric object for all outputs, which counts their answers together"
    value = [
        float(factor) * accuracies[name]
        for factor, name in zip(factors, model.output_names, strict=True)
        if name in accuracies
    ]
    return Fact(value, words, points_at="metrics=")


def _unweighted(model: keras.Model) -> CompileLoss:
    """Return the total loss that a model would have without weights."""
    # Keras wraps the list in `model.loss`, and takes lists of another type in another way.
    return CompileLoss(model._compile_loss._user_loss, output_names=model.output_names)


def _batches(procedure: Procedure) -> list[_Batches]:
    """Make three batches for each output, with different cross-entropies and accuracies."""
    random = procedure.random("answers")
    sizes = [int(output.shape[-1]) for output in procedure.model.outputs]
    return [
        (_batch(size, 0.9, random), _batch(size, 0.5, random), _batch(size, 0.2, random))
        for size in sizes
    ]


def _batch(classes: int, share: float, random: np.random.Generator) -> _Batch:
    """Make a batch in which about a share of the most probable classes are the labels."""
    scores = 2 * random.standard_normal((_ROWS, classes))
    odds = np.exp(scores)
    probabilities = (odds / odds.sum(axis=1, keepdims=True)).astype(np.float32)
    best, others = probabilities.argmax(axis=1), random.integers(0, classes, _ROWS)
    return _Batch(np.where(random.random(_ROWS) < share, best, others), probabilities)


def _changes(procedure: Procedure, total: Any) -> list[tuple[float, float] | None]:
    """Return for each output how two other batches change the total loss; None for not at all."""
    batches = _batches(procedure)
    first = [batch for batch, _, _ in batches]
    begin = _value(total, first)
    changes: list[tuple[float, float] | None] = []
    for place, (_, second, third) in enumerate(batches):
        others = [
            _value(total, [*first[:place], other, *first[place + 1 :]]) for other in (second, third)
        ]
        change = others[0] - begin, others[1] - begin
        changes.append(change if all(change) else None)
    return changes


def _value(total: Any, batches: list[_Batch]) -> float:
    labels, probabilities = _tensors(batches)
    if isinstance(total, CompileLoss):
        return float(total(labels, probabilities))
    return float(total(y=labels, y_pred=probabilities))


def _tensors(batches: list[_Batch]) -> tuple[list[Any], list[Any]]:
    convert = keras.ops.convert_to_tensor
    return [convert(each.labels) for each in batches], [
        convert(each.probabilities) for each in batches
    ]


def _unit(batches: _Batches, change: tuple[float, float]) -> float:
    """Return what weight 1 changes: for a multiple of the cross-entropy, as it does."""
    first, second, third = (batch.cross_entropy for batch in batches)
    is_multiple = abs(change[0] / change[1] - (second - first) / (third - first)) < _NEAR
    return second - first if is_multiple else change[0]


def _losses_in_words(model: keras.Model) -> str:
    losses = keras.tree.flatten(model.loss)
    return " and ".join(dict.fromkeys(map(_loss_in_words, losses))) or "no loss"


def _loss_in_words(given: Any) -> str:
    if given is None or isinstance(given, str):
        return given or "no loss"
    from_logits = isinstance(given, keras.Loss) and given.get_config().get("from_logits", False)
    name = getattr(given, "name", None) or getattr(given, "__name__", type(given).__name__)
    return f"{name} (from_logits)" if from_logits else str(name)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _message(error: Exception) -> str:
    """Return the first sentence of Keras's message, without the name of an operation."""
    line = re.sub(r"\{\{.*?\}\} ", "", str(error).strip("\"'").split("\n")[0])
    return line.split(". ")[0].rstrip(".") or type(error).__name__
