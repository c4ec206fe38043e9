"""Start `grader grade` repeatedly and kill each run at a random moment.

    python killing.py SUBMITTED OUT LOG KILLS

The runs are forked from a process that has imported the grader and started no thread, because
starting Python fifty times takes long. The number of killed runs is printed.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

from standing_in import standing_in

from grader.cli import main

_LONGEST_LIFE = 0.25
_SECONDS_EACH = 0.05


def start(submitted: str, out: str, log: str) -> int:
    """Fork a process that grades; return its id."""
    child = os.fork()
    if child:
        return child
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    try:
        with standing_in(Path(log), _SECONDS_EACH):
            main(["grade", submitted, "--assignment", "toy", "--out", out])
    except SystemExit as end:
        os._exit(int(end.code or 0))
    os._exit(70)


def kill_again_and_again(submitted: str, out: str, log: str, kills: int) -> int:
    """Kill runs until one finishes in time, or `kills` are dead; return the number."""
    moments = random.Random(1)
    for killed in range(kills):
        child = start(submitted, out, log)
        time.sleep(moments.uniform(0, _LONGEST_LIFE))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            return killed
    return kills


if __name__ == "__main__":
    submitted, out, log, kills = sys.argv[1:]
    print(kill_again_and_again(submitted, out, log, int(kills)))
