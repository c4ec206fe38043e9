"""Measure the effect of augmentation on signs: `python -m tests.benchmarks.augmentation_lesson`.

Five seeds; a seed chooses 50 training images of each digit and the first weights. The same small
network is trained twice for as many steps, on the images as they are, and mirrored, moved, turned
and scaled. Augmentation is to narrow the gap between the accuracy on the training images, as they
are, and on the test images by a third.
"""

from __future__ import annotations

import sys

import keras
import numpy as np
from keras import layers
from rich.console import Console
from rich.table import Table

from datasets import signs
from datasets.hdf5 import LabeledImages
from tests.benchmarks.small_network import three_convolutions

SEEDS = (0, 1, 2, 3, 4)
IMAGES_PER_DIGIT = 50
NUM_EPOCHS = 60
BATCH_SIZE = 30
NARROWER = 1 / 3


def choose(images: LabeledImages, seed: int) -> LabeledImages:
    """Draw a few images of each digit."""
    pixels, labels = images
    random = np.random.default_rng(seed)
    chosen = np.concatenate(
        [
            random.choice(np.flatnonzero(labels == digit), IMAGES_PER_DIGIT, replace=False)
            for digit in range(signs.SCHEMA.num_classes)
        ]
    )
    return pixels[chosen], labels[chosen]


def augmentation() -> list[layers.Layer]:
    """Return an augmentation that keeps the digit: flips, shifts, rotations and scales."""
    return [
        layers.RandomFlip("horizontal"),
        layers.RandomTranslation(0.1, 0.1, fill_mode="nearest"),
        layers.RandomRotation(0.05, fill_mode="nearest"),
        layers.RandomZoom(0.1, fill_mode="nearest"),
    ]


def build_network(augmented: bool) -> keras.Model:
    """Build three convolutions and a softmax, with 48,614 parameters."""
    convolutions = three_convolutions()
    return keras.Sequential(
        [
            keras.Input(signs.SCHEMA.image_shape),
            layers.Rescaling(1 / 127.5, -1),
            *(augmentation() if augmented else []),
            *convolutions,
            layers.Flatten(),
            layers.Dense(signs.SCHEMA.num_classes, activation="softmax"),
        ]
    )


def measure(augmented: bool, seed: int) -> tuple[float, float]:
    """Train the network and return its training and test accuracy."""
    train, test = signs.load_data()
    images, labels = choose(train, seed)
    keras.utils.set_random_seed(seed)
    steps = NUM_EPOCHS * -(-len(labels) // BATCH_SIZE)
    model = build_network(augmented)
    model.compile(
        optimizer=keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(2e-3, steps)),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    model.fit(images, labels, batch_size=BATCH_SIZE, epochs=NUM_EPOCHS, verbose=0)
    on_training, on_test = (
        float(model.evaluate(*data, batch_size=100, verbose=0)[1])
        for data in ((images, labels), test)
    )
    return on_training, on_test


def main() -> int:
    """Print the table; return 0 if the lesson holds."""
    table = Table("images", "training", "test", "gap", "gap of each seed")
    gaps = []
    for name, augmented in (("as they are", False), ("augmented", True)):
        accuracies = np.array([measure(augmented, seed) for seed in SEEDS])
        gap = accuracies[:, 0] - accuracies[:, 1]
        gaps.append(gap.mean())
        each = ", ".join(f"{value:.3f}" for value in gap)
        table.add_row(name, *(f"{value:.3f}" for value in (*accuracies.mean(0), gap.mean())), each)
    Console().print(table)
    narrower = 1 - gaps[1] / gaps[0]
    print(f"The gap is narrower by {narrower:.0%}; wanted: {NARROWER:.0%} or more.")
    return int(narrower < NARROWER)


if __name__ == "__main__":
    sys.exit(main())
