"""Experiments give the same table when they are run again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from solutions.experiments import definitions
from solutions.experiments.definitions import prepare, restart, write_table


def build() -> keras.Model:
    """Build a small network with dropout."""
    inputs = keras.Input((6,))
    outputs = layers.Dense(3, activation="softmax")(layers.Dropout(0.5)(inputs))
    return keras.Model(inputs, outputs)


def compiled() -> keras.Model:
    """Build and compile the network, whatever seed was set."""
    model = build()
    model.compile("adam", "sparse_categorical_crossentropy")
    prepare(model)
    return model


def losses(model: keras.Model, seed: int) -> list[float]:
    """Restart and train the network; return the losses of two epochs."""
    keras.utils.set_random_seed(seed)
    restart(model, build())
    rows = np.random.default_rng(0).normal(size=(32, 6)).astype("float32")
    history = model.fit(rows, np.arange(32) % 3, batch_size=8, epochs=2, verbose=0)
    found: list[float] = history.history["loss"]
    return found


def test_a_seed_decides_a_training_with_dropout() -> None:
    """Neither an earlier training nor the seed at compilation changes a restarted training."""
    model = compiled()
    first = losses(model, seed=1)
    assert losses(model, seed=2) != first
    assert losses(model, seed=1) == first
    assert losses(compiled(), seed=1) == first


def test_a_stopped_experiment_changes_no_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table is written when all its rows are there, with its command and its columns."""
    monkeypatch.setattr(definitions, "ROOT", tmp_path)
    (tmp_path / "datasets").mkdir()
    path = tmp_path / "datasets" / "measured.toy.csv"
    path.write_text("before\n", encoding="utf-8")

    def stopped() -> Iterator[tuple[int, int]]:
        yield 0, 1
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_table("toy", ("seed", "error"), stopped())
    assert path.read_text(encoding="utf-8") == "before\n"
    write_table("toy", ("seed", "error"), [(0, 1), (1, 2)])
    first, *others = path.read_text(encoding="utf-8").splitlines()
    assert first.endswith(", python -m solutions.experiments.toy")
    assert others == ["seed,error", "0,1", "1,2"]
