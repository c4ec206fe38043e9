"""Facts about transfer learning: layers that learn, new heads, caches of features.

A step of training shows which layers learn. The attribute `trainable` does not: the model around a
layer may overrule it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import h5py
import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from grader.observation import Failure
from grader.observe import (
    CallFailedError,
    Fact,
    Procedure,
    asking,
    compiled_model,
    fact,
    seen_by,
    unwitnessed,
    wrong_return,
)
from grader.observe.facts.training import history, learning_rate

from .objects import given_weights

_IMAGES = 12
_STEP = 0.1

Numbers = NDArray[Any]


@dataclass(frozen=True)
class _Moved:
    """Layers that training changed: place among the layers with weights → name."""

    weights: dict[int, str] = field(default_factory=dict)
    """Layers other than batch normalizations."""
    normalizations: dict[int, str] = field(default_factory=dict)
    """Batch normalizations whose gamma or beta was changed by the gradient."""
    averages: dict[int, str] = field(default_factory=dict)
    """Batch normalizations whose moving averages were changed."""
    number_of_normalizations: int = 0
    """Number of all batch normalizations."""
    first_numbers: Mapping[int, float] = field(default_factory=dict)
    """Place → the first of the layer's secret weights, before the step."""
    first_averages: Mapping[int, float] = field(default_factory=dict)
    """Place of a batch normalization → the first of its secret averages, before the step."""


@fact(reads=("model",))
def layers_that_learn(procedure: Procedure) -> Fact:
    """Report the layers that learn, without batch normalizations."""
    learning = _moved(procedure).weights
    is_outermost = not learning and not procedure.model.trainable
    hint = "The outermost model decides first: if it is frozen, nothing learns."
    hint, points_at = (hint, "model.trainable") if is_outermost else ("", "")
    numbers = _moved(procedure).first_numbers
    evidence = [numbers[place] for place in learning]
    what = "training that changes the weights of"
    return _layers(what, learning, evidence, hint, points_at)


@fact(reads=("model",), optional=("layer_name",))
def normalizations_that_learn(procedure: Procedure) -> Fact:
    """Report the batch normalizations whose gamma and beta learn.

    They fit other learning layers if only these have one that learns behind them. Where all should
    be frozen with the layers before them, and all learn, there is nothing to look at.
    """
    moved = _moved(procedure)
    behind = all(place - 1 in moved.weights for place in moved.normalizations)
    fits = behind and len(moved.normalizations) < moved.number_of_normalizations
    unmoved = moved.first_averages.keys() - moved.normalizations.keys()
    evidence = [moved.first_numbers[place] for place in sorted(unmoved)]
    learning = _layers(
        "training that changes gamma and beta of", moved.normalizations, evidence, fits=fits
    )
    is_of_freezing = "layer_name" not in procedure.arguments
    is_all = len(moved.normalizations) == moved.number_of_normalizations
    is_consequence = is_of_freezing and behind and is_all
    return replace(learning, value=None) if is_consequence else learning


@fact(reads=("model",))
def averages_that_move(procedure: Procedure) -> Fact:
    """Report the batch normalizations whose moving averages move in training."""
    moved = _moved(procedure)
    unmoved = moved.first_averages.keys() - moved.averages.keys()
    evidence = [moved.first_averages[place] for place in sorted(unmoved)]
    return _layers("training that moves the averages of", moved.averages, evidence)


@fact(reads=("model",))
def layers_that_learned(procedure: Procedure) -> Fact:
    """Report the layers that the call has changed, without batch normalizations."""
    changed = _changed_by_the_call(procedure)
    evidence = [changed.first_numbers[place] for place in changed.weights]
    is_head_alone = changed.weights.keys() <= {max(changed.first_numbers)}
    points_at = ".fit(" if is_head_alone else "trainable"
    what = "training that changed the weights of"
    return _layers(what, changed.weights, evidence, points_at=points_at)


@fact(reads=("model",))
def normalizations_that_changed(procedure: Procedure) -> Fact:
    """Report the batch normalizations of which the call has changed anything.

    They fit other learning layers if each has one that learned before it.
    """
    changed = _changed_by_the_call(procedure)
    both = dict(sorted((changed.normalizations | changed.averages).items()))
    fits = bool(both) and all(place - 1 in changed.weights for place in both)
    evidence = [number for place, number in changed.first_averages.items() if place not in both]
    return _layers("training that changed", both, evidence, fits=fits)


