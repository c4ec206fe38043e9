"""Measure how good each strength of augmentation is, on two validation sets and from five seeds.

The network, the pipeline and the steps are those of notebook 06. A seed draws the 20 training images
of each digit and the first weights. The second validation set holds the same hands as seen by other
cameras: turned, moved and lit at random, once.
"""

from __future__ import annotations

from collections.abc import Iterator

import keras
import numpy as np

from datasets import signs
from solutions.experiments.definitions import definitions, write_table

STRENGTHS = (None, 0.0, 0.25, 0.5, 1.0)
NUM_EPOCHS = 45
SEEDS = range(5)


def rows() -> Iterator[tuple[str, int, str, str]]:
    """Yield (strength, seed, accuracy on the same camera, accuracy on other cameras)."""
    notebook = definitions("06_data_augmentation")
    (images, labels), _ = signs.load_data()
    hands = images.astype("float32") / 255
    held_out = notebook.some_of_each(labels, 100, 180)
    same_camera = notebook.halved(hands[held_out])
    other_cameras = notebook.other_cameras(same_camera)
    random = np.random.default_rng
    for seed in SEEDS:
        some = [random(seed).permutation(np.flatnonzero(labels == d)[:100])[:20] for d in range(6)]
        few = np.concatenate(some)
        x_few, y_few = notebook.halved(hands[few]), labels[few]
        for strength in STRENGTHS:
            keras.utils.set_random_seed(seed)
            keras.backend.clear_session()
            model = notebook.build_network(x_few.shape[1:], 6, NUM_EPOCHS * len(x_few) // 20)
            model.jit_compile = False  # compiling takes longer than so short a training
            augmentation = keras.layers.Identity()
            if strength is not None:
                augmentation = notebook.build_augmentation(strength, seed)
            pipeline = notebook.build_pipeline(x_few, y_few, 20, augmentation, training=True)
            model.fit(pipeline, epochs=NUM_EPOCHS, shuffle=False, verbose=0)
            accuracies = [
                model.evaluate(each, labels[held_out], verbose=0)[1]
                for each in (same_camera, other_cameras)
            ]
            name = "none" if strength is None else str(strength)
            yield name, seed, *(f"{accuracy:.4f}" for accuracy in accuracies)


if __name__ == "__main__":
    write_table("strength", ("strength", "seed", "same_camera", "other_cameras"), rows())
