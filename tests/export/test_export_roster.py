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
        (b"", "holds nobody"),
        (b"Student,ID,Section\n", "holds nobody"),
        (b"\xff\xfeS\x00t\x00", "no text in UTF-8"),
        (b'Student,ID\n"ada,1\n', "no table in CSV"),
    ],
)
def test_what_is_no_roster_is_one_sentence(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    """Missing, empty, without people, from a spreadsheet, torn off."""
    path = tmp_path / "class.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=words):
        read_roster(path)


def test_short_rows_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    """As course systems write them."""
    path = tmp_path / "class.csv"
    path.write_bytes("\ufeffName;ID\r\nÉva\r\n;2\r\n\r\n".encode())
    roster = read_roster(path)
    assert (roster.header, roster.delimiter) == (("Name", "ID"), ";")
    assert roster.rows == (("Éva", ""), ("", "2"))


def test_identifiers_come_before_names() -> None:
    """A login finds its row though somebody else is called so."""
    people = [("Kim", "1", "lee"), ("Lee", "2", "kim")]
    names = [row[0] for row in people]
    # "kim" is the name of the one and the login of the other: nobody guesses.
    assert match_students(["kim"], people, names).ambiguous == ("kim",)
    assert match_students(["kim"], [row[1:] for row in people], names).row_of == {"kim": 1}


@pytest.mark.parametrize(
    "student", ["Ada Lovelace", "ada.lovelace", "lovelace_ada", "LOVELACE, Ada"]
)
def test_a_name_is_found_however_it_is_written(student: str) -> None:
    """First or last name first, with whatever signs."""
    people = [("1",), ("2",)]
    matches = match_students([student], people, ["Lovelace, Ada", "Lovelace, Bob"])
    assert matches.row_of == {student: 0}


def test_what_moodle_hands_out_is_found() -> None:
    """By the participant where the list has it, otherwise by the name."""
    student = "Ada Lovelace_4711_assignsubmission_file"
    people = [("Participant 4711", "x"), ("Participant 12", "Ada Lovelace")]
    assert match_students([student], people, ["", ""]).row_of == {student: 0}
    assert match_students([student], [("1",), ("2",)], ["Bo", "Ada Lovelace"]).row_of == {
        student: 1
    }


def test_two_submissions_never_share_a_row() -> None:
    """Which of the two counts is not the grader's to say."""
    matches = match_students(["ada", "ADA "], [("ada",), ("ben",)], ["", ""])
    assert matches.row_of == {}
    assert matches.ambiguous == ("ada", "ADA ")


@given(st.lists(st.text(alphabet="ab ,.1", max_size=4)), st.lists(st.text(alphabet="ab ,.1")))
def test_every_student_has_a_row_of_his_own_or_a_reason(
    students: list[str], names: list[str]
) -> None:
    """Matched, unknown or ambiguous, each exactly once; no row is given twice."""
    students = list(dict.fromkeys(students))
    matches = match_students(students, [(name,) for name in names], names)
    together = [*matches.row_of, *matches.unknown, *matches.ambiguous]
    assert sorted(together) == sorted(students)
    assert len(set(matches.row_of.values())) == len(matches.row_of)
