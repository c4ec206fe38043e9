"""Measure the lesson of the Happy House: `python -m tests.benchmarks.happy_lesson`.

A small convolutional network is to reach 95 % on the test images (mean of three seeds), a linear
model on the pixels is to stay below 75 %, however it is regularized.
"""

from __future__ import annotations

import sys

import keras
import numpy as np
from keras import layers
from rich.console import Console
from rich.table import Table
from sklearn.linear_model import LogisticRegression

from datasets import happy
from tests.benchmarks.small_network import three_convolutions

SEEDS = (0, 1, 2)
NUM_EPOCHS = 30
BATCH_SIZE = 32
NETWORK_REACHES, LINEAR_STAYS_BELOW = 0.95, 0.75


def build_network() -> keras.Model:
    """Build three convolutions and a sigmoid, with 28,129 parameters."""
    convolutions = three_convolutions()
    return keras.Sequential(
        [
            keras.Input(happy.SCHEMA.image_shape),
            layers.RandomFlip("horizontal"),
            layers.Rescaling(1 / 127.5, -1),
            *convolutions,
            layers.Flatten(),
            layers.Dropout(0.3),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


def measure_network(seed: int) -> float:
    """Train the network and returns its accuracy on the test images."""
    keras.utils.set_random_seed(seed)
    (x_train, y_train), (x_test, y_test) = happy.load_data()
    steps = NUM_EPOCHS * -(-len(x_train) // BATCH_SIZE)
    model = build_network()
    model.compile(
        optimizer=keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(2e-3, steps)),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    model.fit(x_train, y_train, batch_size=BATCH_SIZE, epochs=NUM_EPOCHS, verbose=0)
    return float(model.evaluate(x_test, y_test, verbose=0)[1])


def measure_linear() -> float:
    """Return the best test accuracy of logistic regression over several regularizations."""
    (x_train, y_train), (x_test, y_test) = happy.load_data()
    train, test = (
        images.reshape(len(images), -1).astype(np.float32) / 255 - 0.5
        for images in (x_train, x_test)
    )
    return max(
        float(LogisticRegression(C=strength, max_iter=300).fit(train, y_train).score(test, y_test))
        for strength in (1e-4, 1e-3, 1e-2, 1e-1, 1.0)
    )


def main() -> int:
    """Print the table; return 0 if the lesson holds."""
    linear = measure_linear()
    network = [measure_network(seed) for seed in SEEDS]
    table = Table("model", "test accuracy", "wanted")
    table.add_row("linear, on pixels, the best", f"{linear:.3f}", f"below {LINEAR_STAYS_BELOW}")
    table.add_row(
        "small convolutional network",
        f"{np.mean(network):.3f} ({', '.join(f'{accuracy:.3f}' for accuracy in network)})",
        f"{NETWORK_REACHES} or more",
    )
    Console().print(table)
    return int(not (linear < LINEAR_STAYS_BELOW and np.mean(network) >= NETWORK_REACHES))


if __name__ == "__main__":
    sys.exit(main())
