"""Measure the training error of plain and residual stacks of four depths, from five seeds.

Blocks, stacks, images, batches, epochs and optimizer are those of notebook 03. A seed draws the
first weights and the order of the batches.
"""

from __future__ import annotations

from collections.abc import Iterator

import keras

from datasets import signs
from solutions.experiments.definitions import definitions, prepare, restart, write_table

NUM_BLOCKS = (2, 4, 8, 14)
NUM_EPOCHS = 10
SEEDS = range(5)


def rows() -> Iterator[tuple[str, int, int, str]]:
    """Yield (family, layers, seed, training error in the last epoch)."""
    notebook = definitions("03_residual_networks")
    (images, labels), _ = signs.load_data()
    small = notebook.shrink(notebook.scale_pixels(images), 8)
    families = {"plain": notebook.plain_block, "residual": notebook.identity_block}
    for num_blocks in NUM_BLOCKS:
        for name, block in families.items():
            stack = notebook.build_stack(block, num_blocks)
            stack.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
            prepare(stack)
            for seed in SEEDS:
                keras.utils.set_random_seed(seed)
                restart(stack, notebook.build_stack(block, num_blocks))
                history = stack.fit(small, labels, batch_size=54, epochs=NUM_EPOCHS, verbose=0)
                error = 1 - history.history["accuracy"][-1]
                yield name, 3 * num_blocks + 2, seed, f"{error:.4f}"


if __name__ == "__main__":
    write_table("depth", ("family", "layers", "seed", "error"), rows())
