"""Trouble around a gradebook: one clear sentence, the right exit code, nothing lost."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from standing_in import hand_in, standing_in

from grader.cli import main, running

STAND_IN = Path(__file__).with_name("standing_in.py")
POINTS = {f"s{number:02d}": "5 7" for number in range(20)}
NOBODY = 65534


@pytest.fixture
def submitted(tmp_path: Path) -> Path:
    """A class of twenty."""
    return hand_in(tmp_path / "submitted", POINTS)


def grade(submitted: Path, out: Path) -> Result:
    """Grade in this process, with the stand-in."""
    log = submitted.parent / "log"
    with standing_in(log):
        arguments = ["grade", str(submitted), "--assignment", "toy", "--out", str(out)]
        return CliRunner().invoke(main, arguments)


def by_itself(submitted: Path, out: Path, *options: str, seconds: float = 0.0) -> list[str]:
    """Make the command of a process that grades with the stand-in."""
    log = str(submitted.parent / "log")
    command = ["grade", str(submitted), "--assignment", "toy", "--out", str(out)]
    return [sys.executable, str(STAND_IN), log, str(seconds), *options, *command]


def assert_one_sentence(output: str, *words: str) -> None:
    """Assert that the output has all words and no traceback."""
    assert "Traceback" not in output
    said = " ".join(output.split())
    for word in words:
        assert word in said


@contextmanager
def as_nobody() -> Iterator[None]:
    """Run as a user without rights: root may write everywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_second_run_is_told_who_is_at_work(submitted: Path, tmp_path: Path) -> None:
    """A second run exits with 2 and disturbs nothing; a killed run leaves no lock."""
    out = tmp_path / "out"
    with subprocess.Popen(
        by_itself(submitted, out, seconds=60), stdout=subprocess.DEVNULL
    ) as first:
        while not (tmp_path / "log").exists():
            assert first.poll() is None
            time.sleep(0.05)
        second = grade(submitted, out)
        status = CliRunner().invoke(main, ["status", str(out)])
        first.kill()
    assert second.exit_code == 2
    assert_one_sentence(second.output, f"process {first.pid}", "is grading into", "grader status")
    assert_one_sentence(status.output, "0 of 20 done, 20 left", f"process {first.pid}")
    assert grade(submitted, out).exit_code == 1
    assert_one_sentence(CliRunner().invoke(main, ["status", str(out)]).output, "20 of 20 done")


def test_a_file_that_cannot_grow_is_one_sentence(submitted: Path, tmp_path: Path) -> None:
    """A quota stops the run; with more room the same command continues."""
    out = tmp_path / "out"
    stopped = subprocess.run(
        by_itself(submitted, out, str(80 * 1024)), check=False, capture_output=True, text=True
    )
    assert stopped.returncode == 3
    assert_one_sentence(stopped.stdout + stopped.stderr, "gradebook.db", "full", "the same command")
    assert grade(submitted, out).exit_code == 1
    assert len((tmp_path / "log").read_text().split()) <= len(POINTS) + 6


def test_a_full_disk_is_one_sentence(submitted: Path, tmp_path: Path) -> None:
    """A full disk of 200 kB stops the run in one sentence."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = 'mount -t tmpfs -o size=200k none "$0" && exec "$@"'
    alone = ["unshare", "--mount", "--map-root-user", "sh", "-c", mount, str(disk)]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*alone, "true"], check=False, stderr=subprocess.DEVNULL).returncode
    ):
        pytest.skip("this system lets nobody mount a small disk of their own")
    stopped = subprocess.run(
        [*alone, *by_itself(submitted, disk / "out")], check=False, capture_output=True, text=True
    )
    assert stopped.returncode == 3
    assert_one_sentence(stopped.stdout + stopped.stderr, str(disk), "the same command")


def test_a_report_that_cannot_be_written_loses_no_grade(submitted: Path, tmp_path: Path) -> None:
    """If the report cannot be written, the gradebook still has all verdicts."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "students").write_text("A file where a folder should be.")
    result = grade(submitted, out)
    assert result.exit_code == 3
    assert_one_sentence(result.output, "cannot be written", "grades are safe")
    (out / "students").unlink()
    again = grade(submitted, out)
    assert again.exit_code == 1
    assert "All of 20 are graded already" in again.output


