"""Each layer of the confinement alone, and machines that lack one."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest

from grader.sandbox.examination import Examination, examine_this_machine
from grader.sandbox.protections import NEEDED, PROTECTIONS

ALONE = """
import json
from grader.sandbox.confinement import Confinement
from grader.sandbox.examination import came_through
from grader.sandbox.reach import of_this_interpreter

print(json.dumps(came_through(Confinement(of_this_interpreter(()), frozenset({layers!r})))))
"""
FILES = {"files of others", "the grader", "what is stored"}
CALLS = {"the network", "sockets", "processes", "programs", "signals", "hidden memory"}
LIMITED = {"memory", "large files"}
HONEST = Path(__file__).parents[1] / "submissions" / "attacks" / "honest.py"


@pytest.fixture(scope="module")
def machine() -> Examination:
    """Examine this machine once."""
    return examine_this_machine()


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python, from outside the checkout."""
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, cwd="/"
    )


def held_by(layers: Collection[str]) -> set[str]:
    """Name the protections that some layers give, in children of a bare process."""
    done = python("-c", ALONE.format(layers=sorted(layers)))
    assert done.returncode == 0, done.stderr
    return {protection.name for protection in PROTECTIONS} - set(json.loads(done.stdout))


def grader_without_landlock(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `grader` on a kernel that does not know Landlock."""
    return python(str(Path(__file__).with_name("without_landlock.py")), *arguments)


def needs(machine: Examination, layer: str) -> None:
    """Skip the test if the kernel lacks a layer."""
    if layer not in machine.layers:
        pytest.skip(f"this machine has no {layer}")


def test_limits_alone_hold_what_is_counted(machine: Examination) -> None:
    """Without layers, files and calls are open: the control for all other tests."""
    needs(machine, "seccomp")
    held = held_by(())
    assert held >= LIMITED
    assert not held & (FILES | CALLS - {"signals"})


def test_landlock_alone_holds_files_but_not_calls(machine: Examination) -> None:
    """Landlock holds off attacks on files, not those by calls."""
    needs(machine, "landlock")
    held = held_by({"landlock"})
    assert held >= FILES | {"other processes", "programs"}
    assert not held & {"processes", "hidden memory"}


def test_the_filter_alone_holds_calls_but_not_files(machine: Examination) -> None:
    """The filter holds off attacks by calls, not those on files."""
    needs(machine, "seccomp")
    held = held_by({"seccomp"})
    assert held >= CALLS
    assert not held & FILES


def test_namespaces_alone_give_a_scratch_folder_of_fixed_size(machine: Examination) -> None:
    """Namespaces give a scratch folder of fixed size and no network."""
    needs(machine, "namespaces")
    held = held_by({"namespaces"})
    assert held >= {"scratch folder", "the network"}
    assert not held & FILES


def test_with_all_layers_every_attack_is_held(machine: Examination) -> None:
    """Every attack fails with all layers, and succeeds without them."""
    for layer in ("landlock", "seccomp"):
        needs(machine, layer)
    assert machine.missing == ()
    assert set(machine.open_otherwise) >= set(NEEDED) - LIMITED - {"other processes"}


def test_doctor_says_what_is_missing() -> None:
    """The doctor exits with 3 and names the protection that `--unsafe` gives up."""
    done = grader_without_landlock("doctor")
    assert done.returncode == 3, done.stderr
    words = " ".join(done.stdout.split())
    assert "files of others" in words
    assert "open" in words
    assert "read every file" in words
    assert "--unsafe" in words


def test_grade_stops_with_a_sentence_or_tells_what_is_unsafe(tmp_path: Path) -> None:
    """Without `--unsafe` nothing is graded; with it, missing protections are named first."""
    submitted = tmp_path / "submitted"
    submitted.mkdir()
    (submitted / "anna.py").write_text(HONEST.read_text(encoding="utf-8"), encoding="utf-8")
    out = tmp_path / "report"
    command = ("grade", str(submitted), "--assignment", "03_residual_networks", "--out", str(out))
    refused = grader_without_landlock(*command)
    assert refused.returncode == 3
    assert len(refused.stderr.strip().splitlines()) == 1
    assert "files of others" in refused.stderr
    assert "--unsafe" in refused.stderr
    assert not out.exists()
    graded = grader_without_landlock(*command, "--unsafe")
    assert graded.returncode == 1, graded.stderr
    assert "--unsafe: not protected from submissions are files of others" in graded.stdout
    assert json.loads((out / "grades.json").read_text())[0]["status"] == "graded"
