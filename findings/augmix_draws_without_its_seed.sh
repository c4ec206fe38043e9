#!/bin/sh
# keras.layers.AugMix 3.15.1 (TensorFlow 2.21.0) takes a seed that does not determine it: which
# operations make a chain is drawn by Python's global `random`, not by the layer's generator. Two
# layers with one seed give different images, and only random.seed makes them equal; the other
# augmentation layers with a seed repeat. In a tf.data pipeline, where the layer says it is safe to
# use, that draw happens while `map` is traced: Python's generator does not move from batch to batch,
# so one set of chains is applied to all images of all epochs.
# Seen on 2026-11-30 with Python 3.11: see the last lines.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    tensorflow==2.21.0 keras==3.15.1 numpy==2.4.6
CUDA_VISIBLE_DEVICES='' TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - 2>"$folder/log" <<'PY' ||
import random

import keras
import numpy as np
import tensorflow as tf

IMAGES = np.random.default_rng(0).random((8, 32, 32, 3), dtype="float32")


def augmented(kind, python_seed=None):
    """Return the images of a new layer with seed 1."""
    if python_seed is not None:
        random.seed(python_seed)
    return np.array(kind(value_range=(0, 1), seed=1)(IMAGES, training=True))


def draws(batches):
    """Return the number of batches before which Python's generator has moved."""
    moved, last = 0, random.getstate()
    for _ in batches:
        moved, last = moved + (random.getstate() != last), random.getstate()
    return moved


layer = keras.layers.AugMix(value_range=(0, 1), seed=1)
data = tf.data.Dataset.from_tensors(IMAGES).repeat(5)
pipeline = data.map(lambda images: layer(images, training=True))
found = {
    "RandAugment, seed 1 twice: equal": np.array_equal(
        augmented(keras.layers.RandAugment), augmented(keras.layers.RandAugment)
    ),
    "AugMix, seed 1 twice: equal": np.array_equal(
        augmented(keras.layers.AugMix, 1), augmented(keras.layers.AugMix, 2)
    ),
    "AugMix, seed 1 and random.seed(1) twice: equal": np.array_equal(
        augmented(keras.layers.AugMix, 1), augmented(keras.layers.AugMix, 1)
    ),
    "batches of 5 that draw operations, layer called in a loop": draws(
        layer(images, training=True) for images in data
    ),
    "batches of 5 that draw operations, layer in map": draws(pipeline),
}
for name, value in found.items():
    print(f"{name}: {value}")
assert list(found.values()) == [True, False, True, 5, 0], found
PY
{
    cat "$folder/log" >&2
    exit 1
}
# RandAugment, seed 1 twice: equal: True
# AugMix, seed 1 twice: equal: False
# AugMix, seed 1 and random.seed(1) twice: equal: True
# batches of 5 that draw operations, layer called in a loop: 5
# batches of 5 that draw operations, layer in map: 0
