"""Objects that only the probes of this assignment ask for."""

from __future__ import annotations

import keras
import numpy as np
from keras import layers

from grader.observe import argument

_FEATURES = 5


@argument
def with_answers(names: list[str], *, classes: int, random: np.random.Generator) -> keras.Model:
    """Make a small classifier with an output for each name, not compiled."""
    inputs = keras.Input((_FEATURES,), name="features")
    features = layers.Dense(4, activation="relu", name="hidden")(inputs)
    outputs = [layers.Dense(classes, activation="softmax", name=name)(features) for name in names]
    model = keras.Model(inputs, outputs)
    model.set_weights([random.normal(0, 1, weight.shape) for weight in model.weights])
    return model


@argument
def cosine_decay(
    initial_learning_rate: float, *, decay_steps: int
) -> keras.optimizers.schedules.CosineDecay:
    """Make a learning rate that falls to 0 along a cosine."""
    return keras.optimizers.schedules.CosineDecay(initial_learning_rate, decay_steps)
