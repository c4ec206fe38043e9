"""Measure four ways to use a trained network at equal steps, on a similar and a different target.

The network is the kit's backbone, which has seen animals. Pets are a similar target, hands another
one. Each way gets NUM_STEPS steps of 10 images. Where trained weights are tuned, the first
HEAD_STEPS go to the new head. Learning rates, dropout and frozen batch normalization are those of
notebook 05; no image is distorted. A seed draws the training images and the first weights.
Accuracies are on images that no training sees.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from numpy.typing import NDArray

from datasets import pets, signs
from datasets.backbone import build_compact, load_backbone, scale_pixels
from datasets.hdf5 import LabeledImages
from datasets.rendering import load_with_seed
from solutions.experiments.definitions import definitions, prepare, restart, write_table

SIZES = (5, 50, 500)
VALIDATION = 100
SEEDS = range(5)
BATCH_SIZE = 10
NUM_STEPS, HEAD_STEPS = 120, 30
HEAD_RATE, SCRATCH_RATE = 1e-2, 2e-3


@dataclass(frozen=True)
class Regimes:
    """Compiled models of one target, trained again for each seed and size."""

    head: keras.Model
    """From cached features; trained for HEAD_STEPS, before the others are tuned."""
    softmax: keras.Model
    """The same, trained for NUM_STEPS."""
    last_layers: keras.Model
    """From cached activations before the last block."""
    all_layers: keras.Model
    """From images, with trained weights."""
    scratch: keras.Model
    """From images, with random weights."""


def backbone_parts(shape: tuple[int, ...]) -> tuple[keras.Model, keras.Model, keras.Model]:
    """Return the whole backbone, its part below the last block, and the last block."""
    whole = load_backbone(input_shape=shape).model
    before = whole.get_layer("block2_relu").output
    return whole, keras.Model(whole.input, before), keras.Model(before, whole.output)


def with_head(network: keras.Model | None, shape: tuple[int, ...], num_classes: int) -> keras.Model:
    """Put dropout and a softmax on a network, or on features."""
    inputs = keras.Input(shape)
    features = inputs if network is None else network(inputs)
    x = layers.Dropout(0.2)(features)
    return keras.Model(inputs, layers.Dense(num_classes, activation="softmax", name="head")(x))


def compiled(model: keras.Model, rate: float, num_steps: int) -> keras.Model:
    """Compile with Adam and a cosine decay."""
    schedule = keras.optimizers.schedules.CosineDecay(rate, num_steps)
    model.compile(keras.optimizers.Adam(schedule), "sparse_categorical_crossentropy")
    prepare(model)
    return model


def build_regimes(shape: tuple[int, ...], num_classes: int) -> Regimes:
    """Build and compile all models for images of a shape."""
    unfreeze_from = definitions("05_transfer_learning").unfreeze_from
    whole, lower, last = backbone_parts(shape)
    features, activations = whole.output.shape[1:], lower.output.shape[1:]
    tune_steps = NUM_STEPS - HEAD_STEPS
    return Regimes(
        compiled(with_head(None, features, num_classes), HEAD_RATE, HEAD_STEPS),
        compiled(with_head(None, features, num_classes), HEAD_RATE, NUM_STEPS),
        compiled(
            unfreeze_from(with_head(last, activations, num_classes), "block3_1_conv"),
            HEAD_RATE / 10,
            tune_steps,
        ),
        compiled(
            unfreeze_from(
                with_head(load_backbone(input_shape=shape).model, shape, num_classes), "stem_conv"
            ),
            HEAD_RATE / 10,
            tune_steps,
        ),
        compiled(with_head(build_compact(shape), shape, num_classes), SCRATCH_RATE, NUM_STEPS),
    )


def fit(
    model: keras.Model, arrays: NDArray[np.float32], labels: NDArray[np.int64], num_steps: int
) -> None:
    """Train for a number of steps, in batches drawn from a shuffled, endless stream."""
    stream = tf.data.Dataset.from_tensor_slices((arrays, labels))
    stream = stream.shuffle(len(labels)).repeat().batch(BATCH_SIZE)
    model.fit(stream, steps_per_epoch=num_steps, shuffle=False, verbose=0)


def measure(
    models: Regimes,
    seed: int,
    train: tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32], NDArray[np.int64]],
    test: tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32], NDArray[np.int64]],
) -> Iterator[tuple[str, float]]:
    """Yield (regime, accuracy); both splits are features, activations, images and labels."""
    features, activations, images, labels = train
    num_classes = models.head.output.shape[-1]

    def score(model: keras.Model, place: int) -> float:
        predicted = model.predict(test[place], batch_size=100, verbose=0).argmax(axis=1)
        return float(np.mean(predicted == test[3]))

    keras.utils.set_random_seed(seed)
    shape = images.shape[1:]
    whole, _, last = backbone_parts(shape)
    first_head = with_head(None, whole.output.shape[1:], num_classes)
    for model, num_steps in ((models.head, HEAD_STEPS), (models.softmax, NUM_STEPS)):
        restart(model, first_head)
        fit(model, features, labels, num_steps)
    yield "softmax", score(models.softmax, 0)
    trained_head = models.head.get_layer("head").get_weights()
    for name, model, network, place in (
        ("last layers", models.last_layers, last, 1),
        ("all", models.all_layers, whole, 2),
    ):
        fresh = with_head(network, model.input.shape[1:], num_classes)
        fresh.get_layer("head").set_weights(trained_head)
        restart(model, fresh)
        fit(model, train[place], labels, NUM_STEPS - HEAD_STEPS)
        yield name, score(model, place)
    restart(models.scratch, with_head(build_compact(shape), shape, num_classes))
    fit(models.scratch, images, labels, NUM_STEPS)
    yield "from scratch", score(models.scratch, 2)


def rows() -> Iterator[tuple[str, str, int, int, str]]:
    """Yield (target, regime, images of each class, seed, accuracy)."""
    for target, module in (("pets", pets), ("hands", signs)):
        data: LabeledImages = load_with_seed(module.RENDERING, 17, SIZES[-1] + VALIDATION)
        images, labels = scale_pixels(data[0].astype("float32")), data[1]
        shape, num_classes = images.shape[1:], int(labels.max()) + 1
        models = build_regimes(shape, num_classes)
        whole, lower, _ = backbone_parts(shape)
        parts = [part.predict(images, batch_size=100, verbose=0) for part in (whole, lower)]
        arrays = (*parts, images, labels)
        of_class = [np.flatnonzero(labels == number) for number in range(num_classes)]
        held_out = np.concatenate([places[SIZES[-1] :] for places in of_class])
        test = tuple(array[held_out] for array in arrays)
        for seed in SEEDS:
            random = np.random.default_rng(seed)
            drawn = [random.permutation(places[: SIZES[-1]]) for places in of_class]
            for size in SIZES:
                chosen = np.concatenate([places[:size] for places in drawn])
                train = tuple(array[chosen] for array in arrays)
                for name, accuracy in measure(models, seed, train, test):
                    yield target, name, size, seed, f"{accuracy:.4f}"


if __name__ == "__main__":
    write_table("regimes", ("target", "regime", "images", "seed", "accuracy"), rows())
