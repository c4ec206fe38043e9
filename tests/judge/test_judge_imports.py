"""Tests of the modules that the judge and the report import."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("tensorflow", "keras", "grader.observe", "grader.sandbox", "IPython", "matplotlib")


def test_judge_and_report_load_no_keras() -> None:
    """Importing the judge and the report loads neither Keras nor anything else slow."""
    program = "import sys, grader.judge, grader.report; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120
    )
    assert set(ran.stdout.split()).isdisjoint(HEAVY)
