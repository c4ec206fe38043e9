"""A course: students put together over assignments, weights, missing ones, the tables."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from grader.cli import main
from grader.gradebook import Assignment, HandIn, Listed, write_gradebook
from grader.report.course_page import course_csv
from grader.report.course_summary import AssignmentGrades, join_students
from grader.report.summary import enter
from grader.verdict import ExerciseVerdict, Finding, SubmissionVerdict


def verdict(student: str, score: float, name: str = "") -> SubmissionVerdict:
    """Make a verdict of 20 points."""
    found = Finding("passed" if score == 20 else "failed", "output shape", "")
    exercise = ExerciseVerdict("build", "1", score, 20.0, (found,), share=score / 20)
    return SubmissionVerdict(student, "toy", "graded", score, 20.0, (exercise,), name=name)


def grades(
    name: str, *verdicts: SubmissionVerdict, weight: float = 1, numbers: Mapping[str, str] = {}
) -> AssignmentGrades:
    """Make the grades of an assignment."""
    entries = tuple(map(enter, verdicts))
    return AssignmentGrades(name, name.title(), entries, weight=weight, numbers=numbers)


def keep(folder: Path, name: str, **scores: float) -> Path:
    """Write a gradebook with one verdict for each student."""
    with write_gradebook(folder) as gradebook:
        place = Assignment(name, name.title(), folder, folder)
        items = {student: HandIn(student, folder, f"{student}.py") for student in scores}
        contents = {student: student for student in scores}
        gradebook.enrol(place, contents, "R", hand_ins=items)
        for student, score in scores.items():
            gradebook.record(verdict(student, score), student, "R")
    return folder


def run(*arguments: str | Path) -> Result:
    """Run a command as in a terminal."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert "Traceback" not in result.output
    return result


def test_numbers_of_moodle_change_and_names_join() -> None:
    """One name is one student; two of one name in an assignment are not put together."""
    first = grades("a", verdict("Ada L_1", 10, "Ada L"), verdict("Kim_2", 5, "Kim (2)"))
    second = grades("b", verdict("Ada L_7", 20, "Ada L"), verdict("Kim_2", 6, "Kim"))
    third = grades("c", verdict("Ada L_8", 1, "Ada L"), verdict("Ada L_9", 2, "Ada L"))
    rows = {row.students: row for row in join_students([first, second, third])}
    assert rows["Ada L_1", "Ada L_7"].percent([1, 1, 0]) == 75
    assert rows["Kim_2",].verdicts[1] is not None
    assert {("Ada L_8",), ("Ada L_9",)} <= rows.keys()


def test_a_number_of_canvas_stays_with_a_person(tmp_path: Path) -> None:
    """A student with another name in a later assignment is one row, with one percentage."""
    hand_ins = {"one": ("lovelaceada", 501), "two": ("kingada", 502)}
    for name, (written, upload) in hand_ins.items():
        with write_gradebook(tmp_path / name) as gradebook:
            student = f"{written}_11"
            file = f"{student}_{upload}_work.ipynb"
            item = HandIn("A", tmp_path, file, "11")
            place = Assignment(name, name.title(), tmp_path, tmp_path)
            gradebook.enrol(place, {student: "A"}, "R", hand_ins={student: item})
            gradebook.record(verdict(student, 10), "A", "R")
    said = run("course", *(tmp_path / name for name in hand_ins), "--out", tmp_path / "all").output
    assert "lovelaceada and kingada are one student: both have one number in Canvas." in said
    (_, row) = (tmp_path / "all" / "course.csv").read_text("utf-8").splitlines()
    assert row.split(",")[1:] == ["lovelaceada", "50", "0", "10", "10"]


STUDENTS = st.lists(
    st.sampled_from(["ada_1", "ada_2", "Ada", "Kim_3", "kim", "Kim_4", "Bo_3", "zoe"]), unique=True
)


@given(st.lists(STUDENTS, min_size=1, max_size=4), st.booleans())
def test_no_grade_is_lost_or_doubled(classes: list[list[str]], are_numbered: bool) -> None:
    """Each verdict is in one row and its own column."""
    assignments = [
        grades(
            str(n),
            *(verdict(student, n, student.split("_")[0]) for student in students),
            numbers=dict(re.findall(r"(\w+_(\d))", " ".join(students))) if are_numbered else {},
        )
        for n, students in enumerate(classes)
    ]
    rows = join_students(assignments)
    for place, students in enumerate(classes):
        found = [row.verdicts[place].student for row in rows if row.verdicts[place]]
        assert sorted(found) == sorted(students)
        assert all(row.verdicts[place].score == place for row in rows if row.verdicts[place])
    everybody = [student for row in rows for student in row.students]
    assert len(everybody) == len(set(everybody))
    table = list(csv.reader(io.StringIO(course_csv(assignments, rows))))
    assert sum(cell != "" for row in table[1:] for cell in row[4:]) == sum(map(len, classes))


def test_a_course_has_weights_and_missing_ones(tmp_path: Path) -> None:
    """The page, course.csv and course.json agree; nothing handed in counts as no points."""
    one = keep(tmp_path / "one", "hw1", ada=20, ben=10)
    two = keep(tmp_path / "two", "hw2", ada=10)
    with write_gradebook(one) as gradebook:
        gradebook.list_class(
            [Listed("ada", ("ada",)), Listed("ben", ("ben",)), Listed("Z", ("z",))]
        )
    result = run("course", one, two, "--out", tmp_path / "all", "--weight", "hw2=3")
    assert result.exit_code == 0, result.output
    text = (tmp_path / "all" / "course.csv").read_text("utf-8")
    assert text.splitlines() == [
        "student,name,percent,missing,hw1,hw2",
        "ada,ada,62.5,0,20,10",
        "ben,ben,12.5,1,10,",
        ",Z,0,2,,",
    ]
    plain = json.loads((tmp_path / "all" / "course.json").read_text("utf-8"))
    assert [item["percent"] for item in plain["students"]] == [62.5, 12.5, 0]
    page = (tmp_path / "all" / "index.html").read_text("utf-8")
    assert "weight 3" in page
    assert "1 of the roster did not" in page
    assert "output shape" in page


def test_earlier_hand_ins_stand_beside_the_one_that_counts(tmp_path: Path) -> None:
    """The page lists the points of all hand-ins of a student."""
    folder = keep(tmp_path / "one", "hw1", ada=12)
    with write_gradebook(folder) as gradebook:
        place = Assignment("hw1", "Hw1", folder, folder)
        again = HandIn("A2", folder, "zada-1.py")
        gradebook.enrol(place, {"ada": "A2"}, "R", hand_ins={"ada": again})
        gradebook.record(verdict("ada", 8), "A2", "R")
    assert run("course", folder, "--out", tmp_path / "all").exit_code == 0
    assert "hand-ins: 12, 8" in (tmp_path / "all" / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("weight", "words"),
    [("hw3=1", "there is no assignment hw3"), ("hw1=x", "such as hw1=2"), ("hw1=0", "are 0")],
)
def test_a_wrong_weight_is_one_sentence(tmp_path: Path, weight: str, words: str) -> None:
    """Nothing is written."""
    one = keep(tmp_path / "one", "hw1", ada=20)
    result = run("course", one, "--out", tmp_path / "all", "--weight", weight)
    assert result.exit_code == 2
    assert words in result.output
    assert not (tmp_path / "all").exists()
