"""Facts about the given model after a procedure, and about the returned values."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np

from grader.observe.facts.fact import Fact, Procedure, fact
from grader.observe.given.witness import seen_by

_SCHEDULE_STEPS = (0, 1, 10, 25, 50, 75, 99, 100, 150)
_FIXED_ROWS = 101


@fact(reads=("model",))
def learning_rate(procedure: Procedure) -> Fact:
    """Report the learning rate, constant or scheduled, at a few steps."""
    rate = _compiled(procedure).optimizer._learning_rate
    if isinstance(rate, keras.optimizers.schedules.LearningRateSchedule):
        values = [float(rate(step)) for step in _SCHEDULE_STEPS]
        words = (
            f"{type(rate).__name__}: {values[0]:.4g} at step 0, {values[4]:.4g} at step 50, "
            f"{values[7]:.4g} at step 100"
        )
        return Fact(values, words)
    constant = float(rate)
    return Fact([constant] * len(_SCHEDULE_STEPS), f"{constant:.4g} at every step")


@fact(reads=("model",))
def optimizer(procedure: Procedure) -> Fact:
    """Report the class of the optimizer."""
    name = type(_compiled(procedure).optimizer).__name__
    return Fact(name, name)


@fact(reads=("model",))
def loss(procedure: Procedure) -> Fact:
    """Report the value of the compiled loss on fixed labels and probabilities."""
    model = _compiled(procedure)
    labels, probabilities = _fixed_predictions(model)
    name = getattr(model.loss, "name", None) or str(model.loss)
    try:
        value = float(model.compute_loss(y=labels, y_pred=probabilities))
    except Exception as error:
        return Fact(None, f"{name}, which fails on integer labels ({type(error).__name__})")
    return Fact(value, f"{name} (from_logits)" if _from_logits(model.loss) else name)


@fact(reads=("model",))
def metrics(procedure: Procedure) -> Fact:
    """Report the values of the compiled metrics on fixed labels and probabilities."""
    model = _compiled(procedure)
    labels, probabilities = _fixed_predictions(model)
    names = [_metric_name(metric) for metric in _flat(model.get_compile_config()["metrics"])]
    words = ", ".join(names) if names else "no metric"
    try:
        # They may hold values of an earlier `evaluate`.
        model._compile_metrics.reset_state()
        model._compile_metrics.update_state(labels, probabilities)
        results = model._compile_metrics.result()
        values = sorted(float(value) for value in results.values())
    except Exception as error:
        return Fact([], f"{words} ({type(error).__name__})")
    return Fact(values, words)


@fact(reads=("model",))
def batch_normalization_momentum(procedure: Procedure) -> Fact:
    """Report the momentum of each batch normalization, in the order of `model.layers`."""
    values = [
        float(layer.momentum)
        for layer in procedure.model.layers
        if isinstance(layer, keras.layers.BatchNormalization)
    ]
    return Fact(values, " and ".join(f"{value:g}" for value in dict.fromkeys(values)))


@fact(reads=("model",))
def optimizer_steps(procedure: Procedure) -> Fact:
    """Report the number of steps of the optimizer."""
    steps = int(procedure.model.optimizer.iterations)
    return Fact(steps, f"{steps} steps")


@fact(reads=("model",))
def goes_on(procedure: Procedure) -> Fact:
    """Report if the model was trained with its own optimizer."""
    if procedure.model.optimizer is not procedure.optimizer_before:
        return Fact(False, "a new optimizer, which begins at step 0")
    if int(procedure.model.optimizer.iterations) == 0:
        return Fact(False, "no training of this model")
    return Fact(True, "the same optimizer")


@fact(reads=("model",))
def returns_the_model(procedure: Procedure) -> Fact:
    """Report if the given model is returned."""
    given = procedure.returned is procedure.model
    return Fact(given, "the model" if given else _type_names(procedure.returned))


@fact(reads=("model",))
def weights_after(procedure: Procedure) -> Fact:
    """Report the trained weights; deterministic only if an epoch is a single batch."""
    values = np.concatenate([weight.ravel() for weight in procedure.model.get_weights()])
    return Fact([float(value) for value in values], "other weights")


@fact(reads=("model",), optional=("x_train", "x_test"))
def trained_on(procedure: Procedure) -> Fact:
    """Report the given images that the model saw in training mode."""
    return _images_seen(procedure, training=True)


@fact(reads=("model",), optional=("x_train", "x_test"))
def looked_at(procedure: Procedure) -> Fact:
    """Report the given images that the model saw in inference mode."""
    return _images_seen(procedure, training=False)


@fact(reads=("model",))
def given_to_the_network(procedure: Procedure) -> Fact:
    """Report the model's only batch in inference mode: shape and values."""
    batches = [seen.batch for seen in seen_by(procedure.model) if not seen.training]
    if not batches:
        return Fact(None, "nothing")
    last = batches[-1]
    if not all(np.array_equal(batch, last) for batch in batches):
        return Fact(None, "batches that differ")
    values = [float(value) for value in last.ravel()]
    words = f"an array of shape {last.shape} with values from {last.min():.3g} to {last.max():.3g}"
    return Fact({"shape": list(last.shape), "values": values}, words)


@fact(reads=())
def history(procedure: Procedure) -> Fact:
    """Report the names in the returned history, with the number of epochs of each."""
    for item in _items(procedure.returned):
        if isinstance(item, dict):
            lengths = {
                str(name): len(values)
                for name, values in item.items()
                if isinstance(values, list | tuple | np.ndarray)
            }
            return Fact(lengths, f"lists of lengths {lengths}")
    return Fact({}, f"no dictionary among what is returned ({_type_names(procedure.returned)})")


