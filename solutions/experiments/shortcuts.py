"""Measure the four kinds of shortcuts of notebook 03 in its network of 20 layers, twenty seeds.

The network is that of the paper for CIFAR-10, on hands of 8x8 pixels, with the notebook's recipe. The
last 240 training images are the validation set. A seed draws the order of the batches and the first
weights. Both are the same for all kinds, except for the projections' weights, so the results of a
seed can be compared in pairs.
"""

from __future__ import annotations

from collections.abc import Iterator

import keras
import numpy as np

from datasets import signs
from solutions.experiments.definitions import definitions, prepare, restart, write_table

N, SIZE, NUM_EPOCHS, BATCH_SIZE = 3, 8, 10, 42
VALIDATION = 240
SEEDS = range(20)


def main_path(network: keras.Model) -> list[keras.Layer]:
    """Return the layers with weights, without those of projections."""
    return [layer for layer in network.layers if layer.weights and "projection" not in layer.name]


def rows() -> Iterator[tuple[str, int, int, str, str]]:
    """Yield (shortcut, seed, parameters, last training error, validation accuracy)."""
    notebook = definitions("03_residual_networks")
    (images, labels), _ = signs.load_data()
    small = notebook.shrink(notebook.scale_pixels(images), SIZE)
    train, held_out = slice(-VALIDATION), slice(-VALIDATION, None)
    num_steps = NUM_EPOCHS * len(labels[train]) // BATCH_SIZE

    def build(shortcut: str) -> keras.Model:
        """Build a network of the experiment."""
        network: keras.Model = notebook.build_cifar_network(N, shortcut, (SIZE, SIZE, 3), 6)
        return network

    for shortcut in notebook.SHORTCUTS:
        network = build(shortcut)
        notebook.compile_model(network, num_steps)
        prepare(network)
        for seed in SEEDS:
            keras.utils.set_random_seed(seed)
            shared, fresh = build("none"), build(shortcut)
            for layer, first in zip(main_path(fresh), main_path(shared), strict=True):
                layer.set_weights(first.get_weights())
            restart(network, fresh)
            history = network.fit(
                small[train], labels[train], batch_size=BATCH_SIZE, epochs=NUM_EPOCHS, verbose=0
            )
            error = 1 - history.history["accuracy"][-1]
            predicted = np.asarray(network(small[held_out], training=False)).argmax(axis=1)
            accuracy = np.mean(predicted == labels[held_out])
            yield shortcut, seed, network.count_params(), f"{error:.4f}", f"{accuracy:.4f}"


if __name__ == "__main__":
    columns = ("shortcut", "seed", "parameters", "error", "validation")
    write_table("shortcuts", columns, rows())