@fact(reads=("model",))
def learning_rate_of_the_training(procedure: Procedure) -> Fact:
    """Report the learning rate at a few steps; name the length of a decay and of the training."""
    found, optimizer = learning_rate(procedure), compiled_model(procedure).optimizer
    schedule = optimizer._learning_rate
    length = getattr(schedule, "decay_steps", None)
    if not isinstance(length, int) or found.value is None:
        return found
    kind, first, trained = type(schedule).__name__, float(schedule(0)), int(optimizer.iterations)
    words = f"{kind} from {first:.4g} over {length} steps, in a training of {trained} steps"
    return replace(found, words=words, hint="")


@fact(reads=(), optional=("model",))
def losses_of_epochs(procedure: Procedure) -> Fact:
    """Report the number of losses in the returned history; metrics may have any name."""
    found = history(procedure)
    lengths = {name: length for name, length in found.value.items() if name == "loss"}
    return replace(found, value=lengths)


@fact(reads=("model",))
def loss_of_first_step(procedure: Procedure) -> Fact:
    """Report the first loss, which depends on the labels, if each epoch is a single batch.

    Otherwise it depends on the random order. Whatever was wrong with the training before fits
    another loss.
    """
    recorded = getattr(procedure.model, "history", None)
    logs = procedure.returned if isinstance(procedure.returned, dict) else None
    losses = (logs or getattr(recorded, "history", {})).get("loss") or [float("nan")]
    first = float(np.asarray(losses[0]))
    is_single = int(getattr(procedure.model.optimizer, "iterations", 0)) == len(losses)
    value = first if is_single and np.isfinite(first) else None
    return Fact(value, f"{first:.3f} as the first loss", fits=True)


@fact(reads=("network",))
def new_probabilities(procedure: Procedure) -> Fact:
    """Report the shape of an answer of the new model, and if it is probabilities."""
    model = _new_model(procedure)
    images = _images_for(procedure.arguments["network"])
    before = model.get_weights()  # training mode moves averages
    both = [_answers(model, images, training) for training in (False, True)]
    model.set_weights(before)
    shape = list(both[0].shape[1:])
    are = all(map(_are_probabilities, both))
    numbers = f"{shape[0]} numbers" if len(shape) == 1 else f"an array of shape {tuple(shape)}"
    kind = "that are probabilities" if are else "that are not probabilities in either mode"
    words = f"{numbers} for an image {kind}"
    if len(shape) == 1:
        return Fact([shape, are], words, is_claim=True)
    hint = "What the old head was given has neither height nor width."
    return Fact([shape, are], words, hint, points_at="layers[", is_claim=True)


@fact(reads=("network", "num_classes"))
def trained_features_kept(procedure: Procedure) -> Fact:
    """Report the answers of the new model with known weights in its last layer.

    Any answers fit another number of classes, or answers at each place of an image.
    """
    model, network = _new_model(procedure), procedure.arguments["network"]
    head, expected = _last_dense(model), network.layers[-1].kernel.shape[0]
    if head is None:
        return Fact(None, "a model without a dense layer")
    if head.kernel.shape[0] != expected:
        words = f"a last dense layer that is given {head.kernel.shape[0]} numbers of an image"
        return Fact(None, f"{words}, where the network has {expected} features")
    if head.bias is None:
        return Fact(None, "a last dense layer without a bias", points_at="Dense(")
    answers = _answers_of_known_head(model, head, _images_for(network))
    words = "other features than those of the network with its trained weights"
    fits = answers.ndim != 2 or answers.shape[-1] != procedure.arguments["num_classes"]
    return Fact([float(value) for value in answers.ravel()], words, fits=fits)


@fact(reads=("network",))
def head_is_new(procedure: Procedure) -> Fact:
    """Report if the last layer is new and can learn."""
    model, old = _new_model(procedure), procedure.arguments["network"].layers[-1]
    head = _last_dense(model)
    if head is None:
        return Fact(None, "a model without a dense layer")
    if head is old or np.array_equal(head.kernel.numpy(), old.kernel.numpy()):
        return Fact("old", "the old last layer", is_claim=True)
    if not any(weight is head.kernel for weight in model.trainable_weights):
        return Fact("frozen", "a new last layer that is frozen", is_claim=True)
    return Fact("new", "a new last layer", is_claim=True)


@fact(reads=("network",))
def dropout_rates(procedure: Procedure) -> Fact:
    """Report the rates of all dropout layers of the new model."""
    rates = [
        float(layer.rate)
        for layer in _leaves(_new_model(procedure))
        if isinstance(layer, keras.layers.Dropout)
    ]
    words = "dropout with the rate " + " and ".join(f"{rate:g}" for rate in rates)
    return Fact(rates, words if rates else "no dropout", is_claim=True)


