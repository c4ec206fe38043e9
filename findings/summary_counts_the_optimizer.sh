#!/bin/sh
# "Total params" of model.summary() grows with the first training step: Keras 3.15.1 (TensorFlow
# 2.21.0) adds the optimizer's variables to it, so that after fit with Adam it is three times the
# network's and agrees with no paper's table. model.count_params() and the line "Trainable params"
# stay as they are.
# Seen on 2026-11-30 with Python 3.11: see the last lines.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    tensorflow==2.21.0 keras==3.15.1 numpy==2.4.6
CUDA_VISIBLE_DEVICES='' TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - 2>"$folder/log" <<'PY' ||
import re

import keras
import numpy as np

model = keras.Sequential([keras.Input((400,)), keras.layers.Dense(120), keras.layers.Dense(84)])
model.compile("adam", "mse")


def totals():
    """Return the total of summary and of count_params."""
    lines = []
    model.summary(print_fn=lambda text, **_: lines.append(text))
    total = re.search(r"Total params: ([\d,]+)", "\n".join(lines))
    return int(total[1].replace(",", "")), model.count_params()


before = totals()
model.fit(np.zeros((1, 400)), np.zeros((1, 84)), verbose=0)
after = totals()
print(f"before fit: summary {before[0]}, count_params {before[1]}")
print(f"after fit: summary {after[0]}, count_params {after[1]}")
assert before == (58284, 58284), before
assert after == (3 * 58284 + 2, 58284), after
PY
{
    cat "$folder/log" >&2
    exit 1
}
# before fit: summary 58284, count_params 58284
# after fit: summary 174854, count_params 58284
