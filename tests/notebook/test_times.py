"""Tests of the times that course systems write beside the files, and of the mark LATE."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from grader.notebook import find_submissions

NBGRADER = "2026-12-01 22:58:23.948203 UTC\n"
GRADESCOPE = json.dumps({"id": 1, "created_at": "2026-12-01T14:22:32.365935-07:00", "users": []})
FILES = {
    "submitted/ada/toy/toy.ipynb": "{}",
    "submitted/ada/toy/timestamp.txt": NBGRADER,
    "submitted/ben/toy.ipynb": "{}",
    "submitted/ben/submission_metadata.json": GRADESCOPE,
    "submitted/cy/toy.ipynb": "{}",
    "submitted/eve/toy.ipynb": "{}",
    "submitted/eve/submission_metadata.json": "[" * 100_000,
}
TIMES = {
    "ada": "2026-12-01 22:58:23.948203 UTC",
    "ben": "2026-12-01T14:22:32.365935-07:00",
    "cy": "",
    "eve": "",
}


@pytest.mark.parametrize("as_zip", [False, True])
def test_times_of_nbgrader_and_gradescope_are_read(tmp_path: Path, as_zip: bool) -> None:
    """A damaged file is no time, and nobody's time is that of another student."""
    said: list[str] = []
    if as_zip:
        path = tmp_path / "class.zip"
        with zipfile.ZipFile(path, "w") as zipped:
            for name, content in FILES.items():
                zipped.writestr(name, content)
    else:
        path = tmp_path / "submitted"
        for name, content in FILES.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(content)
    found = find_submissions(path, "toy", tmp_path / "unpacked", said.append)
    assert {file.student: file.handed_in for file in found} == TIMES
    assert not any("metadata" in sentence or "timestamp" in sentence for sentence in said)


def test_a_file_among_others_has_no_time(tmp_path: Path) -> None:
    """A timestamp beside single notebooks belongs to none of them."""
    for name in ("ada.ipynb", "ben.ipynb"):
        (tmp_path / name).write_text("{}")
    (tmp_path / "timestamp.txt").write_text(NBGRADER)
    assert {file.handed_in for file in find_submissions(tmp_path)} == {""}


def test_the_mark_of_canvas_is_read(tmp_path: Path) -> None:
    """The newest of two hand-ins counts, with its mark and the student's number."""
    for name in (
        "adalove_77_501_toy.ipynb",
        "adalove_LATE_77_902_toy-1.ipynb",
        "ben_8_3_toy.ipynb",
    ):
        (tmp_path / name).write_text("{}")
    ada, ben = find_submissions(tmp_path, "toy")
    assert (ada.student, ada.number, ada.marked_late) == ("adalove_77", "77", True)
    assert (ben.student, ben.number, ben.marked_late) == ("ben_8", "8", False)
    assert ada.path.name == "adalove_LATE_77_902_toy-1.ipynb"
