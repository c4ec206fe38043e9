"""Draw the contact sheet of a card: `python -m datasets.contact_sheet NAME [FILE]`."""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from datasets import digits, happy, pets, pets_source, signs
from datasets.hdf5 import LabeledImages
from datasets.rendering import load_rendered

_GAP = 1  # white pixels around each image
_COLORS = 256  # a palette makes the file four times smaller
_REFINEMENTS = 4  # without them, rare colors are lost: a pink cushion turns gray


@dataclass(frozen=True)
class Sheet:
    """Contents of a contact sheet: rows of training images for each class."""

    load: Callable[[], LabeledImages]
    classes: tuple[str, ...]
    rows_are: str
    """Meaning of the class names, written beside the rows."""
    columns: int = 12
    rows: int = 1
    """Number of rows for each class."""
    inches: float = 11.8
    """Width of the images together, without the class names beside them."""


SHEETS = {
    "signs": Sheet(lambda: load_rendered(signs.RENDERING, "train"), signs.CLASSES, "digit signed"),
    "digits": Sheet(lambda: digits.load_data()[0], digits.CLASSES, "digit", 20),
    "happy": Sheet(lambda: load_rendered(happy.RENDERING, "train"), happy.CLASSES, "", 12, 3),
    "pets": Sheet(lambda: load_rendered(pets.RENDERING, "train"), pets.CLASSES, "", 12, 2),
    "pets_source": Sheet(
        lambda: load_rendered(pets_source.RENDERING, "train"),
        pets_source.CLASSES,
        "animal",
        inches=7.5,
    ),
}


def draw_sheet(sheet: Sheet, path: Path) -> None:
    """Draw a sheet and write it as a PNG with a palette."""
    images, labels = sheet.load()
    gaps = ((0, 0), (_GAP, _GAP), (_GAP, _GAP), (0, 0))
    framed = np.pad(images, gaps, constant_values=255)
    starts = range(0, sheet.rows * sheet.columns, sheet.columns)
    rows = [
        np.concatenate(list(framed[labels == label][start : start + sheet.columns]), axis=1)
        for label in range(len(sheet.classes))
        for start in starts
    ]
    picture = np.concatenate(rows, axis=0)
    height, width = images.shape[1:3]
    tall = sheet.inches * picture.shape[0] / picture.shape[1]
    figure = Figure(figsize=(sheet.inches + 0.6, tall + 0.3), dpi=90, layout="constrained")
    axes = figure.subplots()
    axes.imshow(picture, interpolation="lanczos", cmap="gray")
    axes.set_ylabel(sheet.rows_are)
    axes.set_yticks(
        [framed.shape[1] * sheet.rows * (label + 0.5) for label in range(len(sheet.classes))]
    )
    axes.set_yticklabels(sheet.classes)
    axes.set_xticks([])
    axes.set_xlabel(
        f"the first {sheet.columns * sheet.rows} training images of each, {height} x {width}"
    )
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png")
    picture_with_palette = (
        Image.open(drawn)
        .convert("RGB")
        .quantize(_COLORS, Image.Quantize.MAXCOVERAGE, kmeans=_REFINEMENTS)
    )
    picture_with_palette.save(path, "PNG", optimize=True)


if __name__ == "__main__":
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in SHEETS:
        sys.exit(f"contact_sheet: found {name!r}, expected one of {', '.join(SHEETS)}.")
    target = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).with_name(f"{name}.png")
    draw_sheet(SHEETS[name], target)
