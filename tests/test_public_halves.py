"""The code of the public halves is typed like the grader's."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from courses import OURS


def test_public_halves_pass_mypy(tmp_path: Path) -> None:
    """Mypy checks each public half alone, because 01_topic is not a package name."""
    packages = []
    for number, assignment in enumerate(OURS.graded):
        modules = list(assignment.public.glob("*.py"))
        package = tmp_path / f"public_half_{number}"
        package.mkdir()
        for module in modules:
            shutil.copy(module, package)
        (package / "__init__.py").touch()
        packages += [package] if modules else []
    assert packages
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", OURS.root / "pyproject.toml", *packages],
        cwd=OURS.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
