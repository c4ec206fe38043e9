"""Scratch folders: measured from outside, removed with any content."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from grader.sandbox import scratch
from grader.sandbox.limits import Limits

LIMITS = Limits(scratch=2**20, scratch_files=50)


def fill_deep(folder: Path) -> None:
    """Nest more folders than a path can name or Python can recurse."""
    before = os.open(".", os.O_RDONLY)
    os.chdir(folder)
    for _ in range(1_100):
        Path("deeper").mkdir()
        os.chdir("deeper")
    os.fchdir(before)
    os.close(before)


def fill_forbidden(folder: Path) -> None:
    """Make folders that their owner cannot read."""
    (folder / "closed" / "inner").mkdir(parents=True)
    (folder / "closed" / "inner" / "file").touch()
    (folder / "closed" / "inner").chmod(0)
    (folder / "closed").chmod(0)


def fill_links(folder: Path) -> None:
    """Make links to files that must stay."""
    (folder / "to a folder").symlink_to(folder.parent / "kept")
    (folder / "to nowhere").symlink_to("nowhere")
    os.mkfifo(folder / "fifo")


@pytest.mark.parametrize("fill", [fill_deep, fill_forbidden, fill_links])
def test_whatever_is_in_a_folder_is_removed(fill: object, tmp_path: Path) -> None:
    """Any content of a folder is removed, but not the targets of its links."""
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").touch()
    folder = tmp_path / "scratch"
    folder.mkdir()
    assert callable(fill)
    fill(folder)
    scratch.remove(str(folder))
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "kept"]


def test_size_number_and_depth_are_bounded(tmp_path: Path) -> None:
    """Size, number and depth have limits; holes take no space."""
    assert not scratch.is_over(str(tmp_path), LIMITS)
    with (tmp_path / "hole").open("wb") as file:
        file.truncate(2**30)
    assert not scratch.is_over(str(tmp_path), LIMITS)
    (tmp_path / "large").write_bytes(b"x" * 2**21)
    assert scratch.is_over(str(tmp_path), LIMITS)
    (tmp_path / "large").unlink()
    for number in range(50):
        (tmp_path / str(number)).mkdir()
    assert scratch.is_over(str(tmp_path), LIMITS)
    assert not scratch.is_over(str(tmp_path), replace(LIMITS, scratch_files=51))


def test_a_folder_too_deep_to_look_at_is_too_much(tmp_path: Path) -> None:
    """A folder too deep to be counted exceeds the limits."""
    folder = tmp_path / "deep"
    folder.mkdir()
    fill_deep(folder)
    assert scratch.is_over(str(folder), replace(LIMITS, scratch_files=10**6, scratch=2**40))
    scratch.remove(str(folder))


HOLDS = """
import sys, time
from grader.sandbox import held_folder
with held_folder("test") as folder:
    print(folder, flush=True)
    time.sleep(600)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="it has no locks on folders")
def test_folders_of_killed_processes_are_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leftovers go; the folders of running processes, other folders and links stay."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(scratch, "_YOUNG", 0.0)
    others = [tmp_path / "grader-report", tmp_path / "elsewhere"]
    for folder in others:
        folder.mkdir()
    link = tmp_path / "grader-tmp-link"
    link.symlink_to(others[1])
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", HOLDS], env=environment, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    try:
        held = [Path(process.stdout.readline().strip()) for process in running if process.stdout]
        (held[0] / "copy.py").write_text("x = 1")
        fill_forbidden(held[0])
        running[0].kill()
        running[0].wait()
        scratch.sweep()
        assert sorted(tmp_path.iterdir()) == sorted([*others, link, held[1]])
    finally:
        for process in running:
            process.kill()
            process.communicate()
