#!/bin/sh
# After keras.utils.set_random_seed, Keras 3.15.1 on TensorFlow 2.21.0 trains on arrays in the same
# order in every epoch, and in every later call of fit: shuffle=True shuffles once. Each epoch makes a
# new iterator of one tf.data.Dataset, and tf.random.shuffle inside its map starts with the same seed
# in each of them. Without the seed every epoch has another order; so has a data set of one's own with
# .shuffle(n).batch(k), seed or not. Experiments that fix a seed to be repeatable therefore train on
# fixed batches that never mix.
# Seen on 2026-11-30 with Python 3.11: see the last lines.
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

ROWS = np.arange(12, dtype="float32").reshape(12, 1)


class Witness(keras.layers.Layer):
    """Passes rows on and notes them."""

    def call(self, rows):
        tf.py_function(lambda values: seen.extend(values.numpy().ravel().astype(int)), [rows], [])
        return rows


def orders(data, seeded, calls=1, epochs=3):
    """Return the order of the rows in each epoch of some calls of fit."""
    global seen
    seen = []
    keras.utils.clear_session()
    if seeded:
        keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((1,)), Witness(), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    for _ in range(calls):
        model.fit(**data(), epochs=epochs, shuffle=True, verbose=0)
    return {tuple(map(int, seen[start : start + 12])) for start in range(0, len(seen), 12)}


def arrays():
    return {"x": ROWS, "y": ROWS, "batch_size": 4}


def data_set():
    return {"x": tf.data.Dataset.from_tensor_slices((ROWS, ROWS)).shuffle(12).batch(4)}


found = {
    "arrays, no seed, 3 epochs": orders(arrays, False),
    "arrays, seed, 3 epochs": orders(arrays, True),
    "arrays, seed, 3 calls of fit": orders(arrays, True, 3, 1),
    "data set with shuffle, seed, 3 epochs": orders(data_set, True),
}
for name, different in found.items():
    print(f"{name}: {len(different)} different order(s)")
assert [len(different) for different in found.values()] == [3, 1, 1, 3], found
PY
{
    cat "$folder/log" >&2
    exit 1
}
# arrays, no seed, 3 epochs: 3 different order(s)
# arrays, seed, 3 epochs: 1 different order(s)
# arrays, seed, 3 calls of fit: 1 different order(s)
# data set with shuffle, seed, 3 epochs: 3 different order(s)
