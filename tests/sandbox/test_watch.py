"""The watcher of a child, and how it tells the kernel's limits from a crash."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from grader.sandbox.limits import Limits

if sys.platform == "linux":
    from grader.sandbox.output import Output
    from grader.sandbox.watch import watch

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems spawn processes")

LIMITED = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 3))\nwhile True: pass"
KILLED = f"import os\nos.kill(os.getpid(), {int(signal.SIGKILL)})"


@pytest.mark.parametrize(("code", "ending"), [(LIMITED, "timeout"), (KILLED, "ended")])
def test_the_kernels_limit_of_time_is_no_crash(code: str, ending: str, tmp_path: Path) -> None:
    """On a busy machine the kernel may end a child before the watcher looks."""
    reading, writing = os.pipe()
    near, far = socket.socketpair()
    command = [sys.executable, "-c", code]
    with near, far:
        child = subprocess.Popen(command, stdout=writing, start_new_session=True)
        os.close(writing)
        ended = watch(child.pid, Limits(seconds=60), str(tmp_path), Output(reading), near)
        child.returncode = ended.exit_code  # the watcher has waited for it
    assert ended.ending == ending
    assert ended.exit_code < 0
