"""A built wheel, installed outside the checkout, serves a course that no file of ours knows."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import nbformat
import numpy
import pytest

REPOSITORY = Path(__file__).parents[2]
COURSE = Path(__file__).parent / "course"
BUILD = "from setuptools.build_meta import build_wheel; build_wheel({!r})"
TEXT = "01_text"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the environment, and with a copy of the course, far from the checkout."""
    place = tmp_path_factory.mktemp("elsewhere")
    source = place / "source"
    shutil.copytree(
        REPOSITORY / "grader", source / "grader", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(REPOSITORY / name, source)
    subprocess.run(
        [sys.executable, "-c", BUILD.format(str(place))],
        cwd=source,
        check=True,
        capture_output=True,
    )
    venv.create(place / "venv", with_pip=False)
    (packages,) = (place / "venv").glob("lib/python*/site-packages")
    (packages / "libraries.pth").write_text(f"{Path(numpy.__file__).parents[1]}\n")
    (wheel,) = place.glob("*.whl")
    python = place / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "install"]
    subprocess.run([*pip, "--no-deps", "--no-index", "--quiet", wheel], check=True)
    shutil.rmtree(source)
    shutil.copytree(COURSE, place / "course")
    return place


def run(place: Path, command: str, folder: str = "course") -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, as its user would."""
    program = place / "venv" / "bin" / "grader"
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return subprocess.run(
        [program, *command.split()],
        cwd=place / folder,
        env=kept | {"HOME": str(place), "XDG_CACHE_HOME": str(place / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )


def succeeds(place: Path, command: str, folder: str = "course", code: int = 0) -> str:
    """Run a command that ends with an exit code, and return what it printed."""
    ran = run(place, command, folder)
    assert ran.returncode == code, ran.stdout + ran.stderr
    return ran.stdout


def test_the_wheel_holds_the_grader_alone(place: Path) -> None:
    """No assignment, no solution, no data set and no test is in it."""
    (wheel,) = place.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        folders = {name.partition("/")[0] for name in archive.namelist()}
    assert {name for name in folders if not name.endswith(".dist-info")} == {"grader"}


def test_the_course_is_released_checked_and_audited(place: Path) -> None:
    """The script becomes both notebooks; the solution has full marks; no mutant keeps them."""
    succeeds(place, f"release {TEXT}")
    executed = nbformat.read(place / "course" / "solutions" / TEXT / f"{TEXT}.ipynb", as_version=4)
    assert "100 of 100" in str(executed)
    assert succeeds(place, "release --verify") == ""
    assert "100 of 100" in succeeds(place, f"check solutions/{TEXT}/{TEXT}.py")
    audited = json.loads(succeeds(place, f"audit {TEXT} --json"))
    assert audited["killed"] > 20
    assert (audited["survivors"], audited["rejected"]) == ([], [])


def test_a_class_is_simulated_graded_and_exported(place: Path) -> None:
    """Right submissions have full marks, and wrong ones lose points at a line of their own."""
    succeeds(place, f"simulate {TEXT} --students 8 --out class", code=0)
    succeeds(place, f"grade class --assignment {TEXT} --out report", code=1)
    with (place / "course" / "class" / "key.csv").open() as file:
        right = {row["student"]: row["right"] == "true" for row in csv.DictReader(file)}
    verdicts = json.loads((place / "course" / "report" / "grades.json").read_text())
    scores = {item["student"]: item["score"] for item in verdicts}
    assert scores.keys() == right.keys()
    assert {name: score == 100 for name, score in scores.items()} == right
    succeeds(place, "export report --to moodle")
    assert (place / "course" / "report" / "moodle.csv").is_file()


def test_the_bundle_checks_without_the_solutions(place: Path) -> None:
    """Students get notebook, rubric and facts; a right answer and a wrong one are told apart."""
    (place / "course" / "requirements.txt").write_text("keras\n")
    succeeds(place, f"release {TEXT} --bundle ../given")
    given = place / "given"
    assert not list(given.rglob("hidden.toml"))
    assert (given / "assignments" / TEXT / "facts.py").is_file()
    (given / "answers.py").write_text(
        "import keras\nfrom keras import layers\nfrom grader import check\n"
        "def freeze_embedding(model):\n    model.layers[0].trainable = False\n    return model\n"
        "check(freeze_embedding)\n"
        "def recurrent_block(X, units):\n    return layers.LSTM(units)(X)\n"
        "check(recurrent_block)\n"
    )
    ran = subprocess.run(
        [place / "venv" / "bin" / "python", "answers.py"],
        cwd=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "freeze_embedding: 20 of 20 points" in ran.stdout, ran.stdout + ran.stderr
    assert "✗ structure" in ran.stdout


def test_a_new_course_runs_as_it_is(place: Path) -> None:
    """`grader new` writes a course of which all commands work, with an exercise of each kind."""
    succeeds(place, "new course mine", ".")
    succeeds(place, "new assignment 01_first", "mine")
    succeeds(place, "release", "mine")
    assert "100 of 100" in succeeds(place, "check solutions/01_first/01_first.py", "mine")
    audited = json.loads(succeeds(place, "audit 01_first --sample 60 --json", "mine"))
    assert (audited["survivors"], audited["rejected"]) == ([], [])
    succeeds(place, "simulate 01_first --students 6 --out class", "mine")
    succeeds(place, "grade class --assignment 01_first --out report", "mine", code=1)
    succeeds(place, "release --bundle course.zip", "mine")
    again = run(place, "new course mine", ".")
    assert again.returncode == 2
    assert "is there already" in again.stderr


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("check nothing.py --course nowhere", "is not a course"),
        ("new assignment first --course course", "expected two digits"),
        ("new assignment 01_other --course course", "has the number 01 already"),
        ("grade course --assignment 01_txt --out x --course course", "Did you mean 01_text?"),
        ("status nowhere", "nowhere"),
    ],
)
def test_wrong_use_is_one_sentence(place: Path, command: str, said: str) -> None:
    """Exit code 2, and what to do."""
    ran = run(place, command, ".")
    assert ran.returncode == 2, ran.stdout + ran.stderr
    assert said in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1