@fact(reads=("network",))
def network_left_alone(procedure: Procedure) -> Fact:
    """Report the answers of the given network after the call."""
    network = procedure.arguments["network"]
    answers = _answers(network, _images_for(network))
    return Fact([float(value) for value in answers.ravel()], "a network that answers otherwise")


@fact(reads=("path",))
def cache_entries(procedure: Procedure) -> Fact:
    """Report shape and type of `features` and `labels` in the file."""
    file = _read(procedure)
    if isinstance(file, str):
        return Fact(None, file)
    found = {
        name: [list(values.shape), _type_in_words(values)]
        for name, values in file.items()
        if name in ("features", "labels")
    }
    words = " and ".join(
        f"`{name}` of shape {values.shape}, {values.dtype}" for name, values in file.items()
    )
    points_at = "create_dataset(" if file and len(found) < 2 else ""
    return Fact(
        found, f"a file with {words or 'nothing in it'}", points_at=points_at, is_claim=True
    )


@fact(reads=("path", "backbone", "preprocess_input", "images", "batch_size"))
def cached_features(procedure: Procedure) -> Fact:
    """Report the features in the file."""
    file = _read(procedure)
    if isinstance(file, str):
        return Fact(None, file)
    if "features" not in file:
        return Fact(None, "a file without `features`")
    if not _are_numbers(file["features"]):
        return Fact(None, "`features` that are no list of numbers")
    features = file["features"].astype(np.float64)
    values = [float(value) for value in features.ravel()]
    words = _which_features(procedure, features)
    texts = {"preprocessed": "preprocess_input(", "all 0": "range(", "training": "training"}
    points_at = next((text for word, text in texts.items() if word in words), "")
    if not features.any():
        points_at = "] = "  # where the features are written
    # Rows of another form cannot be compared; half precision rounds them.
    form = (len(procedure.arguments["images"]), *procedure.arguments["backbone"].output_shape[1:])
    is_rounded = file["features"].dtype.itemsize < np.float32().itemsize
    value = values if features.shape == form else None
    return Fact(value, words, points_at=points_at, fits=value is not None and is_rounded)


@fact(reads=("path", "labels"))
def cached_labels(procedure: Procedure) -> Fact:
    """Report the labels in the file."""
    file = _read(procedure)
    if isinstance(file, str):
        return Fact(None, file)
    if "labels" not in file:
        return Fact(None, "a file without `labels`", fits="features" in file)
    if not _are_numbers(file["labels"]):
        return Fact(None, "`labels` that are no list of numbers")
    labels = file["labels"].astype(np.float64)
    given = procedure.arguments["labels"]
    same = sorted(labels.ravel().tolist()) == sorted(given.tolist())
    words = "the labels in another order than the images" if same else "other labels"
    return Fact(labels.tolist() if labels.shape == given.shape else None, words)


@fact(reads=("backbone", "batch_size", "images"))
def backbone_runs(procedure: Procedure) -> Fact:
    """Report the number of images given to the backbone, and if batches were small enough.

    Fewer images fit features that are missing.
    """
    seen = seen_by(procedure.arguments["backbone"])
    sizes = [len(item.batch) for item in seen]
    largest = max(sizes, default=0)
    words = f"a backbone that looks at {sum(sizes)} images in batches of up to {largest}"
    fits = 0 < sum(sizes) < len(procedure.arguments["images"])
    value = [sum(sizes), largest <= procedure.arguments["batch_size"]] if sizes else None
    return Fact(value, words, fits=fits, is_claim=True)


@fact(reads=("backbone",))
def images_shown(procedure: Procedure) -> Fact:
    """Report for each image given to the backbone how bright its first pixel is beside others.

    It is the number of standard deviations above the mean: no scaling of the pixels changes it.
    """
    batches = [item.batch for item in seen_by(procedure.arguments["backbone"])]
    images = [np.asarray(image, np.float64) for batch in batches for image in batch]
    value = [float((image.flat[0] - image.mean()) / (image.std() or 1)) for image in images]
    return Fact(value or None, f"{len(images)} images")


@fact(reads=("model", "path"))
def trained_on_cache(procedure: Procedure) -> Fact:
    """Report the cached examples that the model was trained on."""
    orders = _orders(procedure)
    if orders is None:
        return Fact(None, "training on what is not in the cache")
    seen = sorted({index for order in orders for index in order})
    words = f"training on {len(seen)} of the {_examples(procedure)} examples in the cache"
    rows = _rows(procedure)
    evidence = [float(rows[index].flat[0]) for index in seen]
    return Fact(seen or None, words if seen else "no training", evidence=evidence)


