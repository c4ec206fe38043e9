"""The progress bar of a training in a notebook."""

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
    """A stand-in for the display under a cell."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.htmls: list[str] = []

    def update(self, data: dict[str, str], raw: bool) -> None:
        """Keep the shown text and HTML."""
        assert raw
        self.texts.append(data["text/plain"])
        self.htmls.append(data["text/html"])


def fit(data: Any) -> None:
    """Train a very small model for three epochs."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse", metrics=["mae"], run_eagerly=True)
    arguments = {"y": data} if isinstance(data, np.ndarray) else {"shuffle": False}
    model.fit(data, epochs=3, verbose=0, callbacks=[TrainingProgress()], **arguments)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """Collect every step that a notebook would show."""
    place = Shown()
    monkeypatch.setattr(training_progress, "open_display", lambda: place)
    monkeypatch.setattr(training_progress, "_BETWEEN_UPDATES", -1)
    return place


def test_epochs_time_and_metrics_are_shown(shown: Shown) -> None:
    """The bar goes from empty to full, with the metrics of each epoch."""
    fit(np.ones((64, 1)))
    assert shown.texts[0] == "Epoch 1 of 3 · 0:00"
    assert re.fullmatch(r"Epoch 3 of 3 · \d+:\d\d · loss \S+, mae \S+", shown.texts[-1])
    parts = [float(re.findall(r'value="(.*?)"', html)[0]) for html in shown.htmls]
    assert parts == sorted(parts)
    assert parts[:3] == [0, 0.1667, 0.3333]
    assert parts[-1] == 1


def test_the_time_left_is_shown_as_soon_as_it_is_known(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time left appears during the training, not at its start or end."""
    clock = iter(range(0, 100_000, 10))
    monkeypatch.setattr(training_progress.time, "monotonic", lambda: float(next(clock)))
    fit(np.ones((32, 1)))
    left = [re.search(r"about (\d+:\d\d) left", text) for text in shown.texts]
    assert left[0] is None
    assert any(left[1:-1])
    assert left[-1] is None


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
def test_data_of_unknown_length_moves_the_bar_by_epochs(shown: Shown) -> None:
    """Without a known number of steps, the bar moves after each epoch."""
    batches = tf.data.Dataset.from_tensors((np.ones((4, 1)), np.ones((4, 1))))
    fit(batches.filter(lambda *_: True))
    assert 'value="0.0000"' in shown.htmls[1]
    assert 'value="1.0000"' in shown.htmls[-1]


def test_outside_a_notebook_nothing_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """In a terminal and during grading, nothing is written."""
    fit(np.ones((4, 1)))
    assert capsys.readouterr() == ("", "")


@pytest.fixture(scope="module")
def cells() -> Callable[[int], list[Any]]:
    """Run a notebook that trains with and without a display; return its outputs by cell."""
    sources = ["import os, keras, numpy as np", FIT, "os.environ['TRAINING_PROGRESS'] = 'off'", FIT]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources])
    NotebookClient(notebook, timeout=120).execute()
    return lambda number: [o for o in notebook.cells[number].outputs if o.output_type != "stream"]


def test_a_notebook_shows_one_output_that_is_replaced(cells: Callable[[int], list[Any]]) -> None:
    """A training has one output, not a line for every step."""
    (output,) = cells(1)
    assert output.data["text/plain"].startswith("Epoch 3 of 3 · ")
    assert "<progress" in output.data["text/html"]


def test_the_environment_turns_the_display_off(cells: Callable[[int], list[Any]]) -> None:
    """With the display off, a cell has no output that differs from run to run."""
    assert cells(3) == []
