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


PARTICIPANTS = {
    "en 4": "Participant ",
    "de 4.5": "Teilnehmer/in",
    "es 3.4": "Participante",
    "fr 3.11": "Participant",
    "it 2.4": "Partecipante",
    "ja 3.1": "参加者",
    "nl 3.11": "Deelnemer",
    "ru 4.1": "Участник",
}
"""Language and version of Moodle's language pack → `hiddenuser` in `mod/assign/lang`."""


@pytest.mark.parametrize("word", PARTICIPANTS.values(), ids=PARTICIPANTS)
@pytest.mark.parametrize("is_blind", [False, True], ids=["named", "blind"])
def test_a_worksheet_in_any_language_is_read_by_number(
    tmp_path: Path, word: str, is_blind: bool
) -> None:
    """Students are found by their number, although words and names differ."""
    path = tmp_path / "worksheet.csv"
    people = ("Ada Lovelace", "Ada Lovelace", "Éva Nagy")
    rows = [f"{word}{2001 + n},{'' if is_blind else name}" for n, name in enumerate(people)]
    path.write_text("\n".join(["id,name", *rows]), encoding="utf-8")
    roster = read_roster(path)
    names = ["" if is_blind else name for name in people]
    who = "Teilnehmerin" if is_blind else "Ada Lovelace"
    students = [f"{who}_2002", f"{who}_2001_assignsubmission_file_", f"{who}_77"]
    matches = match_students(students, roster.identifiers, names)
    assert matches.row_of == {students[0]: 1, students[1]: 0}


def test_a_number_and_a_name_of_two_people_choose_neither() -> None:
    """A login that looks like a participant's number gives nobody another one's grade."""
    people = [("s2001", "Ben"), ("s2002", "Ada")]
    matches = match_students(["Ada_2001"], people, ["Ben", "Ada"])
    assert matches.ambiguous == ("Ada_2001",)


def test_downloads_from_canvas_are_found_in_short_and_in_full() -> None:
    """Students are named by name and user; gradebooks of earlier versions have the full name."""
    people = [("Lovelace, Ada", "11"), ("Uni, Ben", "12")]
    students = ["lovelaceada_11", "uniben_LATE_12_999_my_notebook-1"]
    assert match_students(students, people, ["", ""]).row_of == {students[0]: 0, students[1]: 1}


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
