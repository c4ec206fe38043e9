"""Draws the contact sheet of the dataset card: `python -m datasets.signs_sheet [FILE]`."""

import sys
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from datasets.rendered_signs import load_rendered
from datasets.signs import SCHEMA

_COLUMNS = 12
_SHEET = Path(__file__).with_name("signs.png")


def draw_sheet(path: Path) -> None:
    """Saves a picture with one row of rendered training images for each digit."""
    images, labels = load_rendered(SCHEMA, "train")
    rows = [
        np.concatenate(list(images[labels == digit][:_COLUMNS]), axis=1)
        for digit in range(SCHEMA.num_classes)
    ]
    sheet = np.concatenate(rows, axis=0)
    height, width = SCHEMA.image_shape[:2]
    figure = Figure(figsize=(12.4, 6.2), dpi=90, layout="constrained")
    axes = figure.subplots()
    axes.imshow(sheet, interpolation="lanczos")
    axes.set_ylabel("digit signed")
    axes.set_yticks([height * (digit + 0.5) for digit in range(SCHEMA.num_classes)])
    axes.set_yticklabels([str(digit) for digit in range(SCHEMA.num_classes)])
    axes.set_xticks([])
    axes.set_xlabel(f"the first {_COLUMNS} rendered training images of each, {height} x {width}")
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    figure.savefig(path, metadata={"Software": None})


if __name__ == "__main__":
    draw_sheet(Path(sys.argv[1]) if len(sys.argv) > 1 else _SHEET)
