"""Small image classifiers, with a sigmoid for one class, else softmax."""

from __future__ import annotations

import math

import keras
import numpy as np
from keras import layers

from grader.observe.arguments import argument
from grader.observe.given.witness import Witness


@argument
def classifier(shape: list[int], *, classes: int, random: np.random.Generator) -> keras.Model:
    """Make two convolutions with batch normalization, not compiled."""
    inputs = keras.Input(tuple(shape))
    x = layers.Conv2D(4, 3)(inputs)
    x = layers.BatchNormalization(axis=3)(x)
    x = layers.ReLU()(x)
    x = layers.Conv2D(4, 3)(x)
    x = layers.BatchNormalization(axis=3)(x)
    x = layers.GlobalAveragePooling2D()(x)
    model = keras.Model(inputs, _probabilities(classes)(x))
    model.set_weights([random.uniform(0.1, 1.0, weight.shape) for weight in model.weights])
    return model


@argument
def compiled_classifier(
    shape: list[int],
    *,
    classes: int,
    random: np.random.Generator,
    probability: float | list[float] | None = None,
) -> keras.Model:
    """Make a dense network that remembers what it is given, compiled, eager.

    With a probability, it gives this answer to every image; for one class only. Of two
    probabilities, it gives a secret one between them.
    """
    model = dense_classifier(shape, classes, layers.Identity(), 0.3, random)
    # Eager steps: tracing a graph costs more than the few steps of a probe.
    model.compile(
        optimizer=keras.optimizers.SGD(0.5),
        loss="binary_crossentropy" if classes == 1 else "sparse_categorical_crossentropy",
        metrics=["accuracy"],
        run_eagerly=True,
    )
    if probability is not None:
        low, high = probability if isinstance(probability, list) else 2 * [probability]
        one = random.uniform(low, high)
        kernel, bias = model.layers[-1].get_weights()
        always = np.full_like(bias, math.log(one / (1 - one)))
        model.layers[-1].set_weights([np.zeros_like(kernel), always])
    return model


def dense_classifier(
    shape: list[int], classes: int, hidden: layers.Layer, spread: float, random: np.random.Generator
) -> keras.Model:
    """Make a network with a `Witness` and a layer on hidden units."""
    inputs = keras.Input(tuple(shape))
    x = Witness()(inputs)
    x = layers.Flatten()(x)
    x = hidden(layers.Dense(16, activation="relu")(x))
    model = keras.Model(inputs, _probabilities(classes)(x))
    model.set_weights([random.normal(0, spread, weight.shape) for weight in model.weights])
    return model


def _probabilities(classes: int) -> layers.Layer:
    return layers.Dense(classes, activation="sigmoid" if classes == 1 else "softmax")
