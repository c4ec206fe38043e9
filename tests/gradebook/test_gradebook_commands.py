"""The commands `grader grade`, `grader status` and `grader regrade` on one gradebook."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console
from standing_in import hand_in, standing_in

from grader.cli import main
from grader.cli.progress import counting
from grader.cli.tally import Tally
from grader.verdict import SubmissionVerdict


@pytest.fixture
def submitted(tmp_path: Path) -> Path:
    """A class of three."""
    return hand_in(tmp_path / "submitted", {"ada": "10 10", "ben": "5 7", "eve": "0 3"})


def run(submitted: Path, *arguments: str, seed: str = "one") -> Result:
    """Run a command with the stand-in; `seed` selects the solution."""
    with standing_in(submitted.parent / "log", seed=seed):
        result = CliRunner().invoke(main, arguments, env={"COLUMNS": "160"})
    assert "Traceback" not in result.output
    return result


def grade(submitted: Path, seed: str = "one") -> Result:
    """Grade the class."""
    out = str(submitted.parent / "out")
    return run(submitted, "grade", str(submitted), "--assignment", "toy", "--out", out, seed=seed)


def graded(submitted: Path) -> list[str]:
    """List the students graded since the last call, by name."""
    log = submitted.parent / "log"
    names = log.read_text().split() if log.exists() else []
    log.unlink(missing_ok=True)
    return sorted(names)


def test_the_same_command_again_grades_what_changed(submitted: Path) -> None:
    """Nothing is graded again, then one new file, then all with another solution."""
    assert grade(submitted).exit_code == 1
    assert graded(submitted) == ["ada", "ben", "eve"]
    assert "All of 3 are graded already" in grade(submitted).output
    assert graded(submitted) == []
    hand_in(submitted, {"eve": "4 4", "zoe": "1 1"})
    assert "2 of 4 are graded already, 2 are left" in grade(submitted).output
    assert graded(submitted) == ["eve", "zoe"]
    assert grade(submitted, seed="two").exit_code == 1
    assert graded(submitted) == ["ada", "ben", "eve", "zoe"]


def test_the_exit_code_is_that_of_the_class_not_of_the_run(submitted: Path) -> None:
    """The exit code is 0 for full marks, 1 for lost points.

    That holds even if nothing was left to grade.
    """
    assert grade(submitted).exit_code == 1
    assert grade(submitted).exit_code == 1
    hand_in(submitted, {"ben": "10 10", "eve": "10 10"})
    assert grade(submitted).exit_code == 0
    assert grade(submitted).exit_code == 0


def test_a_regrade_shows_what_changed_and_keeps_the_history(submitted: Path) -> None:
    """A regrade lists changed points; `grader status` shows both verdicts with reasons."""
    out = str(submitted.parent / "out")
    grade(submitted)
    graded(submitted)
    hand_in(submitted, {"ben": "6 7", "eve": "9 9"})
    result = run(submitted, "regrade", out, "--student", "ben", "--why", "he was right")
    assert graded(submitted) == ["ben"]
    words = "student exercise before now ben build 5 6 ben total, of 20 12 13"
    assert " ".join(result.output.split()).endswith(words)
    assert "ben,graded,13" in (submitted.parent / "out" / "grades.csv").read_text()

    history = run(submitted, "status", out, "--student", "ben").output.split("\n")
    assert history[0] == "ben"
    assert "first grading" in history[2]
    assert "he was right" in history[3]
    assert "build 5 → 6" in history[3]


def test_a_file_that_changed_is_graded_whole(submitted: Path) -> None:
    """A request for one exercise grades all exercises of a changed file."""
    out = submitted.parent / "out"
    grade(submitted)
    hand_in(submitted, {"eve": "9 9"})
    run(submitted, "regrade", str(out), "--exercise", "train")
    assert "eve,graded,18,20,9,9" in (out / "grades.csv").read_text()


def test_a_regrade_that_changes_nothing_says_so(submitted: Path) -> None:
    """All students are graded again, each once."""
    out = str(submitted.parent / "out")
    grade(submitted)
    graded(submitted)
    assert "Nobody's points changed." in run(submitted, "regrade", out).output
    assert graded(submitted) == ["ada", "ben", "eve"]


@pytest.mark.parametrize(
    ("option", "name", "words"),
    [
        ("--student", "benn", "Did you mean ben?"),
        ("--exercise", "trian", "Did you mean train?"),
        ("--exercise", "nothing", "no exercise nothing"),
    ],
)
def test_a_regrade_of_nobody_is_one_sentence(
    option: str, name: str, words: str, submitted: Path
) -> None:
    """An unknown student is wrong usage: exit code 2, and nothing is graded."""
    grade(submitted)
    graded(submitted)
    result = run(submitted, "regrade", str(submitted.parent / "out"), option, name)
    assert result.exit_code == 2
    assert words in result.output
    assert graded(submitted) == []


def test_status_of_a_stranger_is_one_sentence(submitted: Path) -> None:
    """The message says that there is no verdict on the student."""
    grade(submitted)
    result = run(submitted, "status", str(submitted.parent / "out"), "--student", "nobody")
    assert result.exit_code == 2
    assert "There is no student nobody" in result.output


def test_a_log_has_a_line_a_minute(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line has the pace since the first verdict: starting does not count."""
    clock = iter([0, *range(500, 100_000, 10)])
    monkeypatch.setattr("grader.cli.progress.time.monotonic", lambda: next(clock))
    verdict = SubmissionVerdict("ada", "toy", "timeout", 0.0, 1.0, ())
    with counting(Console(force_terminal=False), Tally(100, 40, 1)) as count:
        for _ in range(7):
            count(verdict)
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "41 of 100 done, 59 left, 2 not gradable as handed in",
        "44 of 100 done, 56 left, 5 not gradable as handed in, 2.6 a minute, about 22 minutes left",
        "47 of 100 done, 53 left, 8 not gradable as handed in, 2.6 a minute, about 21 minutes left",
    ]


