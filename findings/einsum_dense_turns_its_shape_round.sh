#!/bin/sh
# keras.layers.EinsumDense of Keras 3.15.1 (TensorFlow 2.21.0) with an ellipsis in its equation gives
# a symbolic output whose axes behind "..." are in the opposite order: (8, 7) for inputs of 7x8. The
# layer computes the right order. So a network for images that are not square cannot be built with a
# shortcut around such a layer, though the sum could be computed.
# Seen on 2026-12-01 with Python 3.11: see the last lines.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    tensorflow==2.21.0 keras==3.15.1 numpy==2.4.6
CUDA_VISIBLE_DEVICES='' TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - 2>"$folder/log" <<'PY' ||
import keras
import numpy as np

HEIGHT, WIDTH, CHANNELS = 7, 8, 4

image = keras.Input((HEIGHT, WIDTH, CHANNELS))
layer = keras.layers.EinsumDense("...c,cd->...d", CHANNELS)
symbolic = layer(image)
pixels = np.ones((1, HEIGHT, WIDTH, CHANNELS), "float32")
computed = layer(pixels)
print(f"before it runs {symbolic.shape}, in a run {tuple(computed.shape)}")
assert symbolic.shape == (None, WIDTH, HEIGHT, CHANNELS), symbolic.shape
assert tuple(computed.shape) == pixels.shape, computed.shape

print(f"image + layer(image) in a run: {tuple((pixels + computed).shape)}")
try:
    keras.layers.Add()([image, symbolic])
except ValueError as error:
    print(f"Add()([image, layer(image)]): {error}")
else:
    raise AssertionError("the sum can be built")
PY
{
    cat "$folder/log" >&2
    exit 1
}
# before it runs (None, 8, 7, 4), in a run (1, 7, 8, 4)
# image + layer(image) in a run: (1, 7, 8, 4)
# Add()([image, layer(image)]): Inputs have incompatible shapes. Received shapes (7, 8, 4) and (8, 7, 4)
