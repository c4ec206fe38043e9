"""Small classifiers of images that probes hand to a function; one class ends in a sigmoid."""

from __future__ import annotations

import math

import keras
import numpy as np
from keras import layers

from grader.observe.given.witness import Witness


def classifier(shape: tuple[int, ...], classes: int, random: np.random.Generator) -> keras.Model:
    """Two convolutions with batch normalization, not compiled."""
    inputs = keras.Input(shape)
    x = layers.Conv2D(4, 3)(inputs)
    x = layers.BatchNormalization(axis=3)(x)
    x = layers.ReLU()(x)
    x = layers.Conv2D(4, 3)(x)
    x = layers.BatchNormalization(axis=3)(x)
    x = layers.GlobalAveragePooling2D()(x)
    model = keras.Model(inputs, _probabilities(classes)(x))
    model.set_weights([random.uniform(0.1, 1.0, weight.shape) for weight in model.weights])
    return model


def compiled_classifier(
    shape: tuple[int, ...], classes: int, random: np.random.Generator
) -> keras.Model:
    """A dense network that remembers what it is given, compiled, eager."""
    model = _dense_classifier(shape, classes, layers.Identity(), 0.3, random)
    # Eager steps: tracing a graph costs more than the few steps of a probe.
    model.compile(
        optimizer=keras.optimizers.SGD(0.5),
        loss="binary_crossentropy" if classes == 1 else "sparse_categorical_crossentropy",
        metrics=["accuracy"],
        run_eagerly=True,
    )
    return model


def unsteady_classifier(
    shape: tuple[int, ...], classes: int, random: np.random.Generator
) -> keras.Model:
    """A network that gives something else in training mode, and very different probabilities."""
    return _dense_classifier(shape, classes, layers.Dropout(0.5), 0.6, random)


def _dense_classifier(
    shape: tuple[int, ...],
    classes: int,
    hidden: layers.Layer,
    spread: float,
    random: np.random.Generator,
) -> keras.Model:
    """A network that remembers what it is given, with a layer on its hidden units."""
    inputs = keras.Input(shape)
    x = Witness()(inputs)
    x = layers.Flatten()(x)
    x = hidden(layers.Dense(16, activation="relu")(x))
    model = keras.Model(inputs, _probabilities(classes)(x))
    model.set_weights([random.normal(0, spread, weight.shape) for weight in model.weights])
    return model


class Builder:
    """Makes compiled networks, all with the same weights, and remembers them.

    Equal weights, so that it plays no role in which order the networks are asked for.
    """

    def __init__(self, shape: tuple[int, ...], classes: int, seed: int) -> None:
        self.built: list[keras.Model] = []
        self._shape, self._classes, self._seed = shape, classes, seed

    def __call__(self) -> keras.Model:
        """A new network."""
        random = np.random.default_rng(self._seed)
        model = compiled_classifier(self._shape, self._classes, random)
        # Small steps: networks after different trainings are to give different answers.
        model.optimizer.learning_rate = 0.05
        self.built.append(model)
        return model


def _probabilities(classes: int) -> layers.Layer:
    return layers.Dense(classes, activation="sigmoid" if classes == 1 else "softmax")


def undecided(model: keras.Model, probability: float) -> keras.Model:
    """The same model with another last layer, which looks at nothing."""
    kernel, bias = model.layers[-1].get_weights()
    always = np.full_like(bias, math.log(probability / (1 - probability)))
    model.layers[-1].set_weights([np.zeros_like(kernel), always])
    return model
