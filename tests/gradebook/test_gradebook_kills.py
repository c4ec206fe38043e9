"""A run that is killed at any moment loses nothing and grades nothing twice."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path

from case_scripts import write_case
from click.testing import CliRunner
from standing_in import WORKERS, hand_in, standing_in

from grader.cli import main
from grader.errors import GraderError
from grader.gradebook import read_gradebook

HERE = Path(__file__).parent
KILLS = 50
STUDENTS = 350
"""More than fifty short lives can grade, so that each of them is cut short."""


def grade(submitted: Path, out: Path, log: Path) -> int:
    """Grade in this process, with the stand-in."""
    with standing_in(log):
        arguments = ["grade", str(submitted), "--assignment", "toy", "--out", str(out)]
        result = CliRunner().invoke(main, arguments)
    assert "Traceback" not in result.output
    return result.exit_code


def report_files(out: Path) -> Mapping[str, bytes]:
    """Read all files of the report."""
    files = (path for path in out.rglob("*") if path.is_file())
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in files
        if not path.name.startswith("gradebook.")
    }


def assert_sound_and_graded_once(out: Path, students: int) -> None:
    """Assert that the file is sound and has one verdict for each student."""
    with closing(sqlite3.connect(out / "gradebook.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        counts = connection.execute("SELECT count(*), count(DISTINCT student) FROM verdict")
        assert counts.fetchone() == (students, students)


def test_fifty_kills_lose_nothing_and_grade_nothing_twice(tmp_path: Path) -> None:
    """After 50 kills each student is graded once; the report equals that of a quiet run."""
    points = random.Random(2)
    submitted = hand_in(
        tmp_path / "submitted",
        {f"s{n:03d}": f"{points.randint(0, 10)} {points.randint(0, 10)}" for n in range(STUDENTS)},
    )
    out, log = tmp_path / "out", tmp_path / "log"
    killing = subprocess.run(
        [sys.executable, HERE / "killing.py", submitted, out, log, str(KILLS)],
        check=True,
        capture_output=True,
        text=True,
    )
    assert int(killing.stdout) == KILLS, killing.stderr
    assert grade(submitted, out, log) == 1

    assert_sound_and_graded_once(out, STUDENTS)
    # A kill costs what was being graded or waiting to be written, and nothing that was written.
    graded = log.read_text().splitlines()
    assert set(graded) == {path.stem for path in submitted.iterdir()}
    assert len(graded) <= STUDENTS + KILLS * 2 * WORKERS
    quiet = tmp_path / "quiet"
    assert grade(submitted, quiet, tmp_path / "another log") == 1
    assert report_files(out) == report_files(quiet)


def test_the_real_command_is_killed_twice_and_goes_on(tmp_path: Path) -> None:
    """A run with real submissions is killed at its start, then after the first verdict."""
    submitted, out = tmp_path / "submitted", tmp_path / "out"
    submitted.mkdir()
    cases = ("constant_learning_rate", "trains_on_test_data", "missing_shortcut")
    for name in cases:
        write_case(submitted, name)
    command = [
        *(sys.executable, "-c", "from grader.cli import main; main()"),
        *("grade", str(submitted), "--assignment", "03_residual_networks"),
        *("--out", str(out), "--workers", "1"),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as run:
        while not (out / "gradebook.db").exists():
            time.sleep(0.05)
        run.kill()
    assert run.returncode == -signal.SIGKILL

    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as run:
        while not graded_so_far(out):
            assert run.poll() is None
            time.sleep(0.05)
        run.kill()
    assert run.returncode == -signal.SIGKILL
    assert graded_so_far(out) < len(cases)

    last = subprocess.run(command, check=False, capture_output=True, text=True)
    assert last.returncode == 1, last.stderr
    assert "graded already" in last.stdout
    assert_sound_and_graded_once(out, len(cases))


def graded_so_far(out: Path) -> int:
    """Count the students that have a verdict."""
    with suppress(GraderError), read_gradebook(out) as gradebook:
        progress = gradebook.progress()
        return progress.students - progress.due
    return 0
