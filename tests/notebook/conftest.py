"""Writes small notebooks to read."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

Write = Callable[..., Path]


def notebook_text(sources: Sequence[str], kinds: Sequence[str] = ()) -> str:
    """Write a notebook of nbformat 4.4 as JSON."""
    cells = []
    for number, source in enumerate(sources):
        kind = kinds[number] if number < len(kinds) else "code"
        cell = {"cell_type": kind, "metadata": {}, "source": source}
        cells.append(cell | ({"outputs": [], "execution_count": None} if kind == "code" else {}))
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells})


@pytest.fixture
def notebook(tmp_path: Path) -> Write:
    """Return a function that writes a notebook of the given cells."""

    def write(*sources: str, kinds: Sequence[str] = (), name: str = "anna.ipynb") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(notebook_text(sources, kinds), encoding="utf-8")
        return path

    return write