def test_a_submission_that_vanishes_costs_nobody_a_point(
    submitted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A vanished submission is not graded; the same command grades it once it is back."""

    def find_and_lose(*arguments: object) -> object:
        found = find(*arguments)
        (submitted / "s03.py").rename(tmp_path / "s03.py")
        return found

    find = running.find_submissions
    monkeypatch.setattr(running, "find_submissions", find_and_lose)
    out = tmp_path / "out"
    result = grade(submitted, out)
    assert result.exit_code == 3
    assert_one_sentence(result.output, "could not be graded")
    grades = (out / "grades.csv").read_text()
    assert "s03,not_graded,," in grades
    assert grades.count(",graded,12,") == 19

    monkeypatch.undo()
    (tmp_path / "s03.py").rename(submitted / "s03.py")
    assert grade(submitted, out).exit_code == 1
    assert (out / "grades.csv").read_text().count(",graded,12,") == 20


def test_a_folder_that_may_not_be_written_to_is_one_sentence(
    submitted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Grading into a read-only folder is wrong usage; `grader status` still works."""
    # Nobody may not start Python where it lies in somebody's home.
    monkeypatch.setattr("grader.cli.running.require_protection", lambda *_: None)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        assert grade(submitted, out).exit_code == 1
        shutil.copytree(submitted, Path(folder) / "submitted")
        for place, mode in ((Path(folder), 0o755), (out, 0o555), (out / "gradebook.db", 0o444)):
            place.chmod(mode)
        with as_nobody():
            result = grade(Path(folder) / "submitted", out)
            nested = grade(Path(folder) / "submitted", out / "deeper")
            status = CliRunner().invoke(main, ["status", str(out)])
        out.chmod(0o755)
    assert (result.exit_code, nested.exit_code) == (2, 2)
    assert_one_sentence(result.output, str(out), "may write to")
    assert_one_sentence(nested.output, str(out / "deeper"), "may write to")
    assert_one_sentence(status.output, "20 of 20 done")


@pytest.mark.parametrize("damage", ["overwritten", "cut short"])
def test_a_damaged_gradebook_is_one_sentence(damage: str, submitted: Path, tmp_path: Path) -> None:
    """A damaged gradebook is reported and not changed."""
    out = tmp_path / "out"
    assert grade(submitted, out).exit_code == 1
    path = out / "gradebook.db"
    whole = path.read_bytes()
    middle = len(whole) // 2 // 4096 * 4096
    broken = whole[:middle] + (b"\xff" * 8192 + whole[middle + 8192 :]) * (damage == "overwritten")
    path.write_bytes(broken)
    result = grade(submitted, out)
    assert result.exit_code == 3
    assert_one_sentence(result.output, str(path), "damaged", "grade again")
    assert path.read_bytes() == broken


@pytest.mark.parametrize("command", ["grade", "status", "regrade"])
def test_a_file_that_is_no_database_is_one_sentence(
    command: str, submitted: Path, tmp_path: Path
) -> None:
    """Each command reports the file and leaves it alone."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "gradebook.db").write_text("This is a text about gradebooks. " * 200)
    result = (
        grade(submitted, out)
        if command == "grade"
        else CliRunner().invoke(main, [command, str(out)])
    )
    assert result.exit_code == 3
    assert_one_sentence(result.output, "gradebook.db", "damaged")


def test_the_gradebook_of_another_program_is_left_alone(submitted: Path, tmp_path: Path) -> None:
    """The database of nbgrader has the same name; no byte of it is changed."""
    out = tmp_path / "out"
    out.mkdir()
    with closing(sqlite3.connect(out / "gradebook.db")) as connection, connection:
        connection.execute("CREATE TABLE submitted_assignment (id INTEGER)")
    before = (out / "gradebook.db").read_bytes()
    result = grade(submitted, out)
    assert result.exit_code == 2
    assert_one_sentence(result.output, "database of another program")
    assert (out / "gradebook.db").read_bytes() == before


def test_a_folder_without_a_gradebook_is_one_sentence(tmp_path: Path) -> None:
    """No command creates a gradebook to read."""
    for command in ("status", "regrade"):
        result = CliRunner().invoke(main, [command, str(tmp_path)])
        assert result.exit_code == 2
        assert_one_sentence(result.output, "There is no gradebook", "--out")
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_leaves_a_report_of_what_is_graded(submitted: Path, tmp_path: Path) -> None:
    """A stopped run says so and exits with 3; the same command continues."""
    out = tmp_path / "out"
    with subprocess.Popen(
        by_itself(submitted, out, seconds=0.2), stdout=subprocess.PIPE, text=True
    ) as run:
        while not (tmp_path / "log").exists() or len((tmp_path / "log").read_text()) < 20:
            time.sleep(0.02)
        run.send_signal(signal.SIGINT)
        said, _ = run.communicate()
    assert run.returncode == 3
    assert_one_sentence(said, "Stopped. The same command continues from here.", "not in it yet")
    graded = (out / "grades.csv").read_text().count(",graded,")
    assert 0 < graded < 20
    again = grade(submitted, out)
    assert f"{graded} of 20 are graded already" in again.output
    assert len((tmp_path / "log").read_text().split()) <= 20 + 4


def test_a_gradebook_that_is_replaced_during_a_run_is_one_sentence(
    submitted: Path, tmp_path: Path
) -> None:
    """The run ends, the new file is as it was, and the same command grades again."""
    out, other = tmp_path / "out", tmp_path / "other"
    grade(submitted, other)
    with subprocess.Popen(
        by_itself(submitted, out, seconds=0.2), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as run:
        while not (tmp_path / "log").exists() or len((tmp_path / "log").read_text()) < 100:
            time.sleep(0.02)
        (out / "gradebook.db").unlink()
        shutil.copy(other / "gradebook.db", out / "gradebook.db")
        said, _ = run.communicate()
    assert run.returncode == 3
    assert_one_sentence(said.decode(), "was removed or replaced", "start the same command again")
    assert grade(submitted, out).exit_code == 1