@fact(reads=("model", "path"))
def random_order(procedure: Procedure) -> Fact:
    """Report if the examples come in another order than in the file.

    All epochs may have the same order: Keras draws it again after a notebook has set a seed.
    """
    orders = _orders(procedure) or []
    shuffled = list(range(_examples(procedure))) not in orders
    words = "a random order" if shuffled else "the order of the file"
    return Fact(shuffled, words, is_claim=True)


@fact(reads=("path",))
def cache_left_alone(procedure: Procedure) -> Fact:
    """Report the sums of all entries of the file after the call."""
    file = _read(procedure)
    if isinstance(file, str):
        return Fact(None, file)
    numbers = {name: values for name, values in file.items() if _are_numbers(values)}
    sums = {name: float(np.abs(values).sum()) for name, values in numbers.items()}
    return Fact(sums, "a cache with other content than before")


def _leaves(model: keras.Model) -> list[keras.Layer]:
    """List all layers in order, with the layers of a nested model in its place."""
    return [
        leaf
        for layer in model.layers
        for leaf in (_leaves(layer) if isinstance(layer, keras.Model) else [layer])
    ]


@lru_cache(maxsize=1)
def _moved(procedure: Procedure) -> _Moved:
    """Find the layers that one step of gradient descent changes, and undo it."""
    model = procedure.model
    leaves = [layer for layer in _leaves(model) if layer.weights]
    before = [layer.get_weights() for layer in leaves]
    with unwitnessed(model), asking("a step of training"):
        _step(model)
    moved = _difference(leaves, before)
    for layer, values in zip(leaves, before, strict=True):
        layer.set_weights(values)
    return moved


@lru_cache(maxsize=1)
def _changed_by_the_call(procedure: Procedure) -> _Moved:
    """Find the layers that the call has changed."""
    given = given_weights(procedure.model)
    leaves = [layer for layer in _leaves(procedure.model) if layer.weights]
    return _difference(
        leaves, [[given[id(weight)] for weight in layer.weights] for layer in leaves]
    )


def _difference(leaves: list[keras.Layer], before: list[list[Numbers]]) -> _Moved:
    """Find the layers whose weights are no longer those before."""
    kinds = [isinstance(layer, keras.layers.BatchNormalization) for layer in leaves]
    # The averages are the last weights of a batch normalization.
    averages = {
        place: float(values[-1].flat[0])
        for place, (values, is_one) in enumerate(zip(before, kinds, strict=True))
        if is_one
    }
    moved = _Moved(
        number_of_normalizations=sum(kinds),
        first_numbers={place: float(values[0].flat[0]) for place, values in enumerate(before)},
        first_averages=averages,
    )
    for place, (layer, values) in enumerate(zip(leaves, before, strict=True)):
        for weight, old, new in zip(layer.weights, values, layer.get_weights(), strict=True):
            if np.array_equal(old, new):
                continue
            if not isinstance(layer, keras.layers.BatchNormalization):
                moved.weights[place] = layer.name
            elif weight.name.startswith("moving_"):
                moved.averages[place] = layer.name
            else:
                moved.normalizations[place] = layer.name
    return moved


def _step(model: keras.Model) -> None:
    # Without `compile` and `fit`, so that nothing but the weights is touched.
    images = _images_for(model)
    labels = np.arange(len(images)) % model.output_shape[-1]
    with tf.GradientTape() as tape:
        probabilities = model(images, training=True)
        losses = keras.losses.sparse_categorical_crossentropy(labels, probabilities)
        loss = tf.reduce_mean(losses)
    weights = model.trainable_weights
    for weight, gradient in zip(weights, tape.gradient(loss, weights), strict=True):
        if gradient is not None:
            weight.assign_sub(_STEP * gradient)


def _images_for(model: keras.Model) -> NDArray[np.float32]:
    return np.random.default_rng(1).normal(0.5, 1, (_IMAGES, *model.input_shape[1:])).astype("f4")


def _answers(model: keras.Model, images: Numbers, training: bool = False) -> Numbers:
    """Return the output of a model, also if its single input stands in a list."""
    given = [images] if isinstance(getattr(model, "input", None), list) else images
    with asking("the model, asked about images"):
        return np.asarray(keras.tree.flatten(model(given, training=training))[0])


def _answers_of_known_head(model: keras.Model, head: Any, images: Numbers) -> Numbers:
    """Return the probabilities of a model with known weights in its last dense layer.

    Another fact is about the activation: here scores are turned into probabilities.
    """
    before, activation = head.get_weights(), head.activation
    known = [np.sin(np.arange(value.size) + 1.0).reshape(value.shape) for value in before]
    head.set_weights(known)
    head.activation = keras.activations.linear
    answers = _answers(model, images).astype(np.float64)
    head.set_weights(before)
    head.activation = activation
    if _are_probabilities(answers):
        return answers  # the softmax is a layer of its own
    odds = np.exp(answers - answers.max(axis=-1, keepdims=True))
    probabilities: Numbers = odds / odds.sum(axis=-1, keepdims=True)
    return probabilities


