"""Tables of experiments that take too long for a notebook.

    from datasets import measured

    accuracies = measured.load_table("strength")["other_cameras"]

Each table lies beside this file, as `measured.NAME.csv`. Its first line says when it was made, and
by which command.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def load_table(name: str) -> dict[str, NDArray[Any]]:
    """Load a table of measurements.

    Args:
        name: a table, such as "strength" for `measured.strength.csv`.

    Returns:
        Column → its values in the order of the rows: numbers where all are numbers, else text.

    Raises:
        FileNotFoundError: there is no such table.
    """
    path = Path(__file__).with_name(f"measured.{name}.csv")
    lines = path.read_text(encoding="utf-8").splitlines()
    header, *rows = csv.reader(line for line in lines if not line.startswith("#"))
    columns = zip(*rows, strict=True)
    return {key: _typed(values) for key, values in zip(header, columns, strict=True)}


def _typed(values: tuple[str, ...]) -> NDArray[Any]:
    """Return integers, else floats, else text."""
    for kind in (np.int64, np.float64):
        try:
            return np.array(values, dtype=kind)
        except ValueError:
            continue
    return np.array(values)