@fact(reads=())
def returned_order(procedure: Procedure) -> Fact:
    """Report the kinds of the returned values in order.

    A kind is "dictionary", "number", "word" or the name of a type.
    """
    kinds = [_kind_of(item) for item in _items(procedure.returned)]
    return Fact(kinds, ", then ".join(kinds))


@fact(reads=("model",), optional=("x_train", "y_train", "x_test", "y_test"))
def returned_number(procedure: Procedure) -> Fact:
    """Report the returned number, and name the model's equal quantity."""
    numbers = [number for item in _items(procedure.returned) for number in _as_number(item)]
    if not numbers:
        return Fact(None, f"no number among what is returned ({_type_names(procedure.returned)})")
    return Fact(numbers[-1], f"{numbers[-1]:.4f}{_which_quantity(procedure, numbers[-1])}")


@fact(reads=("model",), optional=("x_train", "y_train", "x_test", "y_test"))
def returned_numbers(procedure: Procedure) -> Fact:
    """Report the returned numbers in order, and name the equal quantities."""
    numbers = [number for item in _flat(_items(procedure.returned)) for number in _as_number(item)]
    if not numbers:
        return Fact([], f"no number among what is returned ({_type_names(procedure.returned)})")
    words = [f"{number:.4f}{_which_quantity(procedure, number)}" for number in numbers]
    return Fact(numbers, ", then ".join(words))


@fact(reads=())
def returned_word(procedure: Procedure) -> Fact:
    """Report the first returned word."""
    words = [str(item) for item in _items(procedure.returned) if isinstance(item, str)]
    if not words:
        return Fact(None, f"no word among what is returned ({_type_names(procedure.returned)})")
    return Fact(words[0], repr(words[0]))


def _compiled(procedure: Procedure) -> keras.Model:
    if not procedure.model.compiled:
        raise ValueError("the model is not compiled when the function returns")
    return procedure.model


def _metric_name(serialized: Any) -> str:
    """Return a metric's name, given as a word, function or class."""
    if not isinstance(serialized, dict):
        return str(serialized)
    kind = serialized["class_name"]
    return str(serialized["config"] if kind == "function" else kind)


def _fixed_predictions(model: keras.Model) -> tuple[Any, Any]:
    # So many and so irregular that no two metrics agree on them by chance.
    random = np.random.default_rng(1)
    outputs = int(model.output_shape[-1])
    scores = random.standard_normal((_FIXED_ROWS, outputs)).astype(np.float32)
    odds = np.exp(scores)
    # One output is the probability of label 1.
    probabilities = odds / (odds + 1 if outputs == 1 else odds.sum(axis=1, keepdims=True))
    labels = random.integers(0, max(2, outputs), _FIXED_ROWS)
    return keras.ops.convert_to_tensor(labels), keras.ops.convert_to_tensor(probabilities)


def _from_logits(compiled_loss: Any) -> bool:
    if not isinstance(compiled_loss, keras.Loss):
        return False
    return bool(compiled_loss.get_config().get("from_logits", False))


def _images_seen(procedure: Procedure, *, training: bool) -> Fact:
    batches = [seen.batch for seen in seen_by(procedure.model) if seen.training is training]
    seen = {image.tobytes() for batch in batches for image in batch}
    indices = {
        name: [index for index, image in enumerate(images) if image.tobytes() in seen]
        for name, images in procedure.arguments.items()
        if isinstance(images, np.ndarray) and images.ndim > 1
    }
    known = [f"{_ranges(found)} of {name}" for name, found in indices.items() if found]
    return Fact(indices, " and ".join(known) or ("images of its own" if seen else "nothing"))


def _ranges(indices: list[int]) -> str:
    first, last = indices[0], indices[-1]
    together = len(indices) == last - first + 1
    return f"images {first} to {last}" if together else f"{len(indices)} images"


def _which_quantity(procedure: Procedure, number: float) -> str:
    arguments, model = procedure.arguments, procedure.model
    for which in ("test", "train"):
        images, labels = arguments.get(f"x_{which}"), arguments.get(f"y_{which}")
        if images is None or labels is None:
            continue
        # As `evaluate` would say, without its input pipeline, which costs more than all the rest.
        model.reset_metrics()
        results = model.test_on_batch(images, labels, return_dict=True)
        for name, value in results.items():
            if math.isclose(number, value, rel_tol=1e-4, abs_tol=1e-6):
                data = "test" if which == "test" else "training"
                return f", which is the {name} on the {data} data"
    return ""


def _kind_of(item: Any) -> str:
    if isinstance(item, dict):
        return "dictionary"
    if isinstance(item, str):
        return "word"
    return "number" if _as_number(item) else _type_names(item)


def _as_number(item: Any) -> list[float]:
    if isinstance(item, bool | str | dict | None) or hasattr(item, "history"):
        return []
    try:
        value = np.asarray(item, dtype=np.float64)
    except (TypeError, ValueError):
        return []
    return [float(value.item())] if value.size == 1 else []


def _items(returned: Any) -> list[Any]:
    """List the returned values: the items of a tuple, else one value.

    A list is one value.
    """
    return list(returned) if isinstance(returned, tuple) else [returned]


def _flat(value: Any) -> list[Any]:
    if isinstance(value, list | tuple):
        return [inner for item in value for inner in _flat(item)]
    return [] if value is None else [value]


def _type_names(value: Any) -> str:
    return ", ".join(type(item).__name__ for item in _flat(value)) or "None"