def _are_probabilities(answers: Numbers) -> bool:
    return bool(answers.min() >= 0 and np.allclose(answers.sum(axis=-1), 1, atol=1e-4))


def _layers(
    what: str,
    moved: Mapping[int, str],
    evidence: list[float],
    hint: str = "",
    points_at: str = "",
    fits: bool = False,
) -> Fact:
    # Compared by their places: a name that nobody gave depends on what was made before.
    listed = ", ".join(f"`{name}`" for name in moved.values())
    return Fact(list(moved), f"{what} {listed or 'no layer'}", hint, points_at, fits, evidence)


def _new_model(procedure: Procedure) -> keras.Model:
    if isinstance(procedure.returned, keras.Model):
        return procedure.returned
    raise CallFailedError(wrong_return(procedure.returned, "a keras.Model"))


def _last_dense(model: keras.Model) -> Any:
    dense = [layer for layer in _leaves(model) if isinstance(layer, keras.layers.Dense)]
    return dense[-1] if dense else None


def _read(procedure: Procedure) -> dict[str, Numbers] | str:
    """Read the file at the path; return a sentence if it cannot be read."""
    try:
        with h5py.File(procedure.arguments["path"], "r") as file:
            return {
                name: np.asarray(entry[()])
                for name, entry in file.items()
                if isinstance(entry, h5py.Dataset)
            }
    except FileNotFoundError:
        return "no file at the given path"
    except OSError:
        return "a file that is not HDF5, or was not closed"


def _are_numbers(values: Numbers) -> bool:
    return values.ndim > 0 and values.dtype.kind in "fiub"


def _type_in_words(values: Numbers) -> str:
    return "an integer" if np.issubdtype(values.dtype, np.integer) else values.dtype.name


def _which_features(procedure: Procedure, features: Numbers) -> str:
    """Describe wrong features by the usual mistake that makes them."""
    model = procedure.arguments["backbone"]
    preprocess, images = procedure.arguments["preprocess_input"], procedure.arguments["images"]
    size, pixels = procedure.arguments["batch_size"], images.astype(np.float32)
    ready = preprocess(pixels)
    mistakes = {
        "the features of pixels that were not preprocessed": (pixels, False),
        "the features of pixels that were preprocessed twice": (preprocess(ready), False),
        "the features of pixels that were divided by 255": (pixels / 255, False),
        "the features of pixels that were divided by 255 and preprocessed": (
            preprocess(pixels / 255),
            False,
        ),
        "features in training mode, with the statistics of the batch": (ready, True),
    }
    for words, (inputs, training) in mistakes.items():
        with unwitnessed(model):
            batches = np.split(inputs, range(size, len(inputs), size))
            made = np.concatenate([model(batch, training=training) for batch in batches])
        if made.shape == features.shape and np.allclose(made, features, rtol=1e-3, atol=1e-4):
            return words
    empty = int(np.sum(~features.any(axis=tuple(range(1, features.ndim)))))
    if empty:
        return f"features that are all 0 for {empty} of {len(features)} images"
    return "other features, or the features in another order than the images"


def _examples(procedure: Procedure) -> int:
    file = _read(procedure)
    if isinstance(file, str) or "features" not in file:
        message = (
            f"the cache cannot be read after the call: {file if isinstance(file, str) else ''}"
        )
        raise CallFailedError(Failure("raised", "OSError", message))
    return len(file["features"])


def _rows(procedure: Procedure) -> Numbers:
    """Return the features in the file; none if it cannot be read."""
    file = _read(procedure)
    return np.empty(0) if isinstance(file, str) else file.get("features", np.empty(0))


def _orders(procedure: Procedure) -> list[list[int]] | None:
    """List the examples in the order of training, for each epoch; None for unknown ones."""
    if not len(_rows(procedure)):
        return None
    places = {row.tobytes(): index for index, row in enumerate(_rows(procedure))}
    rows: Iterable[Any] = (
        row for seen in seen_by(procedure.model) if seen.training for row in seen.batch
    )
    indices = [places.get(np.asarray(row, np.float32).tobytes()) for row in rows]
    known = [index for index in indices if index is not None]
    if len(known) < len(indices):
        return None
    size = len(places)
    return [known[start : start + size] for start in range(0, len(known), size)]
