#!/bin/sh
# SGD(weight_decay=d) of Keras 3.15.1 is not the weight decay of AlexNet, VGG and ResNet. The papers
# add d times the weights to the gradient, so that momentum m multiplies its effect by 1 / (1 - m);
# Keras subtracts learning rate times d times the weights beside the momentum. With the papers' 0.9 a
# weight without gradient shrinks ten times more slowly than the same number in a paper makes it.
# regularizers.L2(d / 2) on every layer gives the papers' rule.
# Seen on 2026-11-30 with Python 3.11 and TensorFlow 2.21.0: see the last lines.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    tensorflow==2.21.0 keras==3.15.1 numpy==2.4.6
CUDA_VISIBLE_DEVICES='' TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - 2>"$folder/log" <<'PY' ||
import math

import keras
import numpy as np

RATE, MOMENTUM, DECAY, STEPS = 0.1, 0.9, 0.005, 1000


def shrunk(weight_decay, l2):
    """Return a weight of 1 after training on a loss that it does not enter."""
    optimizer = keras.optimizers.SGD(RATE, momentum=MOMENTUM, weight_decay=weight_decay)
    weight = keras.Variable(np.ones(1, "float32"))
    optimizer.build([weight])
    for _ in range(STEPS):
        optimizer.apply([2 * l2 * weight])
    return float(weight[0])


found = {
    "SGD(weight_decay=0.005)": shrunk(DECAY, 0.0),
    "L2(0.005 / 2), as the papers": shrunk(None, DECAY / 2),
}
logarithms = [math.log(value) for value in found.values()]
for (name, value), logarithm in zip(found.items(), logarithms):
    print(f"{name}: {value:.4f}, logarithm {logarithm:.2f}")
assert math.isclose(logarithms[0], -RATE * DECAY * STEPS, rel_tol=0.01), found
assert math.isclose(logarithms[1], -RATE * DECAY * STEPS / (1 - MOMENTUM), rel_tol=0.05), found
PY
{
    cat "$folder/log" >&2
    exit 1
}
# SGD(weight_decay=0.005): 0.6065, logarithm -0.50
# L2(0.005 / 2), as the papers: 0.0055, logarithm -5.21
