#!/bin/sh
# keras.ops.image.rgb_to_grayscale of Keras 3.15.1 (TensorFlow 2.21.0) makes 254 of a white pixel of
# type uint8: its three weights sum to 0.9999, and the product is truncated. All grays from 1 to 255
# lose one; tf.image.rgb_to_grayscale keeps them. A layer such as RandomGrayscale does the same.
# Seen on 2026-11-30 and 2026-12-01 with Python 3.11: see the last lines.
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

GRAYS = np.arange(256, dtype="uint8")
IMAGE = GRAYS[:, np.newaxis, np.newaxis].repeat(3, axis=-1)

found = {}
for name, change in {
    "keras.ops.image": keras.ops.image.rgb_to_grayscale,
    "tf.image": tf.image.rgb_to_grayscale,
}.items():
    grays = np.array(change(IMAGE)).ravel()
    found[name] = int(grays[-1]), int(np.sum(grays < GRAYS))
    print(f"{name}: white becomes {found[name][0]}, {found[name][1]} of 256 grays get darker")
assert found == {"keras.ops.image": (254, 255), "tf.image": (255, 0)}, found
PY
{
    cat "$folder/log" >&2
    exit 1
}
# keras.ops.image: white becomes 254, 255 of 256 grays get darker
# tf.image: white becomes 255, 0 of 256 grays get darker
