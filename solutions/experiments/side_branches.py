"""Measure the small Inception network of notebook 04 with and without side branches, five seeds.

Networks and training are the notebook's, with half as many epochs. The last 240 training images are
the validation set. A seed draws the first weights and the order of the batches.
"""

from __future__ import annotations

from collections.abc import Iterator

import keras
import numpy as np

from datasets import signs
from solutions.experiments.definitions import definitions, prepare, restart, write_table

VALIDATION = 240
NUM_EPOCHS = 8
SEEDS = range(5)


def rows() -> Iterator[tuple[str, str, int, str]]:
    """Yield (side branches, answer, seed, validation accuracy)."""
    notebook = definitions("04_inception_networks")
    (images, labels), _ = signs.load_data()
    notebook.mean, notebook.deviation = images.mean(axis=(0, 1, 2)), images.std()
    standard = notebook.standardise(images)
    train, held_out = slice(-VALIDATION), slice(-VALIDATION, None)
    num_steps = NUM_EPOCHS * -(-len(labels[train]) // notebook.batch_size)
    for name in ("without", "with"):
        network = notebook.build_small_inception(name == "with")
        schedule = keras.optimizers.schedules.CosineDecay(1e-3, num_steps)
        notebook.compile_with_side_branches(network, schedule)
        prepare(network)
        answers = [labels[train]] * len(network.outputs)
        for seed in SEEDS:
            keras.utils.set_random_seed(seed)
            restart(network, notebook.build_small_inception(name == "with"))
            network.fit(
                standard[train],
                answers,
                batch_size=notebook.batch_size,
                epochs=NUM_EPOCHS,
                verbose=0,
            )
            outputs = keras.tree.flatten(network(standard[held_out], training=False))
            for answer, output in zip(network.output_names, outputs, strict=True):
                accuracy = np.mean(np.argmax(output, axis=1) == labels[held_out])
                yield name, answer, seed, f"{accuracy:.4f}"


if __name__ == "__main__":
    write_table("side_branches", ("side_branches", "answer", "seed", "accuracy"), rows())
