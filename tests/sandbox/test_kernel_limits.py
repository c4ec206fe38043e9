"""Limits of the kernel, set in one place."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")


def limits_after(*calls: str) -> str:
    """Return the limits of open files in a process after some calls."""
    code = (
        "import resource\nfrom grader.sandbox.kernel_limits import set_limits\n"
        + "\n".join(calls)
        + "\nprint(*resource.getrlimit(resource.RLIMIT_NOFILE))"
    )
    command = [sys.executable, "-P", "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(
    ("calls", "limits"),
    [
        (['set_limits({"NOFILE": 60})'], "60 60"),
        (['set_limits({"NOFILE": (50, 60)})'], "50 60"),
        (['set_limits({"NOFILE": 60})', 'set_limits({"NOFILE": 90})'], "60 60"),
        (['set_limits({"NOFILE": (50, 60)})', 'set_limits({"NOFILE": (55, 90)})'], "55 60"),
    ],
)
def test_a_stricter_limit_stays(calls: list[str], limits: str) -> None:
    """A soft limit may rise up to the hard one, and no hard limit rises."""
    assert limits_after(*calls) == limits
