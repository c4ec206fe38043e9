"""Measure how large the residuals are under weight decay, from five seeds.

Stacks of four residual blocks, with images, batches and functions of notebook 03. "kernels" decays
kernels only, "all" also biases, gammas and betas.
"""

from __future__ import annotations

from collections.abc import Iterator

import keras

from datasets import signs
from solutions.experiments.definitions import definitions, prepare, restart, write_table

NUM_BLOCKS = 4
DECAY = 10.0
EPOCHS = (0, 2, 4, 6, 8, 10)
SEEDS = range(5)


def rows() -> Iterator[tuple[str, int, int, str, str]]:
    """Yield (decayed, seed, epoch, mean size of F, training error)."""
    notebook = definitions("03_residual_networks")
    (images, labels), _ = signs.load_data()
    small = notebook.shrink(notebook.scale_pixels(images), 8)
    for decayed in ("nothing", "kernels", "all"):
        stack = notebook.build_stack(notebook.identity_block, NUM_BLOCKS)
        decay = 0.0 if decayed == "nothing" else DECAY
        notebook.compile_with_decay(stack, decay, kernels_only=decayed == "kernels")
        prepare(stack)
        for seed in SEEDS:
            keras.utils.set_random_seed(seed)
            restart(stack, notebook.build_stack(notebook.identity_block, NUM_BLOCKS))
            error = 5 / 6
            for epoch in EPOCHS:
                if epoch:
                    history = stack.fit(small, labels, batch_size=54, epochs=EPOCHS[1], verbose=0)
                    error = 1 - history.history["accuracy"][-1]
                size = notebook.residual_sizes(stack, small).mean()
                yield decayed, seed, epoch, f"{size:.4f}", f"{error:.4f}"


if __name__ == "__main__":
    columns = ("decayed", "seed", "epoch", "size", "error")
    write_table("decay", columns, rows())
