"""File names and whole files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.report.files import stem_giver, write_whole


def stems_of(names: list[str]) -> list[str]:
    """Return the file names of a class."""
    return list(map(stem_giver(), names))


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=())), max_size=8))
def test_stems_are_safe_and_unique(names: list[str]) -> None:
    """Different names give different file names that every file system accepts."""
    stems = stems_of(names)
    assert len({stem.casefold() for stem in stems}) == len(names)
    for stem in stems:
        assert stem.isascii()
        assert set(stem) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")
        assert 0 < len(stem) <= 90
        assert not stem.startswith((".", "-"))


def test_ordinary_names_stay_as_they_are() -> None:
    """A login name is used unchanged as a file name."""
    assert stems_of(["ada.lovelace", "s123456"]) == ["ada.lovelace", "s123456"]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "", ".", "con", "NUL", "a/b", "Мария", "a" * 500]
)
def test_dangerous_names_are_replaced(name: str) -> None:
    """Paths, device names, other scripts and very long names become short and plain."""
    (stem,) = stems_of([name])
    assert stem != name
    assert "/" not in stem
    assert ".." not in stem


def test_the_name_of_a_page_depends_on_the_student_alone() -> None:
    """A link stays valid when the class grows."""
    assert stems_of(["Ana Pérez"])[0] == stems_of(["Ana Perez", "Ana Pérez"])[1]


def test_a_crash_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old file stays whole after a failed write, without a temporary file beside it."""
    path = tmp_path / "grades.csv"
    write_whole(path, "old")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_whole(path, "new")
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["grades.csv"]
