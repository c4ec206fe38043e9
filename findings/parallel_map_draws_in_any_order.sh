#!/bin/sh
# A Keras 3.15.1 augmentation layer with a seed is repeatable in Dataset.map with one thread, and no
# longer with num_parallel_calls (TensorFlow 2.21.0), though deterministic=True, the default, keeps
# the order of the images: the layer's generator is one variable from which threads draw, and a draw
# goes to whichever image comes first. A run with the same seed trains on other images.
# Seen on 2026-11-30 with Python 3.11 and two cores: see the last lines.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    tensorflow==2.21.0 keras==3.15.1 numpy==2.4.6
CUDA_VISIBLE_DEVICES='' TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - 2>"$folder/log" <<'PY' ||
import keras
import numpy as np
import tensorflow as tf

IMAGE = np.random.default_rng(0).random((64, 64, 3), dtype="float32")
IMAGES = np.stack([IMAGE] * 1000)


def rotated(threads):
    """Return 1000 copies of one image after a new layer with seed 1."""
    layer = keras.layers.RandomRotation(0.2, seed=1)
    data = tf.data.Dataset.from_tensor_slices(IMAGES)
    data = data.map(
        lambda image: layer(image, training=True), num_parallel_calls=threads, deterministic=True
    )
    return [image.numpy().tobytes() for image in data]


found = {threads: rotated(threads) == rotated(threads) for threads in (1, 4)}
for threads, value in found.items():
    print(f"num_parallel_calls={threads}: a second run gives the same images: {value}")
assert list(found.values()) == [True, False], found
PY
{
    cat "$folder/log" >&2
    exit 1
}
# num_parallel_calls=1: a second run gives the same images: True
# num_parallel_calls=4: a second run gives the same images: False
