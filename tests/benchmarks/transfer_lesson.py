"""Measure the gain of transfer learning on pets: `python -m tests.benchmarks.transfer_lesson`.

Five seeds each; a seed chooses the training images and the first weights.

* 20 images a class: a softmax on the frozen backbone beats the same network, trained from scratch
  and with mirrored images as well, by 15 points.
* An epoch on cached activations is ten times cheaper than one that runs the frozen part each time.
* 200 images a class: training the last block as well beats the frozen backbone.
"""

from __future__ import annotations

import sys
import time

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from datasets import pets
from datasets.backbone import build_compact, load_backbone, scale_pixels
from datasets.hdf5 import LabeledImages

SEEDS = (0, 1, 2, 3, 4)
NUM_CLASSES = len(pets.CLASSES)
FEW, MANY = 20, 200
BATCH_SIZE = 20
LAST_BLOCK_INPUT = "block2_relu"

Arrays = tuple[NDArray[np.float32], NDArray[np.int64]]


def choose(labels: NDArray[np.int64], per_class: int, seed: int) -> NDArray[np.intp]:
    """Draw the same number of positions from each class."""
    random = np.random.default_rng(seed)
    return np.concatenate(
        [
            random.choice(np.flatnonzero(labels == label), per_class, replace=False)
            for label in range(NUM_CLASSES)
        ]
    )


def fit(model: keras.Model, data: Arrays, learning_rate: float, num_steps: int) -> None:
    """Train with Adam and a cosine decay."""
    images, labels = data
    num_epochs = max(1, num_steps * BATCH_SIZE // len(images))
    steps = num_epochs * -(-len(images) // BATCH_SIZE)
    model.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(learning_rate, steps)
        ),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    model.fit(images, labels, batch_size=BATCH_SIZE, epochs=num_epochs, verbose=0)


def accuracy(model: keras.Model, data: Arrays) -> float:
    """Return the accuracy of a model."""
    return float(model.evaluate(*data, batch_size=100, verbose=0)[1])


def softmax_on(features: keras.KerasTensor) -> keras.KerasTensor:
    """Build a softmax layer over the three classes."""
    return layers.Dense(NUM_CLASSES, activation="softmax")(features)


def measure_scratch(train: Arrays, test: Arrays, seed: int) -> float:
    """Train the backbone's network from random weights."""
    keras.utils.set_random_seed(seed)
    network = build_compact()
    images = keras.Input(pets.SCHEMA.image_shape)
    features = network(layers.RandomFlip("horizontal")(images))
    model = keras.Model(images, softmax_on(features))
    fit(model, train, 2e-3, num_steps=300)
    return accuracy(model, test)


def measure_head(train: Arrays, test: Arrays, seed: int) -> float:
    """Train a softmax on the features of the frozen backbone."""
    keras.utils.set_random_seed(seed)
    features = keras.Input(train[0].shape[1:])
    model = keras.Model(features, softmax_on(layers.Dropout(0.2)(features)))
    fit(model, train, 1e-2, num_steps=600)
    return accuracy(model, test)


def measure_last_block(train: Arrays, test: Arrays, seed: int) -> float:
    """Train the last block and a softmax on the activations before that block."""
    keras.utils.set_random_seed(seed)
    backbone = load_backbone().model
    before = keras.Input(train[0].shape[1:])
    last_block = keras.Model(backbone.get_layer(LAST_BLOCK_INPUT).output, backbone.output)
    model = keras.Model(before, softmax_on(layers.Dropout(0.2)(last_block(before))))
    fit(model, train, 1e-3, num_steps=600)
    return accuracy(model, test)


def epoch_seconds(model: keras.Model, data: Arrays) -> float:
    """Return the processor time of an epoch, without the fixed cost of `fit`.

    One endless stream feeds all epochs. Given arrays, Keras starts another stream in each epoch,
    which takes longer than an epoch on cached activations does.
    """
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    count = len(data[1])
    stream = tf.data.Dataset.from_tensor_slices(data).shuffle(count).repeat().batch(BATCH_SIZE)

    def seconds(num_epochs: int) -> float:
        start = time.process_time()
        model.fit(stream, epochs=num_epochs, steps_per_epoch=-(-count // BATCH_SIZE), verbose=0)
        return time.process_time() - start

    seconds(1)  # compiles the training step
    return (seconds(11) - seconds(1)) / 10


def measure_cache(images: Arrays, features: Arrays, seed: int) -> float:
    """Return the speedup of an epoch on cached activations."""
    keras.utils.set_random_seed(seed)
    backbone = load_backbone().model
    backbone.trainable = False
    inputs = keras.Input(pets.SCHEMA.image_shape)
    whole = keras.Model(inputs, softmax_on(backbone(inputs, training=False)))
    cached = keras.Input(features[0].shape[1:])
    head = keras.Model(cached, softmax_on(cached))
    return epoch_seconds(whole, images) / epoch_seconds(head, features)


def run() -> dict[str, list[float]]:
    """Measure all settings; each part of the backbone runs once over all images."""
    train, test = pets.load_data(images_per_class=MANY)
    backbone = load_backbone().model
    cut = keras.Model(
        backbone.input, [backbone.get_layer(LAST_BLOCK_INPUT).output, backbone.output]
    )

    def arrays(data: LabeledImages) -> tuple[Arrays, Arrays, Arrays]:
        """Return images, last block's inputs, and features, each with labels."""
        images = scale_pixels(data[0].astype(np.float32))
        before, features = cut.predict(images, batch_size=100, verbose=0)
        return (images, data[1]), (before, data[1]), (features, data[1])

    (images, before, features), (test_images, test_before, test_features) = (
        arrays(train),
        arrays(test),
    )

    def few(data: Arrays, seed: int) -> Arrays:
        chosen = choose(data[1], FEW, seed)
        return data[0][chosen], data[1][chosen]

    return {
        "scratch, 20 a class": [measure_scratch(few(images, s), test_images, s) for s in SEEDS],
        "frozen, 20 a class": [measure_head(few(features, s), test_features, s) for s in SEEDS],
        "frozen, 200 a class": [measure_head(features, test_features, s) for s in SEEDS],
        "last block, 200 a class": [measure_last_block(before, test_before, s) for s in SEEDS],
        "times cheaper with a cache": [measure_cache(images, features, s) for s in SEEDS],
    }


def main() -> int:
    """Print the table; return 0 if the lesson holds."""
    measured = run()
    table = Table("what", "mean", "each seed")
    for name, values in measured.items():
        table.add_row(name, f"{np.mean(values):.3f}", ", ".join(f"{value:.3f}" for value in values))
    Console().print(table)
    means = {name: float(np.mean(values)) for name, values in measured.items()}
    holds = (
        means["frozen, 20 a class"] >= means["scratch, 20 a class"] + 0.15
        and means["times cheaper with a cache"] >= 10
        and means["last block, 200 a class"] > means["frozen, 200 a class"]
    )
    return int(not holds)


if __name__ == "__main__":
    sys.exit(main())
