"""Reading the class as a course system exported it, and finding each student in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import UsageError
from grader.export.roster import match_students, read_roster


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        (b"", "has no students"),
        (b"Student,ID,Section\n", "has no students"),
        (b"\xff\xfeS\x00t\x00", "is not text in UTF-8"),
        (b'Student,ID\n"ada,1\n', "is not a table in CSV"),
    ],
)
def test_another_file_is_one_sentence(tmp_path: Path, content: bytes | None, words: str) -> None:
    """A file that is missing, empty, without students, in UTF-16 or cut off is refused."""
    path = tmp_path / "class.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=words):
        read_roster(path)


def test_short_rows_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    """Rosters can be read as course systems write them."""
    path = tmp_path / "class.csv"
    path.write_bytes("\ufeffName;ID\r\nÉva\r\n;2\r\n\r\n".encode())
    roster = read_roster(path)
    assert (roster.header, roster.delimiter) == (("Name", "ID"), ";")
    assert roster.rows == (("Éva", ""), ("", "2"))


def test_identifiers_come_before_names() -> None:
    """A login finds its row although another student has it as a name."""
    people = [("Kim", "1", "lee"), ("Lee", "2", "kim")]
    names = [row[0] for row in people]
    # "kim" is the name of the one and the login of the other: nothing is guessed.
    assert match_students(["kim"], people, names).ambiguous == ("kim",)
    assert match_students(["kim"], [row[1:] for row in people], names).row_of == {"kim": 1}


@pytest.mark.parametrize(
    "student", ["Ada Lovelace", "ada.lovelace", "lovelace_ada", "LOVELACE, Ada"]
)
def test_a_name_is_found_however_it_is_written(student: str) -> None:
    """A name can have the first or last name first, with any signs."""
    people = [("1",), ("2",)]
    matches = match_students([student], people, ["Lovelace, Ada", "Lovelace, Bob"])
    assert matches.row_of == {student: 0}


def test_downloads_from_moodle_are_found() -> None:
    """A participant number finds its row; without one, the name does."""
    student = "Ada Lovelace_4711_assignsubmission_file"
    people = [("Participant 4711", "x"), ("Participant 12", "Ada Lovelace")]
    assert match_students([student], people, ["", ""]).row_of == {student: 0}
    assert match_students([student], [("1",), ("2",)], ["Bo", "Ada Lovelace"]).row_of == {
        student: 1
    }


def test_two_submissions_never_share_a_row() -> None:
    """Two submissions for one row are both ambiguous."""
    matches = match_students(["ada", "ADA "], [("ada",), ("ben",)], ["", ""])
    assert matches.row_of == {}
    assert matches.ambiguous == ("ada", "ADA ")


@given(st.lists(st.text(alphabet="ab ,.1", max_size=4)), st.lists(st.text(alphabet="ab ,.1")))
def test_every_student_has_a_row_or_a_reason(students: list[str], names: list[str]) -> None:
    """Each student is matched, unknown or ambiguous; no row is given twice."""
    students = list(dict.fromkeys(students))
    matches = match_students(students, [(name,) for name in names], names)
    together = [*matches.row_of, *matches.unknown, *matches.ambiguous]
    assert sorted(together) == sorted(students)
    assert len(set(matches.row_of.values())) == len(matches.row_of)
