#!/bin/sh
# Keras 3.15.1 (TensorFlow 2.21.0) has two ways to read a JPEG file, and they give different pixels
# of one file: load_img decodes with Pillow 13.0.0, image_dataset_from_directory with TensorFlow,
# whose default is the fast, less accurate inverse cosine transform. So a picture that a network was
# trained on is not quite the picture that it is asked about. With dct_method="INTEGER_ACCURATE",
# TensorFlow gives Pillow's pixels; image_dataset_from_directory does not pass it on.
# Seen on 2026-12-01 with Python 3.11: see the last lines.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    tensorflow==2.21.0 keras==3.15.1 numpy==2.4.6 pillow==13.0.0
mkdir "$folder/pictures"
CUDA_VISIBLE_DEVICES='' TF_CPP_MIN_LOG_LEVEL=3 \
    "$folder/venv/bin/python" - "$folder/pictures" 2>"$folder/log" <<'PY' ||
import pathlib
import sys

import keras
import numpy as np
import tensorflow as tf
from PIL import Image

SIDE = 256

path = pathlib.Path(sys.argv[1], "waves.jpg")
rows, columns = np.mgrid[0:SIDE, 0:SIDE] / SIDE
waves = [np.sin(9 * rows * columns), np.sin(14 * rows + 3), np.cos(23 * columns + 5 * rows)]
colors = (127.5 + 127 * np.stack(waves, axis=-1)).astype("uint8")
Image.fromarray(colors).save(path, quality=90)

data = keras.utils.image_dataset_from_directory(
    path.parent, labels=None, image_size=(SIDE, SIDE), batch_size=1, verbose=False
)
accurate = tf.io.decode_jpeg(path.read_bytes(), dct_method="INTEGER_ACCURATE")
by_pillow = keras.utils.img_to_array(keras.utils.load_img(path))
share = {}
for name, pixels in {
    "image_dataset_from_directory": np.array(next(iter(data)))[0],
    "decode_jpeg, INTEGER_ACCURATE": np.array(accurate, "float32"),
}.items():
    difference = np.abs(pixels - by_pillow).max(axis=-1)
    share[name] = np.mean(difference > 0)
    print(f"{name}: {share[name]:.0%} of the pixels differ from load_img, by up to {difference.max():.0f}")
assert share["image_dataset_from_directory"] > 0.5, share
assert share["decode_jpeg, INTEGER_ACCURATE"] == 0, share
PY
{
    cat "$folder/log" >&2
    exit 1
}
# image_dataset_from_directory: 86% of the pixels differ from load_img, by up to 3
# decode_jpeg, INTEGER_ACCURATE: 0% of the pixels differ from load_img, by up to 0