def test_a_terminal_has_a_bar(capsys: pytest.CaptureFixture[str]) -> None:
    """The bar shows done, left, failures and the remaining time on one line."""
    console = Console(force_terminal=True, width=120, legacy_windows=False)
    verdict = SubmissionVerdict("ada", "toy", "timeout", 0.0, 1.0, ())
    with counting(console, Tally(10, 4, 1)) as count:
        count(verdict)
    shown = capsys.readouterr().out
    assert "5/10" in shown
    assert "5 left" in shown
    assert "2 not gradable as handed in" in shown


def test_a_late_hand_in_alone_does_not_replace_the_class(submitted: Path) -> None:
    """Students who are not in the folder are named; --add keeps them, --remove does not."""
    grade(submitted)
    before = (submitted.parent / "out" / "grades.csv").read_text()
    late = hand_in(submitted.parent / "late", {"zoe": "10 9"})
    out = str(submitted.parent / "out")
    command = ("grade", str(late), "--assignment", "toy", "--out", out)
    result = run(submitted, *command)
    assert result.exit_code == 2
    assert "3 of the 3 students of the last run are not in" in result.output
    assert "ada, ben, eve" in result.output
    assert (submitted.parent / "out" / "grades.csv").read_text() == before

    assert run(submitted, *command, "--add").exit_code == 1
    table = (submitted.parent / "out" / "grades.csv").read_text()
    assert table == before + "zoe,graded,19,20,10,9\n"
    assert run(submitted, *command, "--remove").exit_code == 1
    assert "ben" not in (submitted.parent / "out" / "grades.csv").read_text()
    assert "first grading" in run(submitted, "status", out, "--student", "ben").output
    assert run(submitted, *command, "--add", "--remove").exit_code == 2


def test_a_part_of_a_name_is_enough(submitted: Path) -> None:
    """`--student` takes a part that fits one student, in both commands."""
    hand_in(submitted, {"lovelaceada_11_901_toy": "1 2"})
    grade(submitted)
    graded(submitted)
    out = str(submitted.parent / "out")
    assert (
        "lovelaceada, lovelaceada_11\n"
        in run(submitted, "status", out, "--student", "Lovelace").output
    )
    run(submitted, "regrade", out, "--student", "lovelace")
    assert graded(submitted) == ["lovelaceada_11"]
    result = run(submitted, "regrade", out, "--student", "e")
    assert (result.exit_code, "fits 3 students" in result.output) == (2, True)


def test_lost_points_are_no_failure_for_a_scheduler(submitted: Path) -> None:
    """With --exit-zero, lost points exit with 0; the start of the run is on a line."""
    out = str(submitted.parent / "out")
    command = ("grade", str(submitted), "--assignment", "toy", "--out", out, "--exit-zero")
    result = run(submitted, *command)
    assert result.exit_code == 0
    assert "Grading 3 submissions." in result.output


def test_a_regrade_after_the_folder_was_moved_says_how_to_go_on(submitted: Path) -> None:
    """The message names the old place and the command for the new one."""
    grade(submitted)
    moved = submitted.rename(submitted.parent / "moved")
    result = run(moved, "regrade", str(moved.parent / "out"))
    assert result.exit_code == 2
    assert "grader grade NEW_PLACE --assignment toy --out" in result.output
