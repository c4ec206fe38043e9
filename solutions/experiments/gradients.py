"""Measure the gradients in plain and residual towers of 48 layers while they train, five seeds.

Towers, images and the measure are those of notebook 03; training is as in its degradation experiment,
with fewer epochs. A seed draws the first weights and the order of the batches.
"""

from __future__ import annotations

from collections.abc import Iterator

import keras

from datasets import signs
from solutions.experiments.definitions import definitions, prepare, restart, write_table

NUM_PAIRS, LAYERS = 24, (2, 24, 48)
NUM_EPOCHS, BATCH_SIZE, MEASURED_ON = 5, 54, 64
SEEDS = range(5)


def rows() -> Iterator[tuple[str, int, int, int, str]]:
    """Yield (network, layer, training step, seed, norm of the loss gradient)."""
    notebook = definitions("03_residual_networks")
    (images, labels), _ = signs.load_data()
    small = notebook.shrink(notebook.scale_pixels(images), 16)
    steps_of_epoch = len(labels) // BATCH_SIZE
    for name in ("plain", "plain, normalised", "residual, normalised"):
        kind = {"normalised": "normalised" in name, "residual": "residual" in name}
        tower = notebook.build_tower(NUM_PAIRS, **kind)
        classifier = keras.Model(tower.input, tower.outputs[-1])
        classifier.compile("adam", "sparse_categorical_crossentropy")
        prepare(classifier)
        for seed in SEEDS:
            keras.utils.set_random_seed(seed)
            fresh = notebook.build_tower(NUM_PAIRS, **kind)
            restart(classifier, keras.Model(fresh.input, fresh.outputs[-1]))
            for epoch in range(NUM_EPOCHS + 1):
                if epoch:
                    classifier.fit(small, labels, batch_size=BATCH_SIZE, verbose=0)
                norms = notebook.measure_gradients(tower, small[:MEASURED_ON], labels[:MEASURED_ON])
                for layer in LAYERS:
                    norm = norms[layer // 2 - 1]
                    yield name, layer, epoch * steps_of_epoch, seed, f"{norm:.2e}"


if __name__ == "__main__":
    write_table("gradients", ("network", "layer", "step", "seed", "norm"), rows())
