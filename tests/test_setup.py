"""Tests of `make setup` with interpreters that only pretend to install."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
INTERPRETER = """\
#!/bin/sh
# Answers as Python {version} does where the script asks it; writes down what it is told to install.
case "$*" in
    --version) echo "Python {version}" ;;
    -c*) exit {refused} ;;
    *venv*) mkdir -p .venv/bin && {venv} ;;
    *pip*) echo "$*" >>pip.log; {pip} ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the script; its name has a space and a non-ASCII letter."""
    folder = tmp_path / "mein Kurs ü"
    (folder / ".ci").mkdir(parents=True)
    shutil.copy(REPOSITORY / ".ci" / "install", folder / ".ci")
    return folder


def interpreter(
    folder: Path,
    version: str = "3.12.1",
    *,
    venv: str = 'cp "$0" .venv/bin/python',
    pip: str = "true",
) -> Path:
    """Write a stand-in for an interpreter."""
    path = folder / "stand-in"
    supported = version.startswith(("3.11.", "3.12.", "3.13."))
    text = INTERPRETER.format(version=version, refused=int(not supported), venv=venv, pip=pip)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def install(checkout: Path, *interpreters: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the script as `make setup` does."""
    return subprocess.run(
        [checkout / ".ci" / "install", *interpreters],
        capture_output=True,
        text=True,
        check=False,
        cwd=os.sep,
    )


@pytest.mark.parametrize("version", ["3.10.13", "3.14.0"])
def test_another_python_is_named_with_its_version(checkout: Path, version: str) -> None:
    """One sentence names the need, the found interpreters and a remedy."""
    python = interpreter(checkout, version)
    ran = install(checkout, "no-such-python", python)
    assert ran.returncode == 2
    (line,) = ran.stderr.splitlines()
    assert "Python 3.11, 3.12 or 3.13 is needed" in line
    assert f"no-such-python (not there) {python} (Python {version})" in line
    assert "make setup PYTHON=" in line
    assert not (checkout / ".venv").exists()


def test_environment_that_could_not_be_made_is_no_obstacle(checkout: Path) -> None:
    """An incomplete environment is made again at the next try."""
    without_pip = interpreter(checkout, venv='cp "$0" .venv/bin/python; exit 1')
    failed = install(checkout, without_pip)
    assert failed.returncode == 2
    assert f"{checkout / '.venv'} could not be made" in failed.stderr
    assert not (checkout / "pip.log").exists()
    again = install(checkout, interpreter(checkout))
    assert again.returncode == 0, again.stderr
    assert "Making .venv" in again.stdout
    assert "-r requirements.txt" in (checkout / "pip.log").read_text(encoding="utf-8")


def test_what_pip_cannot_install_ends_in_a_sentence(checkout: Path) -> None:
    """A failed installation names space, index and proxy, and keeps the environment."""
    offline = interpreter(checkout, pip="exit 1")
    failed = install(checkout, offline)
    assert failed.returncode == 2
    assert "HTTPS_PROXY" in failed.stderr
    assert " GB) " in failed.stderr
    again = install(checkout, offline)
    assert "Making .venv" not in again.stdout


def test_a_moved_checkout_gets_another_environment(checkout: Path) -> None:
    """A moved environment is made again, because its programs have the old path."""
    python = interpreter(checkout)
    assert "Making .venv" in install(checkout, python).stdout
    assert "Making .venv" not in install(checkout, python).stdout
    moved = checkout.with_name("moved")
    checkout.rename(moved)
    assert "Making .venv" in install(moved, moved / python.name).stdout
