"""Train a small network on rendered hands only and tests it on photographs.

    python tests/benchmarks/signs_transfer.py FILE [--held-out] [--images-per-digit N] [--seeds N]

`FILE` holds real photographs in the schema of `train_signs.h5`. They are split in two by their own
bytes, so copies of a photograph are on one side: a development half, by which the renderer may be
judged again and again, and a held-out half for the last look.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from datasets.errors import DatasetError
from datasets.hdf5 import LabeledImages, read_split
from datasets.rendering import render_image
from datasets.signs import RENDERING, SCHEMA

BATCH_SIZE = 64
NUM_STEPS = 1000
LEARNING_RATE = 3e-3
MOVE = 6
"""Largest shift of an image in pixels."""


def main() -> int:
    """Print each seed's accuracy, their mean, and the confusion matrix."""
    arguments = _read_arguments()
    try:
        photographs = half(read_split(arguments.photographs, "train", SCHEMA), arguments.held_out)
    except DatasetError as error:
        print(f"No photographs to test on. {error}", file=sys.stderr)
        return 2
    rendered = render(arguments.images_per_digit)
    confusion = np.zeros((SCHEMA.num_classes, SCHEMA.num_classes), np.int64)
    accuracies = []
    for seed in range(arguments.seeds):
        counts = count_answers(train(rendered, seed), photographs)
        confusion += counts
        accuracies.append(np.trace(counts) / counts.sum())
        print(f"seed {seed}: {accuracies[-1]:.3f}", flush=True)
    print(f"mean {np.mean(accuracies):.3f} on {len(photographs[1])} photographs")
    print("rows: the digit signed, columns: the digit read, in percent")
    print(np.round(100.0 * confusion / confusion.sum(1, keepdims=True)).astype(int))
    return 0


def half(photographs: LabeledImages, held_out: bool) -> LabeledImages:
    """Return the photographs of one half, the same on every machine."""
    images, labels = photographs
    odd = np.array([hashlib.sha256(image.tobytes()).digest()[0] % 2 for image in images])
    return images[odd == held_out], labels[odd == held_out]


def render(images_per_digit: int) -> LabeledImages:
    """Render images of each digit; the first 180 are those of the data set."""
    labels = np.repeat(np.arange(SCHEMA.num_classes), images_per_digit)
    numbers = np.tile(np.arange(images_per_digit), SCHEMA.num_classes)
    with ProcessPoolExecutor(2) as pool:
        images = list(
            pool.map(
                render_image, repeat(RENDERING), repeat("train"), labels, numbers, chunksize=20
            )
        )
    return np.stack(images), labels


def build_network() -> keras.Model:
    """Return the network for the comparison of renderers: four convolutions, not compiled."""
    inputs = keras.Input(SCHEMA.image_shape)
    outputs = layers.Rescaling(1.0 / 255.0)(inputs)
    for num_filters in (16, 32, 64, 96):
        outputs = layers.Conv2D(num_filters, 3, padding="same", use_bias=False)(outputs)
        outputs = layers.BatchNormalization(momentum=0.9)(outputs)
        outputs = layers.ReLU()(outputs)
        outputs = layers.MaxPooling2D()(outputs)
    outputs = layers.Flatten()(outputs)
    outputs = layers.Dropout(0.3)(outputs)
    return keras.Model(inputs, layers.Dense(SCHEMA.num_classes)(outputs))


def train(rendered: LabeledImages, seed: int) -> keras.Model:
    """Train for a fixed number of steps, independent of the number of images."""
    keras.utils.set_random_seed(seed)
    model = build_network()
    model.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(LEARNING_RATE, NUM_STEPS)
        ),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    images, labels = augment(rendered, NUM_STEPS * BATCH_SIZE, np.random.default_rng(seed))
    model.fit(images, labels, batch_size=BATCH_SIZE, shuffle=False, verbose=0)
    return model


def augment(rendered: LabeledImages, count: int, generator: np.random.Generator) -> LabeledImages:
    """Draw images; mirror half of them; move all; change brightness and contrast.

    This is the same for every renderer, so only the rendered hands are compared.
    """
    images, labels = rendered
    padded = np.pad(images, ((0, 0), (MOVE, MOVE), (MOVE, MOVE), (0, 0)), mode="edge")
    rounds = -(-count // len(labels))
    order = np.concatenate([generator.permutation(len(labels)) for _ in range(rounds)])[:count]
    moves = generator.integers(0, 2 * MOVE + 1, (count, 2))
    mirrored = generator.integers(0, 2, count) * 2 - 1
    contrasts = generator.uniform(0.7, 1.3, count)
    brightness = generator.uniform(-25.0, 25.0, count)
    size = images.shape[1]
    drawn = np.empty((count, *images.shape[1:]), np.uint8)
    for place, (number, (down, right)) in enumerate(zip(order, moves, strict=True)):
        image = padded[number, down : down + size, right : right + size][:, :: mirrored[place]]
        changed = (image - np.float32(128)) * np.float32(contrasts[place])
        drawn[place] = (changed + np.float32(128 + brightness[place])).clip(0, 255)
    return drawn, labels[order]


def count_answers(model: keras.Model, photographs: LabeledImages) -> NDArray[np.int64]:
    """Return the confusion matrix: digits as rows, predicted digits as columns."""
    images, labels = photographs
    answers = model.predict(images, verbose=0).argmax(1)
    counts = np.zeros((SCHEMA.num_classes, SCHEMA.num_classes), np.int64)
    np.add.at(counts, (labels, answers), 1)
    return counts


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("photographs", type=Path, help="the file of real photographs")
    parser.add_argument("--held-out", action="store_true", help="test on the other half")
    parser.add_argument("--images-per-digit", type=int, default=600)
    parser.add_argument("--seeds", type=int, default=3)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
