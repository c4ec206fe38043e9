"""Tests of folders, zips and the modules that a module imports."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.release.modules import loaded_with
from grader.release.packing import write_files

FILES = {"README.md": "Größe\n".encode(), "bin/run": b"#!/bin/sh\n", "bin/data": bytes(range(256))}


def test_a_folder_and_a_zip_hold_the_same(tmp_path: Path) -> None:
    """A folder and a zip have the same names, bytes and executable files."""
    write_files(FILES, tmp_path / "folder")
    write_files(FILES, tmp_path / "files.zip")
    with zipfile.ZipFile(tmp_path / "files.zip") as archive:
        zipped = {entry.filename: entry for entry in archive.infolist()}
        assert zipped.keys() == FILES.keys()
        for name, content in FILES.items():
            path = tmp_path / "folder" / name
            assert path.read_bytes() == archive.read(name) == content
            mode = zipped[name].external_attr >> 16
            assert stat.S_IMODE(path.stat().st_mode) == mode
            assert bool(mode & stat.S_IXUSR) == (name == "bin/run")


def test_the_same_files_are_the_same_zip(tmp_path: Path) -> None:
    """The same files give the same zip at any time and in any order."""
    write_files(FILES, tmp_path / "one.zip")
    write_files(dict(reversed(FILES.items())), tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """Only a new or an empty folder is written to."""
    (tmp_path / "empty").mkdir()
    write_files(FILES, tmp_path / "empty")
    for there in (tmp_path / "empty", tmp_path / "empty" / "README.md"):
        with pytest.raises(UsageError, match="is there already"):
            write_files(FILES, there)
    with pytest.raises(UsageError, match="cannot be written"):
        write_files(FILES, tmp_path / "empty" / "README.md" / "below")


def test_imports_are_followed_to_what_is_loaded_at_once(tmp_path: Path) -> None:
    """Imports lead to parents and namesakes, but not from functions or for types."""
    for name, text in {
        "grader/__init__.py": "",
        "grader/start.py": "import json\nfrom grader.part import inner\nimport datasets.shapes\n",
        "grader/part/__init__.py": "import numpy as np\n",
        "grader/part/inner.py": "def late():\n    import keras\n    import grader.late\n",
        "grader/late.py": "",
        "datasets/__init__.py": "",
        "datasets/shapes.py": (
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import grader.late\n"
        ),
        "datasets/shapes.md": "",
        "datasets/shapes.weights.h5": "",
        "datasets/shapeless.py": "",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    loaded = loaded_with(
        ["grader.start"], {name: tmp_path / name for name in ("grader", "datasets")}
    )
    assert list(loaded.files) == [
        "datasets/__init__.py",
        "datasets/shapes.md",
        "datasets/shapes.py",
        "datasets/shapes.weights.h5",
        "grader/__init__.py",
        "grader/part/__init__.py",
        "grader/part/inner.py",
        "grader/start.py",
    ]
    assert loaded.others == ("keras", "numpy")
