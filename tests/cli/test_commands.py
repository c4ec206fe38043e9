"""Tests of the commands as users type them."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from case_scripts import write_case
from click.testing import CliRunner, Result
from courses import ours
from rich.console import Console

from grader.cli import main
from grader.cli.running import say_plainly

ASSIGNMENT = "03_residual_networks"


def run(*arguments: str | Path) -> Result:
    """Run a command as from a terminal."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A submission whose learning rate never decays."""
    return write_case(tmp_path_factory.mktemp("wrong"), "constant_learning_rate")


@pytest.fixture(scope="module")
def graded(wrong: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """A class of three with one unreadable submission, and its report."""
    folder = tmp_path_factory.mktemp("class")
    for student in ("ada", "ben"):
        (folder / "submitted" / student / ASSIGNMENT).mkdir(parents=True)
    shutil.copy(
        ours("03").solution,
        folder / "submitted" / "ada" / ASSIGNMENT / "notebook.py",
    )
    shutil.copy(wrong, folder / "submitted" / "ben" / ASSIGNMENT / "notebook.py")
    (folder / "submitted" / "eve").mkdir()
    (folder / "submitted" / "eve" / "essay.ipynb").write_text("<html>not found</html>")
    out = folder / "report"
    return run("grade", folder / "submitted", "--assignment", ASSIGNMENT, "--out", out), out


def test_a_class_with_lost_points_exits_with_one(graded: tuple[Result, Path]) -> None:
    """Exit code 1 says that somebody lost points, and the report's path is named."""
    result, out = graded
    assert result.exit_code == 1, result.output
    assert "index.html" in result.output
    assert (out / "index.html").is_file()


def test_grades_json_has_the_promised_form(graded: tuple[Result, Path]) -> None:
    """Every student's entry has the keys that other programs rely on."""
    grades = json.loads((graded[1] / "grades.json").read_text(encoding="utf-8"))
    assert [entry["student"] for entry in grades] == ["ada", "ben", "eve"]
    for entry in grades:
        assert {"student", "assignment", "status", "score", "max_score", "exercises"} <= set(entry)
        for exercise in entry["exercises"]:
            assert {"name", "score", "max_score", "findings"} <= set(exercise)
            for finding in exercise["findings"]:
                assert {"status", "requirement", "message", "hint"} <= set(finding)


def test_the_solution_is_right_and_a_web_page_is_unreadable(graded: tuple[Result, Path]) -> None:
    """The right submission has full points; a bad file affects only its own row."""
    grades = json.loads((graded[1] / "grades.json").read_text(encoding="utf-8"))
    ada, ben, eve = grades
    assert (ada["status"], ada["score"]) == ("graded", 100)
    assert (ben["status"], eve["status"]) == ("graded", "unreadable")
    assert eve["score"] == 0
    assert "essay.ipynb" in eve["message"]


def test_grades_csv_has_a_row_for_each_student(graded: tuple[Result, Path]) -> None:
    """The table lists every student with the total."""
    with (graded[1] / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["student"] for row in rows] == ["ada", "ben", "eve"]
    assert float(rows[0]["score"]) == 100


def test_a_zip_is_graded_like_a_folder(wrong: Path, tmp_path: Path) -> None:
    """The export of a course system can be graded without changes."""
    archive = tmp_path / "class.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.write(wrong, "ben/notebook.py")
    out = tmp_path / "report"
    result = run("grade", archive, "--assignment", ASSIGNMENT, "--out", out)
    assert result.exit_code == 1, result.output
    grades = json.loads((out / "grades.json").read_text(encoding="utf-8"))
    assert [entry["student"] for entry in grades] == ["ben"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["grade", "nowhere", "--assignment", ASSIGNMENT, "--out", "report"], "nowhere"),
        (["grade", ".", "--assignment", "03_residual_network", "--out", "report"], ASSIGNMENT),
        (["check", "nowhere.ipynb"], "nowhere.ipynb"),
        (["check", __file__], "--assignment"),
        (["audit", "99_nothing"], "99_nothing"),
        (["simulate", "99_nothing", "--out", "class"], "99_nothing"),
        (["release", "99_nothing"], "99_nothing"),
        (["grade"], "SUBMISSIONS"),
    ],
)
def test_wrong_usage_exits_with_two_and_one_sentence(
    arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong command line gives a sentence without a traceback."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "report.py").write_text("x = 1\n")
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert words in result.output
    assert "Traceback" not in result.output


def test_names_of_files_are_printed_as_they_are() -> None:
    """A name with brackets is no markup, and one with an escape sequence colors nothing."""
    stream = io.StringIO()
    name = f"ada/[/red] and [bold]{'x' * 200}\x1b[31m.docx"
    say_plainly(Console(file=stream, width=40, force_terminal=True), f"{name} is left out.")
    assert stream.getvalue() == f"{name.replace(chr(27), '⟨U+001B⟩')} is left out.\n"


def test_what_the_system_refuses_is_told_in_one_sentence(tmp_path: Path) -> None:
    """A folder without write permission is neither a bug nor a lost point."""
    (tmp_path / "file").write_text("in the way")
    result = run("simulate", ASSIGNMENT, "--students", "1", "--out", tmp_path / "file" / "class")
    assert result.exit_code == 3
    (line,) = result.output.splitlines()
    assert line.startswith(f"grader: {tmp_path / 'file' / 'class'}: Not a directory.")


def test_check_shows_each_requirement_in_the_terminal(wrong: Path) -> None:
    """`grader check` prints the finding and exits with 1 if points are lost."""
    result = run("check", wrong, "--assignment", ASSIGNMENT)
    assert result.exit_code == 1
    assert "learning rate" in result.output
    assert "0.001" in result.output


def test_check_can_show_one_exercise(wrong: Path) -> None:
    """An author who writes an exercise reads that one alone, with its points as the total."""
    command = ("check", wrong, "--assignment", ASSIGNMENT, "--exercise")
    result = run(*command, "compile_model")
    assert result.exit_code == 1
    assert "learning rate" in result.output
    totals = [line for line in result.output.splitlines() if line.endswith("points")]
    assert totals == ["compile_model: 8.33 of 10 points", "Total: 8.33 of 10 points"]
    result = run(*command, "compile")
    assert result.exit_code == 2
    assert "There is no exercise compile in" in result.output


def test_marks_are_told_apart_where_they_cannot_be_written(wrong: Path) -> None:
    """With a locale from before UTF-8, or in a pipe on Windows: plain signs, no traceback."""
    ran = subprocess.run(
        [sys.executable, "-m", "grader", "check", wrong, "--assignment", ASSIGNMENT],
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 1, ran.stderr
    shown = ran.stdout.decode("cp1252")
    assert "+ optimizer" in shown
    assert "x learning rate: " in shown


def test_simulate_writes_a_class_and_its_key(tmp_path: Path) -> None:
    """The same seed gives the same class, and the key has a row for each student."""
    for name in ("one", "two"):
        result = run(
            "simulate", ASSIGNMENT, "--students", "5", "--seed", "3", "--out", tmp_path / name
        )
        assert result.exit_code == 0, result.output
    key = (tmp_path / "one" / "key.csv").read_text(encoding="utf-8")
    assert key.splitlines()[0] == "student,right,mistake"
    assert len(key.splitlines()) == 6
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in ("one", "two")
    )
    assert one == two


def test_wrong_usage_leaves_nothing_behind(tmp_path: Path) -> None:
    """A missing class leaves no folder for grades."""
    result = run("grade", tmp_path / "nowhere", "--assignment", ASSIGNMENT, "--out", tmp_path / "r")
    assert result.exit_code == 2, result.output
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_notebook_has_no_exercises_to_show(tmp_path: Path) -> None:
    """The page of an unreadable file shows its problem and total, but no exercises."""
    path = tmp_path / f"{ASSIGNMENT}.ipynb"
    path.write_text("hello")
    result = run("check", path)
    assert result.exit_code == 1
    assert f"{path.name} is not a notebook" in result.output
    assert "not answered" not in result.output


def test_the_list_of_commands_cuts_none_of_their_sentences() -> None:
    """Each command has a short help that ends on its line."""
    commands = run("--help").output.partition("Commands:")[2].strip().splitlines()
    assert len(commands) == len(main.list_commands(None))
    assert all(line.endswith(".") and not line.endswith("...") for line in commands)


def test_help_teaches() -> None:
    """Every command has a help page."""
    for command in ("", *main.list_commands(None)):
        result = run(*filter(None, [command]), "--help")
        assert result.exit_code == 0
        assert len(result.output) > 200
