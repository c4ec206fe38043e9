"""Measure the contestants of notebook 07 at equal steps, with five draws of images and weights."""

from __future__ import annotations

from collections.abc import Iterator

from datasets import signs
from solutions.experiments.definitions import definitions, write_table

DRAWS = range(5)


def rows() -> Iterator[tuple[str, int, int, str]]:
    """Yield (contestant, training images, seed of the draw, validation accuracy)."""
    notebook = definitions("07_practical_advice")
    (images, labels), _ = signs.load_data()
    notebook.x_train, notebook.y_train = notebook.halved(images[:-240]), labels[:-240]
    notebook.x_validation, notebook.y_validation = notebook.halved(images[-240:]), labels[-240:]
    for name in notebook.contestants():
        for draw in DRAWS:
            accuracies = notebook.curve_at_equal_steps(name, draw)
            for size, accuracy in zip(notebook.SIZES, accuracies, strict=True):
                yield name, size, draw, f"{accuracy:.4f}"


if __name__ == "__main__":
    write_table("learning", ("contestant", "images", "seed", "accuracy"), rows())
