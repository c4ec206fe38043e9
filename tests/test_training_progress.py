"""How far a training is, as a notebook shows it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import keras
import nbformat
import numpy as np
import pytest
import tensorflow as tf
from nbclient import NotebookClient

from grader import TrainingProgress, training_progress

FIT = """
from grader import TrainingProgress
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
x = np.ones((8, 1))
history = model.fit(x, x, batch_size=4, epochs=3, verbose=0, callbacks=[TrainingProgress()])
"""


class Shown:
    """Stands for the place under a cell."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.htmls: list[str] = []

    def update(self, data: dict[str, str], raw: bool) -> None:
        """Note what is shown."""
        assert raw
        self.texts.append(data["text/plain"])
        self.htmls.append(data["text/html"])


def fit(data: Any) -> None:
    """Three epochs of a very small model."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse", metrics=["mae"], run_eagerly=True)
    arguments = {"y": data} if isinstance(data, np.ndarray) else {"shuffle": False}
    model.fit(data, epochs=3, verbose=0, callbacks=[TrainingProgress()], **arguments)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """What a notebook would show, every step of it."""
    place = Shown()
    monkeypatch.setattr(training_progress, "_display", lambda: place)
    monkeypatch.setattr(training_progress, "_BETWEEN_UPDATES", -1)
    return place


def test_epochs_time_and_metrics_are_shown(shown: Shown) -> None:
    """From an empty bar to a full one, step by step, with what each epoch reached."""
    fit(np.ones((64, 1)))
    assert shown.texts[0] == "Epoch 1 of 3 · 0:00"
    assert re.fullmatch(r"Epoch 3 of 3 · \d+:\d\d · loss \S+, mae \S+", shown.texts[-1])
    parts = [float(re.findall(r'value="(.*?)"', html)[0]) for html in shown.htmls]
    assert parts == sorted(parts)
    assert parts[:3] == [0, 0.1667, 0.3333]
    assert parts[-1] == 1


def test_what_is_left_is_told_once_it_can_be_known(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With ten seconds an update, the first of three epochs leaves twice its time."""
    clock = iter(range(0, 100_000, 10))
    monkeypatch.setattr(training_progress.time, "monotonic", lambda: float(next(clock)))
    fit(np.ones((32, 1)))
    left = [re.search(r"about (\d+:\d\d) left", text) for text in shown.texts]
    assert left[0] is None
    assert any(left[1:-1])
    assert left[-1] is None


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
def test_data_of_unknown_length_moves_the_bar_by_epochs(shown: Shown) -> None:
    """Not all that one can train on tells how many steps an epoch has."""
    batches = tf.data.Dataset.from_tensors((np.ones((4, 1)), np.ones((4, 1))))
    fit(batches.filter(lambda *_: True))
    assert 'value="0.0000"' in shown.htmls[1]
    assert 'value="1.0000"' in shown.htmls[-1]


def test_outside_a_notebook_nothing_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither in a terminal nor where submissions are graded."""
    fit(np.ones((4, 1)))
    assert capsys.readouterr() == ("", "")


@pytest.fixture(scope="module")
def cells() -> Callable[[int], list[Any]]:
    """The outputs of the cells of a notebook that trains with and without a display."""
    sources = ["import os, keras, numpy as np", FIT, "os.environ['TRAINING_PROGRESS'] = 'off'", FIT]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources])
    NotebookClient(notebook, timeout=120).execute()
    return lambda number: [o for o in notebook.cells[number].outputs if o.output_type != "stream"]


def test_a_notebook_shows_one_output_that_is_replaced(cells: Callable[[int], list[Any]]) -> None:
    """Not a line for every step."""
    (output,) = cells(1)
    assert output.data["text/plain"].startswith("Epoch 3 of 3 · ")
    assert "<progress" in output.data["text/html"]


def test_where_outputs_are_compared_there_is_none(cells: Callable[[int], list[Any]]) -> None:
    """The environment of a release turns the display off: no two runs take the same time."""
    assert cells(3) == []
