"""One file with the grades of several assignments."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from export_class import graded, not_graded, run

from grader.gradebook import Assignment, write_gradebook
from grader.verdict import SubmissionVerdict

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,HW one (7),Networks (8),Exam (9)
    Points Possible,,,,,20,10,50
"Lovelace, Ada",1,s1,ada,A,,,
"Boole, Ben",2,s2,ben,A,,3,40
"Curie, Cy",3,s3,cy,A,5,,
"Nobody, Dan",4,s4,dan,A,,,
"""
PEOPLE = """\
First name,Last name,Username
Ada,Lovelace,ada
Ben,Boole,ben
Cy,Curie,cy
Dan,Nobody,dan
"""


def keep(folder: Path, name: str, title: str, verdicts: Sequence[SubmissionVerdict]) -> Path:
    """Write the gradebook of one assignment."""
    with write_gradebook(folder) as gradebook:
        contents = {verdict.student: verdict.student for verdict in verdicts}
        gradebook.enrol(Assignment(name, title, folder, folder), contents, "reference")
        for verdict in verdicts:
            gradebook.record(replace(verdict, assignment=name), verdict.student, "reference")
    return folder


@pytest.fixture
def course(tmp_path: Path) -> list[Path]:
    """Two graded assignments: Ada and Ben have both, Cy has the second one only."""
    return [
        keep(tmp_path / "one", "01_one", "HW one", [graded("ada"), graded("ben", 7.5)]),
        keep(
            tmp_path / "two",
            "02_two",
            "A second one",
            [graded("ada", 5), graded("ben"), graded("cy", 0)],
        ),
    ]


def table(path: Path) -> list[list[str]]:
    """Read a table."""
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def test_canvas_gets_a_column_for_each_assignment(course: list[Path], tmp_path: Path) -> None:
    """Each has its own column and scale; a student without a grade keeps the one there."""
    roster = tmp_path / "class.csv"
    roster.write_text(CANVAS, encoding="utf-8")
    out = tmp_path / "course.csv"
    options = ("--to", "canvas", "--roster", roster, "--file", out)
    named = ("--column", "02_two=Networks", "--scale", "02_two=10")
    result = run("export", *course, *options, *named)
    assert result.exit_code == 0, result.output
    assert f"In {roster} without a grade here: Nobody, Dan." in result.output
    header, points, *rows = table(out)
    assert header[-2:] == ["HW one (7)", "Networks (8)"]
    assert points[-2:] == ["20", "10"]
    assert [row[-2:] for row in rows] == [["20", "5"], ["12.5", "10"], ["5", "2.5"], ["", ""]]
    assert [row[1] for row in rows] == ["1", "2", "3", "4"]


def test_moodle_gets_a_row_for_who_has_all_grades(course: list[Path], tmp_path: Path) -> None:
    """Moodle deletes a grade for an empty cell, so others are named; nobody is in silence."""
    roster, out = tmp_path / "people.csv", tmp_path / "course.csv"
    roster.write_text(PEOPLE, encoding="utf-8")
    reason = "Without a grade in it: {} (no grade in one of them, and Moodle deletes a grade for"
    for options, name in (((), "cy"), (("--roster", roster), "Cy Curie")):
        result = run("export", *course, "--to", "moodle", "--file", out, *options)
        assert result.exit_code == 3
        assert reason.format(name) in result.output
        header, *rows = table(out)
        assert header[-4:] == ["HW one", "HW one feedback", "A second one", "A second one feedback"]
        assert [(row[-5], row[-4], row[-2]) for row in rows] == [
            ("ada", "20", "10"),
            ("ben", "12.5", "20"),
        ]
        assert "block: 7.5 of 15 points" in rows[1][-3]


def test_who_is_missing_is_said_for_each_assignment(course: list[Path], tmp_path: Path) -> None:
    """A reason names its assignment where there are several."""
    third = keep(tmp_path / "three", "03_three", "Three", [graded("ada"), not_graded("ben")])
    out = tmp_path / "course.csv"
    result = run("export", course[0], third, "--to", "moodle", "--file", out)
    assert "Without a grade in it: ben (03_three: could not be graded)." in result.output
    assert [row[0] for row in table(out)] == ["username", "ada"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--to", "moodle"), "Several folders give one file: name it with --file."),
        (("--to", "json", "--file", "x"), "json holds one assignment: name one folder."),
        (("--to", "gradescope", "--file", "x"), "gradescope holds one assignment"),
        (
            ("--to", "moodle", "--file", "x", "--column", "Networks"),
            "--column Networks: expected 01_one=…, the name of one of the assignments",
        ),
        (
            ("--to", "moodle", "--file", "x", "--column", "02_too=Networks"),
            "Did you mean 02_two?",
        ),
        (
            ("--to", "moodle", "--file", "x", "--scale", "01_one=none"),
            "--scale none: expected a number of points above 0",
        ),
        (
            ("--to", "moodle", "--file", "x", "--scale", "01_one=1", "--scale", "01_one=2"),
            "--scale is given twice for 01_one",
        ),
        (
            ("--to", "json", "--file", "x", "--scale", "01_one=1"),
            "--scale is for canvas and moodle",
        ),
    ],
)
def test_what_does_not_fit_is_one_sentence(
    course: list[Path], options: tuple[str, ...], words: str
) -> None:
    """Nothing is written, and the sentence names what to do."""
    result = run("export", *course, *options)
    assert result.exit_code == 2
    assert words in result.output
    assert not Path("x").exists()


def test_two_assignments_never_share_a_column(course: list[Path], tmp_path: Path) -> None:
    """Nor does an assignment come twice."""
    roster = tmp_path / "class.csv"
    roster.write_text(CANVAS, encoding="utf-8")
    options = ("--to", "canvas", "--roster", roster, "--file", tmp_path / "x.csv")
    result = run("export", *course, *options, "--column", "02_two=HW one")
    assert (result.exit_code, "Two assignments have the column HW one (7)" in result.output) == (
        2,
        True,
    )
    result = run("export", course[0], course[0], *options)
    assert (result.exit_code, "hold the same assignment" in result.output) == (2, True)
