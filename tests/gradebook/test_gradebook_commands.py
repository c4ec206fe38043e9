"""The commands `grader grade`, `grader status` and `grader regrade` on one gradebook."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console
from standing_in import hand_in, standing_in

from grader.cli import main
from grader.cli.progress import Tally, counting
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
    assert " ".join(result.output.split()).endswith("student exercise before now ben build 5 6")
    assert "ben,graded,13" in (submitted.parent / "out" / "grades.csv").read_text()

    history = run(submitted, "status", out, "--student", "ben").output.split("\n")
    assert "first grading" in history[1]
    assert "he was right" in history[2]
    assert "build 5 → 6" in history[2]


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
    assert "no verdict on a student nobody" in result.output


def test_a_log_has_a_line_a_minute(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a terminal, two minutes of grading give two lines with the remaining time."""
    clock = iter(range(0, 100_000, 10))
    monkeypatch.setattr("grader.cli.progress.time.monotonic", lambda: next(clock))
    verdict = SubmissionVerdict("ada", "toy", "timeout", 0.0, 1.0, ())
    with counting(Console(force_terminal=False), Tally(100, 40, 1)) as count:
        for _ in range(7):
            count(verdict)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("46 of 100 done, 54 left, 7 not gradable as handed in,")
    assert lines[1].endswith("minutes left")


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
