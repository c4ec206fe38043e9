"""Facts about the given model after a procedure, and about the returned values."""

from __future__ import annotations

import math
from inspect import signature
from typing import Any

import keras
import numpy as np

from grader.observation import Failure
from grader.observe.code.calling import CallFailedError
from grader.observe.facts.fact import Fact, Procedure, fact
from grader.observe.given.witness import Witness, seen_by, unwitnessed
from grader.observe.values import parts_of, single

_SCHEDULE_STEPS = (0, 1, 10, 25, 50, 75, 99, 100, 150)
_ROWS = 5_001
_MOVED, _MOVES = 8, 3
"""Numbers that an optimizer moves, and the steps in which it does."""
_HINT_ON_SCHEDULE = (
    "Compare the schedule's first value, its curve and its number of steps with the task."
)


@fact(reads=("model",))
def learning_rate(procedure: Procedure) -> Fact:
    """Report the learning rate at a few steps, constant or scheduled, times secret numbers."""
    factors = procedure.random("learning rate").uniform(0.5, 2, len(_SCHEDULE_STEPS))
    optimizer = compiled_model(procedure).optimizer
    rate = optimizer._learning_rate
    if isinstance(rate, keras.optimizers.schedules.LearningRateSchedule):
        kind = type(rate).__name__
        # Keras calls a schedule with a variable of this type.
        steps = keras.ops.convert_to_tensor(_SCHEDULE_STEPS, optimizer.iterations.dtype)
        try:
            values = [float(rate(step)) for step in steps]
        except Exception as error:
            return Fact(None, f"{kind}, which fails ({type(error).__name__})", points_at=f"{kind}(")
        words = (
            f"{kind}: {values[0]:.4g} at step 0, {values[4]:.4g} at step 50, "
            f"{values[7]:.4g} at step 100"
        )
        return Fact((factors * values).tolist(), words, _HINT_ON_SCHEDULE, f"{kind}(")
    # Keras also takes a function without arguments.
    constant = float(optimizer.learning_rate)
    # An optimizer that was given no rate is chosen by its name, or by nobody.
    default = signature(type(optimizer)).parameters.get("learning_rate")
    own = default is not None and math.isclose(constant, default.default, rel_tol=1e-6)
    words = f"{constant:.4g} at every step"
    return Fact((factors * constant).tolist(), words, points_at="optimizer=", fits=own)


@fact(reads=("model",))
def optimizer(procedure: Procedure) -> Fact:
    """Report what a new optimizer of this class makes of secret gradients."""
    kind = type(compiled_model(procedure).optimizer)
    name = kind.__name__
    if getattr(keras.optimizers, name, None) is not kind:
        name = f"a class {name} of its own"
        return Fact(None, name, points_at="optimizer=")
    try:
        moved = _moved_by(kind, procedure.random("optimizer"))
    except Exception:  # one around another optimizer, for example
        return Fact(None, name, points_at="optimizer=")
    return Fact(moved, name, points_at="optimizer=")


@fact(reads=("model",))
def loss(procedure: Procedure) -> Fact:
    """Report the value of the compiled loss on secret labels and probabilities."""
    model = compiled_model(procedure)
    labels, probabilities = _predictions(procedure)
    # A list or dictionary, by outputs, has one item.
    compiled = next(iter(keras.tree.flatten(model.loss)), None)
    text = _name_of(compiled)
    name = getattr(compiled, "name", None) or text
    try:
        value = float(model.compute_loss(y=labels, y_pred=probabilities))
    except Exception as error:
        kind = type(error).__name__
        words = f"{name}, which fails on these labels and outputs ({kind})"
        words = words if compiled is not None else "no loss"
        return Fact(None, words, points_at=text)
    words = f"{name} (from_logits)" if _from_logits(compiled) else name
    return Fact(value, words, points_at=text)


@fact(reads=("model",))
def metrics(procedure: Procedure) -> Fact:
    """Report the values of the compiled metrics on secret labels and probabilities."""
    model = compiled_model(procedure)
    labels, probabilities = _predictions(procedure)
    given = getattr(model._compile_metrics, "_user_metrics", None)
    names = [_name_of(metric) for metric in keras.tree.flatten(given) if metric is not None]
    if not names:
        return Fact([], "no metric", points_at="metrics=")
    words = ", ".join(names)
    try:
        # They may hold values of an earlier `evaluate`.
        model._compile_metrics.reset_state()
        model._compile_metrics.update_state(labels, probabilities)
        results = model._compile_metrics.result()
        values = sorted(float(value) for value in results.values())
    except Exception as error:
        return Fact([], f"{words} ({type(error).__name__})", points_at="metrics=")
    return Fact(values, words, points_at="metrics=")


