"""Measure how fast a network of four layers learns with ReLU and with tanh, from five seeds.

As for Figure 1 of the paper on AlexNet, each activation gets the learning rate that suits it: three
are tried. The images are the hands of SIGNS at 16x16 pixels.
"""

from __future__ import annotations

from collections.abc import Iterator

import keras

from datasets import signs
from solutions.experiments.definitions import definitions, prepare, restart, write_table

ACTIVATIONS = ("relu", "tanh")
THOUSANDTHS = (1, 4, 16)  # of a learning rate
NUM_EPOCHS, EVERY = 16, 2
SEEDS = range(5)


def rows() -> Iterator[tuple[str, int, int, int, str]]:
    """Yield (activation, thousandths of a learning rate, epoch, seed, training error)."""
    notebook = definitions("02_classic_networks")
    (images, labels), _ = signs.load_data()
    small = images.reshape(-1, 16, 4, 16, 4, 3).mean(axis=(2, 4)) / 127.5 - 1
    for activation in ACTIVATIONS:
        model = notebook.build_four_layers(activation)
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        prepare(model)
        for thousandths in THOUSANDTHS:
            for seed in SEEDS:
                keras.utils.set_random_seed(seed)
                restart(model, notebook.build_four_layers(activation))
                model.optimizer.learning_rate.assign(thousandths / 1000)
                history = model.fit(small, labels, batch_size=40, epochs=NUM_EPOCHS, verbose=0)
                for epoch in range(EVERY, NUM_EPOCHS + 1, EVERY):
                    error = 1 - history.history["accuracy"][epoch - 1]
                    yield activation, thousandths, epoch, seed, f"{error:.4f}"


if __name__ == "__main__":
    write_table("activation", ("activation", "thousandths", "epoch", "seed", "error"), rows())
