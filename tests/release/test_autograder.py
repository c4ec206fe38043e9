"""Tests of the autograder for Gradescope, in a folder like Gradescope's."""

from __future__ import annotations

import json
import os
import subprocess
import venv
import zipfile
from pathlib import Path
from typing import Any

import numpy
import pytest
from click.testing import CliRunner

from grader.cli import main
from grader.course import course_at
from grader.release import autograder, write_files

TOYS = course_at(Path(__file__).parents[1] / "audit" / "toy_course")
TOY = "toy_to_audit"
WRONG = """\
from keras import layers
def two_convolutions(X, f):
    return layers.Conv2D(3, 1, padding="same")(X)
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`/autograder` after Gradescope has built the image.

    The packages are those of this Python, without the kit: what `setup.sh` would install takes a
    gigabyte.
    """
    place = tmp_path_factory.mktemp("gradescope") / "autograder"
    write_files(autograder(TOYS.assignment(TOY)), place / "upload.zip")
    source = place / "source"
    with zipfile.ZipFile(place / "upload.zip") as archive:
        for entry in archive.infolist():
            archive.extract(entry, source)
            (source / entry.filename).chmod(entry.external_attr >> 16)
    venv.create(place / "venv", with_pip=False)
    (packages,) = (place / "venv").glob("lib/python*/site-packages")
    (packages / "packages.pth").write_text(f"{Path(numpy.__file__).parents[1]}\n")
    (place / "results").mkdir()
    (place / "submission").mkdir()
    built = program(place, source / "setup.sh")
    assert built.returncode == 0, built.stderr + built.stdout
    assert "has full marks here" in built.stdout
    (place / "run_autograder").write_bytes((source / "run_autograder").read_bytes())
    (place / "run_autograder").chmod(0o755)
    return place


def program(place: Path, path: Path) -> subprocess.CompletedProcess[str]:
    """Run one of the two scripts as Gradescope does, with another prefix."""
    return subprocess.run(
        [path],
        cwd=place,
        env=os.environ | {"AUTOGRADER": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )


def results(place: Path, **submission: str) -> dict[str, Any] | None:
    """Return the results of a submission with these files; None if there are none."""
    for folder in ("results", "submission"):
        for path in (place / folder).iterdir():
            path.unlink()
    for name, text in submission.items():
        (place / "submission" / name.replace("__", ".")).write_text(text)
    ran = program(place, place / "run_autograder")
    path = place / "results" / "results.json"
    assert (ran.returncode == 0) == path.is_file(), ran.stderr
    content: dict[str, Any] | None = json.loads(path.read_text()) if path.is_file() else None
    return content


def test_a_wrong_answer_has_its_points_and_findings(place: Path) -> None:
    """A wrong answer has points and findings, under any file name."""
    found = results(place, homework__py=WRONG)
    assert found is not None
    assert 0 < found["score"] < 4
    test, *_ = found["tests"]
    assert (test["name"], test["max_score"], test["status"]) == ("two_convolutions", 4, "failed")
    assert "↳ parameters" in test["output"]


def test_what_is_no_answer_is_a_zero_with_a_sentence(place: Path) -> None:
    """A student who submits an essay reads what was expected."""
    found = results(place, essay__pdf="no notebook")
    assert found is not None
    assert found["score"] == 0
    assert "The submission holds no notebook" in found["output"]


def test_a_link_to_the_solution_is_not_followed(place: Path) -> None:
    """A submission's link to the solution in the container is not followed."""
    results(place)
    link = place / "submission" / "homework.py"
    link.symlink_to(place / "source" / "solutions" / TOY / f"{TOY}.py")
    program(place, place / "run_autograder")
    found = json.loads((place / "results" / "results.json").read_text())
    assert found["score"] == 0


def test_a_failure_of_the_grader_leaves_no_results(place: Path) -> None:
    """After a failure Gradescope shows a failed autograder, and nobody gets a zero."""
    rubric = place / "source" / "assignments" / TOY / "rubric.toml"
    text = rubric.read_text()
    rubric.write_text(text.replace('"block"', '"model"'))  # the solution fails its own probe
    try:
        assert results(place, homework__py=WRONG) is None
    finally:
        rubric.write_text(text)


def test_the_command_names_what_goes_together(tmp_path: Path) -> None:
    """An autograder is made for one assignment that exists."""
    out = tmp_path / "autograder.zip"
    run = CliRunner().invoke
    for arguments in (
        ["release", "--autograder-zip", str(out)],
        ["release", "99_nothing", "--autograder-zip", str(out)],
        ["release", TOY, "99_nothing", "--autograder-zip", str(out)],
        ["export"],
        ["export", "report"],
    ):
        result = run(main, arguments)
        assert result.exit_code == 2, arguments
        assert not out.exists()
    made = run(
        main,
        ["release", TOY, "--autograder-zip", str(out), "--course", str(TOYS.root)],
    )
    assert made.exit_code == 0, made.output
    with zipfile.ZipFile(out) as archive:
        assert {"setup.sh", "run_autograder", "requirements.txt"} <= set(archive.namelist())