@fact(reads=("model",))
def batch_normalization_momentum(procedure: Procedure) -> Fact:
    """Report the momentum of each batch normalization, in the order of `model.layers`."""
    layers = [
        layer
        for layer in procedure.model.layers
        if isinstance(layer, keras.layers.BatchNormalization)
    ]
    values = [float(layer.momentum) for layer in layers]
    words = " and ".join(f"{value:g}" for value in dict.fromkeys(values))
    random = procedure.random("batch normalization")
    return Fact(values, words, evidence=[_moved_average(layer, random) for layer in layers])


@fact(reads=("model",), optional=("num_epochs", "batch_size"))
def optimizer_steps(procedure: Procedure) -> Fact:
    """Report the number of steps of the optimizer.

    It fits other images than the right ones if these came num_epochs times in such batches.
    """
    steps, arguments = int(procedure.model.optimizer.iterations), procedure.arguments
    batches = _batches(procedure, training=True)
    seen = {image.tobytes() for batch in batches for image in batch}
    if any(isinstance(layer, Witness) for layer in procedure.model.layers):
        # The counter of an optimizer can be set by hand.
        steps = min(steps, len(batches))
    asked = {"num_epochs", "batch_size"} <= set(arguments)
    fits = (
        asked
        and bool(seen)
        and steps == arguments["num_epochs"] * -(-len(seen) // arguments["batch_size"])
    )
    return Fact(steps or None, _counted(steps, "step"), fits=fits, is_claim=True)


@fact(reads=("model",))
def goes_on(procedure: Procedure) -> Fact:
    """Report if the model was trained with its own optimizer.

    A secret learning rate that is written into that one is read back from the model's.
    """
    if procedure.model.optimizer is not procedure.optimizer_before:
        return Fact(False, "a new optimizer, which begins at step 0")
    if int(procedure.model.optimizer.iterations) == 0:
        return Fact(False, "no training of this model")
    own, used = procedure.optimizer_before, procedure.model.optimizer
    before = float(own.learning_rate)
    own.learning_rate = procedure.random("goes on").uniform(0.1, 1)
    read = float(used.learning_rate)
    own.learning_rate = before
    return Fact(True, "the same optimizer", evidence=read)


@fact(reads=("model",))
def returns_the_model(procedure: Procedure) -> Fact:
    """Report if the given model is returned.

    Secret numbers that are written into its last weights are read back from what is returned.
    """
    if procedure.returned is not procedure.model:
        return Fact(False, _type_names(procedure.returned))
    given, returned = procedure.model.weights[-1], procedure.returned.weights[-1]
    before = given.numpy()
    given.assign(procedure.random("returned").uniform(0.1, 1, before.shape))
    read = returned.numpy().ravel().tolist()
    given.assign(before)
    return Fact(True, "the model", evidence=read)


@fact(reads=("model",))
def weights_after(procedure: Procedure) -> Fact:
    """Report the trained weights; deterministic only if an epoch is a single batch.

    Whatever was wrong with the training before fits other weights.
    """
    values = np.concatenate([weight.ravel() for weight in procedure.model.get_weights()])
    return Fact([float(value) for value in values], "other weights", fits=True)


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


@fact(reads=(), optional=("model",))
def history(procedure: Procedure) -> Fact:
    """Report the names in the returned history, with the number of epochs of each.

    It fits a wrong training if it is what `fit` recorded.
    """
    recorded = getattr(procedure.arguments.get("model"), "history", None)
    for item in _items(procedure.returned):
        if isinstance(item, dict):
            listed = {str(single(name)): parts_of(values) for name, values in item.items()}
            lengths = {name: len(values) for name, values in listed.items() if values is not None}
            numbers = {name: _flat(values) for name, values in listed.items()}
            fits = bool(item) and numbers == getattr(recorded, "history", None)
            return Fact(lengths, f"lists of lengths {lengths}", fits=fits, is_claim=True)
    found = _type_names(procedure.returned)
    return Fact({}, f"no dictionary among what is returned ({found})")


@fact(reads=())
def returned_order(procedure: Procedure) -> Fact:
    """Report the kinds of the returned values in order.

    A kind is "dictionary", "number", "word" or the name of a type. A history counts as its
    dictionary, and several numbers as one: other facts are about those.
    """
    items = _items(procedure.returned)
    kinds = [_kind_of(item) for item in items]
    words = ", then ".join(map(_kind_in_words, items))
    # Values that are all alike, or a single one, have no order.
    fits = len(set(kinds)) < len(kinds) == 2
    return Fact(kinds if len(kinds) > 1 else None, words, fits=fits, is_claim=True)


@fact(reads=("model",), optional=("x_train", "y_train", "x_test", "y_test", "image", "class_names"))
def returned_number(procedure: Procedure) -> Fact:
    """Report the returned number, and name the model's equal quantity.

    It fits a wrong training if it is the accuracy of that model on the test data, and a wrong class
    if it is the probability of that class.
    """
    items = _items(procedure.returned)
    numbers = [number for item in items for number in _as_number(item)]
    if numbers:
        quantity = _which_quantity(procedure, numbers[-1])
        words = f"{numbers[-1]:.4f}{quantity}"
        names = procedure.arguments.get("class_names", ())
        said = [names.index(item) for item in items if isinstance(item, str) and item in names]
        points_at = f"class_names[{said[0]}]" if said else ""
        fits = quantity.endswith("accuracy on the test data") or _is_of_class(
            procedure, numbers[-1]
        )
        # An accuracy is one of a few numbers.
        is_claim = "y_test" in procedure.arguments
        return Fact(numbers[-1], words, points_at=points_at, fits=fits, is_claim=is_claim)
    for item in items:
        if _kind_of(item) == "dictionary":
            continue
        inner = [number for part in _flat(item) for number in _as_number(part)]
        if len(inner) > 1:
            kind = type(item).__name__
            parts = " and ".join(f"{n:.4f}{_which_quantity(procedure, n)}" for n in inner[:3])
            return Fact(
                inner, f"the {kind} of {len(inner)} numbers ({parts}) in place of one number"
            )
    words = f"no number among what is returned ({_type_names(procedure.returned)})"
    return Fact(None, words)


@fact(reads=("model",), optional=("x_train", "y_train", "x_test", "y_test"))
def returned_numbers(procedure: Procedure) -> Fact:
    """Report the returned numbers in order, and name the equal quantities.

    They fit a training that nobody asked for if they are the accuracies after it.
    """
    numbers = [number for item in _flat(procedure.returned) for number in _as_number(item)]
    if not numbers:
        return Fact([], f"no number among what is returned ({_type_names(procedure.returned)})")
    words = [f"{number:.4f}{_which_quantity(procedure, number)}" for number in numbers]
    data = [quantity.rpartition("accuracy on the ")[2] for quantity in words]
    points_at = "return" if data == ["test data", "training data"] else ""
    fits = data == ["training data", "test data"]
    return Fact(numbers, ", then ".join(words), points_at=points_at, fits=fits)


@fact(reads=("model",), optional=("class_names",))
def returned_word(procedure: Procedure) -> Fact:
    """Report the first returned word.

    It fits a wrong input if it is the class that the model finds for that input.
    """
    words = [item for item in _items(procedure.returned) if isinstance(item, str)]
    if not words:
        return Fact(None, f"no word among what is returned ({_type_names(procedure.returned)})")
    probability, names = _own_probability(procedure), procedure.arguments.get("class_names")
    fits = names is not None and probability is not None and words[0] == names[probability > 0.5]
    return Fact(words[0], repr(words[0]), points_at="if ", fits=fits, is_claim=True)


def _own_probability(procedure: Procedure) -> float | None:
    """Return the model's probability of label 1 for what it was given last."""
    batches = _batches(procedure, training=False)
    if not batches or len(batches[-1]) != 1 or procedure.model.output_shape[-1] != 1:
        return None
    with unwitnessed(procedure.model):
        return float(procedure.model(batches[-1], training=False)[0, 0])


def _is_of_class(procedure: Procedure, number: float) -> bool:
    """Return True if a number is the model's probability of the returned class."""
    names, probability = procedure.arguments.get("class_names"), _own_probability(procedure)
    words = [item for item in _items(procedure.returned) if isinstance(item, str)]
    if probability is None or not names or not words or words[0] not in names:
        return False
    of_class = probability if words[0] == names[1] else 1 - probability
    return math.isclose(number, of_class, rel_tol=1e-4)


def compiled_model(procedure: Procedure) -> keras.Model:
    """Return the given model, which has to be compiled now.

    Raises:
        CallFailedError: it is not.
    """
    if not procedure.model.compiled:
        message = "the model is not compiled when it returns; expected a compiled one"
        raise CallFailedError(Failure("wrong_return", type(procedure.model).__name__, message))
    return procedure.model


def _name_of(given: Any) -> str:
    """Return the name of a loss or metric: a word, function or object."""
    return given if isinstance(given, str) else getattr(given, "__name__", type(given).__name__)


def _moved_average(layer: keras.layers.BatchNormalization, random: np.random.Generator) -> float:
    """Return the moving average of a copy of a layer after a secret batch."""
    same = keras.layers.BatchNormalization.from_config({**layer.get_config(), "axis": -1})
    same(keras.ops.convert_to_tensor(random.normal(1, 0.5, (_MOVED, 1)), "float32"), training=True)
    return float(same.moving_mean.numpy()[0])


def _moved_by(kind: type[Any], random: np.random.Generator) -> list[float]:
    """Let a new optimizer of a class move numbers; return how far."""
    optimizer = kind(learning_rate=random.uniform(0.1, 1))
    numbers = keras.Variable(random.normal(size=_MOVED), dtype="float32")
    before = numbers.numpy()
    for _ in range(_MOVES):
        gradients = keras.ops.convert_to_tensor(random.normal(size=_MOVED), "float32")
        optimizer.apply([gradients], [numbers])
    moved: list[float] = (numbers.numpy() - before).tolist()
    return moved


def _predictions(procedure: Procedure) -> tuple[Any, Any]:
    # So many and so irregular that no two metrics agree on them by chance.
    random = procedure.random("predictions")
    outputs = int(procedure.model.output_shape[-1])
    # Secret confidence and accuracy: otherwise all such losses and accuracies are nearly the same.
    confidence, accuracy = random.uniform(0.5, 2), random.uniform(0, 0.5)
    scores = (confidence * random.standard_normal((_ROWS, outputs))).astype(np.float32)
    odds = np.exp(scores)
    # One output is the probability of label 1.
    probabilities = odds / (odds + 1 if outputs == 1 else odds.sum(axis=1, keepdims=True))
    best = scores[:, 0] > 0 if outputs == 1 else scores.argmax(axis=1)
    guessed = random.integers(0, max(2, outputs), _ROWS)
    labels = np.where(random.random(_ROWS) < accuracy, best, guessed)
    return keras.ops.convert_to_tensor(labels), keras.ops.convert_to_tensor(probabilities)


def _from_logits(compiled_loss: Any) -> bool:
    if not isinstance(compiled_loss, keras.Loss):
        return False
    return bool(compiled_loss.get_config().get("from_logits", False))


def _images_seen(procedure: Procedure, *, training: bool) -> Fact:
    batches = _batches(procedure, training=training)
    seen = {image.tobytes() for batch in batches for image in batch}
    indices = {
        name: [index for index, image in enumerate(images) if image.tobytes() in seen]
        for name, images in procedure.arguments.items()
        if isinstance(images, np.ndarray) and images.ndim > 1
    }
    known = [f"{_ranges(found)} of {name}" for name, found in indices.items() if found]
    words = " and ".join(known) or ("images of its own" if seen else "nothing")
    pixels = {
        name: [float(procedure.arguments[name][index].flat[0]) for index in found]
        for name, found in indices.items()
    }
    value = indices if seen else None
    return Fact(value, words, fits=_is_split(procedure, seen), evidence=pixels)


def _is_split(procedure: Procedure, seen: set[bytes]) -> bool:
    """Return True if all images seen are given ones, or all are others.

    After `compile`, which takes away the eager steps, images are not seen.
    """
    if procedure.model.optimizer is not procedure.optimizer_before:
        return True
    given = {image.tobytes() for image in procedure.arguments.get("x_train", ())}
    both = [
        {image.tobytes() for batch in _batches(procedure, training=mode) for image in batch}
        for mode in (True, False)
    ]
    return bool(seen) and (both[0] | both[1] == given or not (both[0] | both[1]) & given)


def _batches(procedure: Procedure, *, training: bool) -> list[Any]:
    return [seen.batch for seen in seen_by(procedure.model) if seen.training is training]


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
    is_dictionary = isinstance(item, dict) and not all(map(_as_number, item.values()))
    if is_dictionary or isinstance(item, keras.callbacks.History):
        return "dictionary"
    if isinstance(item, str):
        return "word"
    return "number" if any(map(_as_number, _flat(item))) else _type_names(item)


def _kind_in_words(item: Any) -> str:
    if isinstance(item, dict | str):
        return _kind_of(item)
    return "number" if _as_number(item) else type(item).__name__


def _as_number(item: Any) -> list[float]:
    if isinstance(item, bool | str | dict | None) or hasattr(item, "history"):
        return []
    try:
        value = np.asarray(item, dtype=np.float64)
    except (TypeError, ValueError):
        return []
    return [float(value.item())] if value.size == 1 else []


def _items(returned: Any) -> list[Any]:
    """List the returned values: the items of a collection, or one value.

    A dictionary of lists is one value, and so are numbers that are no tuple or dictionary.
    """
    parts = parts_of(returned)
    is_one = parts is None or (
        all(parts_of(item) is not None for item in parts)
        if isinstance(returned, dict)
        else not isinstance(returned, tuple) and all(map(_as_number, parts))
    )
    return [single(returned)] if is_one else list(map(single, parts or ()))


def _flat(value: Any) -> list[Any]:
    parts = parts_of(value)
    if parts is not None:
        return [inner for item in parts for inner in _flat(item)]
    return [] if value is None else [single(value)]


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _type_names(value: Any) -> str:
    return ", ".join(type(item).__name__ for item in _flat(value)) or "None"
