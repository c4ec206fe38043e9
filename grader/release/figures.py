"""Figures of executed notebooks, small enough to commit."""

from __future__ import annotations

import base64
import copy
import io

from nbformat import NotebookNode
from PIL import Image

_COLORS = 256
"""Size of the palette; it changes our figures invisibly."""


def with_small_figures(notebook: NotebookNode) -> NotebookNode:
    """Write each PNG with a palette if that makes the PNG smaller.

    Args:
        notebook: An executed notebook.

    Returns:
        A copy with figures of the same size in pixels.
    """
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "image/png" in data:
                data["image/png"] = _smaller(data["image/png"])
    return notebook


def _smaller(encoded: str) -> str:
    picture = Image.open(io.BytesIO(base64.b64decode(encoded)))
    written = io.BytesIO()
    picture.convert("RGB").quantize(_COLORS).save(written, "PNG", optimize=True)
    text = base64.b64encode(written.getvalue()).decode()
    return min(text, encoded, key=len)
