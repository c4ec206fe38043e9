#!/bin/sh
# The documentation of keras.layers.RandomGaussianBlur 3.15.1 says that sigma is sampled for each
# image. It is sampled once for a batch: of 64 equal images, all that are blurred are blurred alike.
# RandomSharpness, RandomContrast and RandomRotation draw for each image.
# Seen on 2026-11-30 with Python 3.11 and TensorFlow 2.21.0: see the last lines.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    tensorflow==2.21.0 keras==3.15.1 numpy==2.4.6
CUDA_VISIBLE_DEVICES='' TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - 2>"$folder/log" <<'PY' ||
import keras
import numpy as np

IMAGE = np.random.default_rng(0).random((16, 16, 3), dtype="float32")
IMAGES = np.stack([IMAGE] * 64)
LAYERS = {
    "RandomGaussianBlur(sigma=(0.5, 3.0))": keras.layers.RandomGaussianBlur(
        factor=(1.0, 1.0), sigma=(0.5, 3.0), value_range=(0, 1), seed=1
    ),
    "RandomSharpness((0.0, 1.0))": keras.layers.RandomSharpness(
        (0.0, 1.0), value_range=(0, 1), seed=1
    ),
    "RandomContrast((0.0, 1.0))": keras.layers.RandomContrast((0.0, 1.0), seed=1),
    "RandomRotation(0.2)": keras.layers.RandomRotation(0.2, seed=1),
}
found = {}
for name, layer in LAYERS.items():
    images = np.array(layer(IMAGES, training=True))
    found[name] = len({image.tobytes() for image in images})
    print(f"{name}: {found[name]} different images of 64 equal ones")
assert list(found.values()) == [1, 64, 64, 64], found
PY
{
    cat "$folder/log" >&2
    exit 1
}
# RandomGaussianBlur(sigma=(0.5, 3.0)): 1 different images of 64 equal ones
# RandomSharpness((0.0, 1.0)): 64 different images of 64 equal ones
# RandomContrast((0.0, 1.0)): 64 different images of 64 equal ones
# RandomRotation(0.2): 64 different images of 64 equal ones
