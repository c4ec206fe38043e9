"""Tests of small figures in executed notebooks."""

from __future__ import annotations

import base64
import io

import nbformat
import numpy as np
import pytest
from PIL import Image

from grader.release.figures import with_small_figures


def png(pixels: np.ndarray) -> str:
    """Encode an image as notebooks hold it."""
    written = io.BytesIO()
    Image.fromarray(pixels).save(written, "PNG")
    return base64.b64encode(written.getvalue()).decode()


def executed(encoded: str) -> nbformat.NotebookNode:
    """Make a notebook with one figure."""
    output = nbformat.v4.new_output("display_data", {"image/png": encoded, "text/plain": "figure"})
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("show()", outputs=[output])])


def figure_of(notebook: nbformat.NotebookNode) -> str:
    """Return the figure of such a notebook."""
    encoded: str = notebook.cells[0].outputs[0].data["image/png"]
    return encoded


def photograph(size: int) -> np.ndarray:
    """Make an image with smooth colors and some noise, as photographs have."""
    ramp = np.linspace(0, 200, size)
    image = np.stack(np.broadcast_arrays(ramp, ramp[:, np.newaxis], 90.0), axis=-1)
    return (image + np.random.default_rng(1).normal(0, 3, image.shape)).clip(0, 255).astype("uint8")


def test_a_figure_needs_half_of_its_bytes_and_looks_the_same() -> None:
    """The size in pixels stays, and no color changes much."""
    pixels = photograph(200)
    before = executed(png(pixels))
    after = with_small_figures(before)
    assert len(figure_of(after)) < len(figure_of(before)) / 2
    shown = Image.open(io.BytesIO(base64.b64decode(figure_of(after))))
    assert shown.size == (200, 200)
    difference = np.asarray(shown.convert("RGB"), float) - pixels
    assert np.sqrt(np.mean(difference**2)) < 8
    assert figure_of(before) == png(pixels), "the notebook that was given has changed"


@pytest.mark.parametrize("size", [1, 2])
def test_a_figure_that_a_palette_makes_larger_stays_as_it_is(size: int) -> None:
    """A palette alone takes more bytes than an image of a few pixels."""
    encoded = png(photograph(size))
    assert figure_of(with_small_figures(executed(encoded))) == encoded


def test_making_figures_small_twice_changes_nothing() -> None:
    """A second pass over a figure gives the same bytes."""
    once = with_small_figures(executed(png(photograph(100))))
    assert with_small_figures(once) == once
