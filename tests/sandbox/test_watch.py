"""The watcher of a child, and how it tells the kernel's limits from a crash."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from sandbox_plans import plan, process_of

from grader.errors import CouldNotGradeError
from grader.sandbox import Sandbox
from grader.sandbox.client import _read, _run_of
from grader.sandbox.limits import Ended, Limits

if sys.platform == "linux":
    from grader.sandbox.output import Output
    from grader.sandbox.watch import killed_for_memory, watch

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems spawn processes")

LIMITED = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 3))\nwhile True: pass"
KILLED = f"import os\nos.kill(os.getpid(), {int(signal.SIGKILL)})"


def watched(code: str, folder: Path) -> Ended:
    """Watch a Python process that runs this code."""
    reading, writing = os.pipe()
    near, far = socket.socketpair()
    command = [sys.executable, "-c", code]
    before = killed_for_memory()
    with near, far:
        child = subprocess.Popen(command, stdout=writing, start_new_session=True)
        os.close(writing)
        ended = watch(child.pid, Limits(seconds=60), str(folder), Output(reading), near, before)
        child.returncode = ended.exit_code  # the watcher has waited for it
    return ended


@pytest.mark.parametrize(("code", "ending"), [(LIMITED, "timeout"), (KILLED, "ended")])
def test_the_kernels_limit_of_time_is_no_crash(code: str, ending: str, tmp_path: Path) -> None:
    """On a busy machine the kernel may end a child before the watcher looks."""
    ended = watched(code, tmp_path)
    assert ended.ending == ending
    assert ended.exit_code < 0


def test_a_process_killed_for_want_of_memory_is_no_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kernel without memory kills a process of a student who did nothing wrong."""
    counts = tmp_path / "vmstat"
    counts.write_text("pgfault 7\noom_kill 4\noom_kill_other 9\n")
    monkeypatch.setattr("grader.sandbox.watch._KERNEL_COUNTS", counts)
    counted = f"import pathlib\npathlib.Path({str(counts)!r}).write_text('oom_kill 5\\n')\n"
    ended = watched(counted + KILLED, tmp_path)
    assert ended.ending == "machine_out_of_memory"
    with pytest.raises(CouldNotGradeError, match="no memory left"):
        _run_of(_read(io.BytesIO()), ended, with_words=False)
    assert watched(KILLED, tmp_path).ending == "ended"
    assert watched(counted, tmp_path).ending == "ended"


def test_a_submission_is_killed_before_the_grader(sandbox: Sandbox) -> None:
    """Of all processes, the kernel is to choose that of a submission."""
    waiting = threading.Thread(target=sandbox.run, args=(plan("import time\ntime.sleep(3)"),))
    server = process_of(sandbox)
    waiting.start()
    found: set[str] = set()
    while waiting.is_alive():
        for child in server.children():
            with suppress(OSError):
                found.add(Path(f"/proc/{child.pid}/oom_score_adj").read_text().strip())
        time.sleep(0.05)
    assert "1000" in found
    assert Path(f"/proc/{server.pid}/oom_score_adj").read_text() != "1000\n"
