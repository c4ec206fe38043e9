#!/bin/sh
# A network with two outputs, a list of losses in their order, and loss_weights by output name:
# Keras 3.15.1 (TensorFlow 2.21.0) sorts the weights by name and not as the outputs stand, so that
# each loss gets the weight that was written for the other output. It says nothing. Losses by name
# or weights in a list are right, and so is the mixture as long as the outputs are in the order of
# the alphabet.
# Seen on 2026-12-01 with Python 3.11: see the last lines.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    tensorflow==2.21.0 keras==3.15.1 numpy==2.4.6
CUDA_VISIBLE_DEVICES='' TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - 2>"$folder/log" <<'PY' ||
import sys

import keras
import numpy as np

ONES, ZEROS, ELEVENS = np.ones((4, 1)), np.zeros((4, 1)), np.full((4, 1), 11.0)


def loss(names, losses, weights):
    """Return the weighted sum of 1 for the first output and 10 for the second."""
    inputs = keras.Input((1,))
    outputs = [keras.layers.Identity(name=name)(inputs) for name in names]
    model = keras.Model(inputs, outputs)
    model.compile(loss=losses, loss_weights=weights)
    return model.evaluate(ONES, [ZEROS, ELEVENS], verbose=0, return_dict=True)["loss"]


seen = {}
for names in (["main", "side"], ["trunk", "branch"]):
    by_name = dict(zip(names, (1.0, 0.1)))
    seen[f"{names}, losses in a list, weights in a list"] = loss(names, ["mae"] * 2, [1.0, 0.1])
    seen[f"{names}, losses by name, weights by name"] = loss(
        names, dict.fromkeys(names, "mae"), by_name
    )
    seen[f"{names}, losses in a list, weights by name"] = loss(names, ["mae"] * 2, by_name)
for case, value in seen.items():
    print(f"{value:5.1f}  {case}")
expected = [2.0, 2.0, 2.0, 2.0, 2.0, 10.1]
sys.exit(not np.allclose(list(seen.values()), expected, rtol=1e-5))
PY
    { echo "This has changed, or did not run:" >&2; cat "$folder/log" >&2; exit 1; }
# 2.0  ['main', 'side'], losses in a list, weights in a list
# 2.0  ['main', 'side'], losses by name, weights by name
# 2.0  ['main', 'side'], losses in a list, weights by name
# 2.0  ['trunk', 'branch'], losses in a list, weights in a list
# 2.0  ['trunk', 'branch'], losses by name, weights by name
# 10.1  ['trunk', 'branch'], losses in a list, weights by name
