"""The table that Moodle imports, read back by the rules of its importer."""

from __future__ import annotations

import csv
import html
import io
from pathlib import Path

import pytest
from export_class import ODD_NAMES, TITLE, graded, keep, not_graded, run, small_class

ROSTER = """\
Vorname,Nachname,ID-Nummer,E-Mail-Adresse
Ada,Lovelace,s1,ada@uni.example
Ben,"O'Neill, Jr.",s2,ben
Éva,Nagy,s3,eva@uni.example
"""


def as_moodle_reads(path: Path) -> dict[str, tuple[float, str]]:
    """Read student → grade and feedback, after `grade/import/csv/classes/load_data.php`.

    Moodle trims headers and values and takes an empty grade for a zero or a deletion, so there must
    be none. The last column that identifies a student stands before the grade.
    """
    text = path.read_text(encoding="utf-8")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    grade = len(header) - 2
    assert [name.strip() for name in header][grade + 1] == "feedback"
    read = {row[grade - 1].strip(): row for row in rows}
    assert len(read) == len(rows)
    return {who: (float(row[grade]), html.unescape(row[grade + 1])) for who, row in read.items()}


def test_without_a_roster_students_are_usernames(tmp_path: Path) -> None:
    """A student without a grade has no row: Moodle takes an empty cell for a zero."""
    out = keep(tmp_path / "out", small_class())
    result = run("export", out, "--to", "moodle")
    assert result.exit_code == 3
    assert "Without a grade in it: cy (could not be graded)." in result.output
    read = as_moodle_reads(out / "moodle.csv")
    assert {who: grade for who, (grade, _) in read.items()} == {"ada": 20, "ben": 12.5, "eve": 0}
    header = (out / "moodle.csv").read_text(encoding="utf-8").splitlines()[0]
    assert next(csv.reader([header])) == ["username", TITLE, "feedback"]


def test_the_feedback_equals_the_output_of_check(tmp_path: Path) -> None:
    """Feedback has points, findings and hints of every exercise; markup is escaped."""
    out = keep(tmp_path / "out", small_class())
    run("export", out, "--to", "moodle")
    _, feedback = as_moodle_reads(out / "moodle.csv")["ben"]
    assert feedback.splitlines() == [
        "block: 7.5 of 15 points",
        "✓ runs",
        "✗ structure: Add `<b>&amp;` receives itself; expected the input.",
        "  hint: Keep the input.",
        "",
        "train: 5 of 5 points",
        "✓ runs",
    ]
    assert "<b>" not in (out / "moodle.csv").read_text(encoding="utf-8")
    assert as_moodle_reads(out / "moodle.csv")["eve"] == (0, "The file is not a notebook.")


def test_a_roster_in_any_language_gives_the_columns(tmp_path: Path) -> None:
    """Students are found by number, address or name; strangers are left out."""
    roster = tmp_path / "participants.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    students = ["s1", "ben", "Éva Nagy_77_assignsubmission_file", "stranger"]
    out = keep(tmp_path / "out", map(graded, students))
    result = run("export", out, "--to", "moodle", "--roster", roster)
    assert result.exit_code == 3
    assert f"Without a grade in it: stranger (not in {roster})." in result.output
    assert set(as_moodle_reads(out / "moodle.csv")) == {"ada@uni.example", "ben", "eva@uni.example"}


def test_a_worksheet_in_german_is_found_by_number(tmp_path: Path) -> None:
    """The first column of a worksheet has the participants' numbers, the second the names."""
    roster = tmp_path / "worksheet.csv"
    roster.write_text(
        "ID,Vollständiger Name,E-Mail-Adresse,Status\n"
        "Teilnehmer/in2001,Ada Lovelace,ada@uni.example,Abgegeben\n"
        "Teilnehmer/in2002,Éva Nagy,eva@uni.example,Abgegeben\n",
        encoding="utf-8",
    )
    out = keep(tmp_path / "out", map(graded, ["Ada L_2001", "nagy_éva"]))
    result = run("export", out, "--to", "moodle", "--roster", roster)
    assert result.exit_code == 0, result.output
    text = (out / "moodle.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert [(row[0], row[4]) for row in rows[1:]] == [
        ("Teilnehmer/in2001", "20"),
        ("Teilnehmer/in2002", "20"),
    ]


def test_a_grade_in_the_roster_is_not_an_identifier(tmp_path: Path) -> None:
    """A student called 20 is not taken for a student with 20 points."""
    roster = tmp_path / "grades.csv"
    roster.write_text("First,Last,ID,Quiz\nAda,Lovelace,s1,20\nBo,Nagy,s2,20\nEve,Ng,s3,\n")
    out = keep(tmp_path / "out", [graded("20"), graded("s3")])
    result = run("export", out, "--to", "moodle", "--roster", roster)
    assert f"Without a grade in it: 20 (not in {roster})." in result.output
    text = (out / "moodle.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert [row[:4] for row in rows[1:]] == [["Eve", "Ng", "s3", ""]]


def test_a_class_without_grades_is_one_sentence(tmp_path: Path) -> None:
    """If no submission could be graded, no file is written."""
    roster = tmp_path / "participants.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    out = keep(tmp_path / "out", [not_graded("s1")])
    result = run("export", out, "--to", "moodle", "--roster", roster)
    assert result.exit_code == 2
    assert "the gradebook knows no grade" in result.output


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names_begin_no_formula(tmp_path: Path, name: str) -> None:
    """No cell begins a formula for a spreadsheet, and the row stays one row."""
    out = keep(tmp_path / "out", [graded(name)])
    assert run("export", out, "--to", "moodle").exit_code == 0
    ((who, (grade, _)),) = as_moodle_reads(out / "moodle.csv").items()
    assert grade == 20
    assert not who.startswith(("=", "@", "+", "-"))
    assert who.removeprefix("'") == name


def test_a_downloaded_file_is_no_username(tmp_path: Path) -> None:
    """Without a roster, names of downloads are refused: Moodle's import would stop there."""
    out = keep(tmp_path / "out", [graded("ada"), graded("Éva Nagy_77")])
    result = run("export", out, "--to", "moodle")
    assert result.exit_code == 2
    assert "Éva Nagy_77 is the name of a downloaded file" in result.output
    assert "--roster" in result.output
    assert not (out / "moodle.csv").exists()


def test_a_scaled_grade_has_a_column_of_its_own_title(tmp_path: Path) -> None:
    """The title of the grade item and its points are those of the course."""
    out = keep(tmp_path / "out", [graded("ada"), graded("ben", 7.5)])
    assert run("export", out, "--to", "moodle", "--column", "HW2", "--scale", "8").exit_code == 0
    text = (out / "moodle.csv").read_text(encoding="utf-8")
    assert text.startswith("username,HW2,feedback")
    read = as_moodle_reads(out / "moodle.csv")
    assert {student: grade for student, (grade, _) in read.items()} == {"ada": 8, "ben": 5}
