"""The command `grader adjust`, and what the other commands say of points by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from standing_in import hand_in, standing_in

from grader.cli import main


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A graded class of two."""
    submitted = hand_in(tmp_path / "submitted", {"ada": "10 10", "ben": "5 7"})
    folder = tmp_path / "out"
    run(folder, "grade", str(submitted), "--assignment", "toy", "--out", str(folder))
    return folder


def run(out: Path, *arguments: str) -> Result:
    """Run a command with the stand-in."""
    with standing_in(out.parent / "log"):
        result = CliRunner().invoke(main, arguments, env={"COLUMNS": "160"})
    assert "Traceback" not in result.output
    return result


def adjust(out: Path, *arguments: str) -> Result:
    """Run `grader adjust`."""
    return run(out, "adjust", str(out), *arguments)


def give(out: Path, student: str, exercise: str, points: str, why: str = "he was right") -> Result:
    """Give points by hand."""
    named = ("--student", student, "--exercise", exercise, "--points", points)
    return adjust(out, *named, *(["--why", why] if why else []))


def test_points_by_hand_are_in_every_page_and_export(out: Path) -> None:
    """The page, the tables, the history and the exports have the new points and the reason."""
    assert give(out, "ben", "build", "9.5").exit_code == 0
    page = (out / "students" / "ben.html").read_text()
    assert "9.5 points by hand, 5 before" in page
    assert "he was right" in page
    assert "ben,graded,16.5,20,9.5,7" in (out / "grades.csv").read_text()
    entry = json.loads((out / "grades.json").read_text())[1]
    by_hand = entry["exercises"][0]["by_hand"]
    assert (by_hand["before"], by_hand["after"], by_hand["why"]) == (5, 9.5, "he was right")
    history = run(out, "status", str(out), "--student", "ben").output
    assert "build 5 → 9.5" in history
    run(out, "export", str(out), "--to", "moodle")
    moodle = (out / "moodle.csv").read_text()
    assert "ben,16.5," in moodle
    assert "9.5 points by hand, 5 before" in moodle


def test_a_regrade_says_where_it_meets_points_by_hand(out: Path) -> None:
    """The new verdict and the points that stay are in one sentence; the points stay."""
    give(out, "ben", "build", "9")
    said = run(out, "regrade", str(out), "--student", "ben").output
    assert "ben, build: the 9 points by hand stay; the new verdict has 5." in said
    assert "ben,graded,16,20,9,7" in (out / "grades.csv").read_text()


def test_a_new_hand_in_says_which_points_do_not_count(out: Path) -> None:
    """Points for an earlier hand-in do not count silently, nor do they vanish silently."""
    give(out, "ben", "build", "9")
    hand_in(out.parent / "submitted", {"ben": "6 8"})
    said = run(
        out, "grade", str(out.parent / "submitted"), "--assignment", "toy", "--out", str(out)
    ).output
    assert "the 9 points by hand were for an earlier hand-in; this one has 6" in said
    assert "ben,graded,14,20,6,8" in (out / "grades.csv").read_text()


def test_a_table_of_points_is_taken_and_given(out: Path, tmp_path: Path) -> None:
    """Points come from a table, and `--list` prints one that can be taken again."""
    table = tmp_path / "points.csv"
    table.write_text("student,exercise,points,why\nben,build,9,=right\nada,train,8,a loop\n")
    said = adjust(out, "--from", str(table)).output
    assert "ben: build 5 → 9\nada: train 10 → 8\n2 decisions are recorded." in said
    listed = adjust(out, "--list").output
    assert "ben,build,9,'=right,5," in listed
    table.write_text(listed)
    adjust(out, "--from", str(table))
    assert "'=right" not in (out / "grades.json").read_text()
    assert "ben,graded,16,20,9,7" in (out / "grades.csv").read_text()
    give(out, "ben", "build", "verdict")
    assert "ben,graded,12,20,5,7" in (out / "grades.csv").read_text()


def test_a_table_may_have_semicolons_and_decimal_commas(out: Path, tmp_path: Path) -> None:
    """Spreadsheets of some regions write both."""
    table = tmp_path / "points.csv"
    table.write_text("student;exercise;points;why\nben;build;8,5;half, not all\n")
    adjust(out, "--from", str(table))
    assert "ben,graded,15.5,20,8.5,7" in (out / "grades.csv").read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("benn", "build", "9"), "There is no student benn."),
        (("benn", "build", "9"), "Did you mean ben?"),
        (("ben", "biuld", "9"), "Did you mean build?"),
        (("ben", "build", "11"), "build has 0 to 10 points, not 11"),
        (("ben", "build", "many"), "expected a number such as 7.5"),
        (("ben", "build", "9", ""), "need a reason"),
    ],
)
def test_bad_points_are_one_sentence(out: Path, arguments: tuple[str, ...], words: str) -> None:
    """Wrong usage is one sentence with the cure, and exit code 2."""
    result = give(out, *arguments)
    assert result.exit_code == 2
    assert words in result.output
    assert result.output.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("student,exercise,points\nben,build,9\n", "has no column why"),
        ("", "has no rows"),
        ("student,exercise,points,why\nben,build,9,a\nben,train,77,b\n", "row 3: train has 0 to"),
        ("student,exercise,points,why\nben,build,,a\n", "row 2: The points are ''"),
    ],
)
def test_a_bad_table_changes_nothing(out: Path, tmp_path: Path, text: str, words: str) -> None:
    """A table with one bad row is refused whole, with the number of the row."""
    table = tmp_path / "points.csv"
    table.write_text(text)
    result = adjust(out, "--from", str(table))
    assert result.exit_code == 2
    assert words in result.output
    assert "ben,graded,12,20,5,7" in (out / "grades.csv").read_text()


def test_options_of_two_ways_are_refused(out: Path) -> None:
    """The command takes one decision, a table, or prints a list."""
    assert adjust(out).exit_code == 2
    assert adjust(out, "--list", "--student", "ben").exit_code == 2
    assert "name all three" in adjust(out, "--student", "ben").output
