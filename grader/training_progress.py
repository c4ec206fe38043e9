"""A progress bar of a training, under the running cell of a notebook.

JupyterLab, VS Code and Colab all show HTML and can replace it in place. Widgets, and the many
lines that Keras prints, look different in each of them.
"""

from __future__ import annotations

import time
from html import escape

import keras

from grader.cell_display import open_display

_BETWEEN_UPDATES = 0.25
"""Seconds; front ends, and the network to them, are slower than training steps."""


class TrainingProgress(keras.callbacks.Callback):  # type: ignore[misc]  # Keras is not typed
    """Epoch, time and metrics: `model.fit(..., verbose=0, callbacks=[TrainingProgress()])`.

    The callback shows nothing outside a notebook, and nothing if the environment variable
    `TRAINING_PROGRESS` is "off". It is off while the solutions are executed, because no two runs
    take the same time.
    """

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002
        """Show the empty bar."""
        self._started = self._shown = time.monotonic()
        self._epoch, self._metrics = 0, ""
        self._display = open_display()
        self._show(0)

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002
        """Remember the epoch."""
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002
        """Move the bar, at most once every 0.25 seconds."""
        if time.monotonic() - self._shown > _BETWEEN_UPDATES:
            steps = self.params.get("steps")
            self._show(self._epoch + ((batch + 1) / steps if steps else 0))

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Show the metrics of the epoch."""
        self._metrics = ", ".join(f"{name} {value:.4g}" for name, value in (logs or {}).items())
        self._show(epoch + 1)

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002
        """Show the time of the whole training."""
        self._show(self._epoch + 1, done=True)

    def _show(self, epochs_done: float, done: bool = False) -> None:
        """Replace the display; `epochs_done` counts a part of the running epoch, too."""
        if self._display is None:
            return
        self._shown = time.monotonic()
        total = max(self.params.get("epochs") or 1, 1)
        passed = self._shown - self._started
        parts = [f"Epoch {self._epoch + 1} of {total}", _minutes(passed)]
        if not done and epochs_done and passed > 1:
            parts[1] += f", about {_minutes(passed * (total - epochs_done) / epochs_done)} left"
        words = " · ".join([*parts, *filter(None, [self._metrics])])
        html = (
            f'<div><progress value="{epochs_done / total:.4f}" max="1" '
            f'aria-label="Training" style="width:16em;max-width:100%;vertical-align:middle">'
            f"</progress> {escape(words)}</div>"
        )
        self._display.update({"text/plain": words, "text/html": html}, raw=True)


def _minutes(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
