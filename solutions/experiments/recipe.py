"""Measure the usual recipe and that of notebook 03 on the same network and images, five seeds.

The network is the notebook's residual stack with 26 layers, on hands of 8x8 pixels. The usual recipe
is Adam at 0.001 with Keras's momentum 0.99 of batch normalization; the other is `compile_model`. The
last 240 training images are the validation set.
"""

from __future__ import annotations

from collections.abc import Iterator

import keras
import numpy as np

from datasets import signs
from solutions.experiments.definitions import definitions, prepare, restart, write_table

NUM_BLOCKS, NUM_EPOCHS, BATCH_SIZE = 8, 10, 42
VALIDATION = 240
SEEDS = range(5)


def rows() -> Iterator[tuple[str, int, str, str, str]]:
    """Yield (recipe, seed, accuracy in training, in inference, on validation images)."""
    notebook = definitions("03_residual_networks")
    (images, labels), _ = signs.load_data()
    small = notebook.shrink(notebook.scale_pixels(images), 8)
    train, held_out = slice(-VALIDATION), slice(-VALIDATION, None)
    num_steps = NUM_EPOCHS * len(labels[train]) // BATCH_SIZE
    for recipe in ("usual", "ours"):
        stack = notebook.build_stack(notebook.identity_block, NUM_BLOCKS)
        if recipe == "usual":
            stack.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        else:
            notebook.compile_model(stack, num_steps)
        prepare(stack)
        for seed in SEEDS:
            keras.utils.set_random_seed(seed)
            restart(stack, notebook.build_stack(notebook.identity_block, NUM_BLOCKS))
            history = stack.fit(
                small[train], labels[train], batch_size=BATCH_SIZE, epochs=NUM_EPOCHS, verbose=0
            )
            predicted = np.asarray(stack(small, training=False)).argmax(axis=1) == labels
            accuracies = (
                history.history["accuracy"][-1],
                predicted[train].mean(),
                predicted[held_out].mean(),
            )
            yield recipe, seed, *(f"{accuracy:.4f}" for accuracy in accuracies)


if __name__ == "__main__":
    columns = ("recipe", "seed", "in_training", "in_inference", "validation")
    write_table("recipe", columns, rows())
