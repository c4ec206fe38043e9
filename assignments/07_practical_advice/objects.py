"""Objects that only the probes of this assignment ask for: several networks and their answers."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from grader.observe import argument
from grader.observe.given.classifiers import compiled_classifier, dense_classifier


@argument
def probabilities(
    sizes: list[int], *, classes: int, random: np.random.Generator
) -> NDArray[np.float32]:
    """Make probabilities of classes; the classes are a further axis."""
    odds = np.exp(random.normal(0, 2, (*sizes, classes)))
    shares: NDArray[Any] = odds / odds.sum(axis=-1, keepdims=True)
    return shares.astype(np.float32)


@argument
def classifiers(
    shape: list[int], *, classes: int, number: int, random: np.random.Generator
) -> list[keras.Model]:
    """Make dense networks with dropout, whose probabilities differ much."""
    return [
        dense_classifier(shape, classes, layers.Dropout(0.5), 0.6, random) for _ in range(number)
    ]


class Builder:
    """Makes compiled networks, all with the same weights, and remembers them.

    With equal weights, the order in which the networks are made plays no role.
    """

    def __init__(self, shape: list[int], classes: int, seed: int) -> None:
        self.built: list[keras.Model] = []
        self._shape, self._classes, self._seed = shape, classes, seed

    def __call__(self) -> keras.Model:
        """Make a new network."""
        random = np.random.default_rng(self._seed)
        model = compiled_classifier(self._shape, classes=self._classes, random=random)
        # Small steps: networks after different trainings are to give different answers.
        model.optimizer.learning_rate = 0.05
        self.built.append(model)
        return model


@argument
def builder(shape: list[int], *, classes: int, random: np.random.Generator) -> Builder:
    """Make a function that makes new compiled networks."""
    return Builder(shape, classes, int(random.integers(2**32)))
