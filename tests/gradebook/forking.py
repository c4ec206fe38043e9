"""Run commands of the grader in forked processes, and kill those that are asked for.

    python forking.py LOG SECONDS_EACH

Each line of the input is a command as JSON: its arguments, and the number of submissions after
which it is killed (null for never), with the seconds to wait then. Each line of the output is its
exit status. For each command, a process is forked that has imported the grader and started no
thread, because starting Python each time takes long.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_LOOK_AGAIN = 0.002


@dataclass(frozen=True)
class Forking:
    """A running process that forks commands."""

    process: subprocess.Popen[str]

    def run(self, *arguments: str | Path, after: int | None = None, wait: float = 0.0) -> int:
        """Run a command; return its exit code, or -9 if it was killed.

        Args:
            arguments: those of `grader`.
            after: kill it when so many submissions are begun; None to let it end.
            wait: seconds to wait before the kill.
        """
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([list(map(str, arguments)), after, wait]) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, "the process that forks has ended"
        return int(answer)


@contextmanager
def forking(log: Path, seconds_each: float) -> Iterator[Forking]:
    """Start the process; `log` gets a line for each submission that is begun."""
    log.touch()
    command = [sys.executable, __file__, str(log), str(seconds_each)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Forking(process)
        finally:
            assert process.stdin
            process.stdin.close()


def _serve(log: Path, seconds_each: float) -> None:
    # Imported here: a test that imports this module needs none of them.
    from standing_in import standing_in

    from grader.cli import main, running  # noqa: F401 - what a command would import

    for line in sys.stdin:
        arguments, after, wait = json.loads(line)
        begun = _lines(log)
        child = os.fork()
        if not child:
            nothing = os.open(os.devnull, os.O_RDWR)
            for descriptor in (0, 1, 2):
                os.dup2(nothing, descriptor)
            try:
                with standing_in(log, seconds_each):
                    main(arguments)
            except SystemExit as end:
                os._exit(int(end.code or 0))
            os._exit(70)
        print(_wait_for(child, log, begun, after, wait), flush=True)


def _wait_for(child: int, log: Path, begun: int, after: int | None, wait: float) -> int:
    while after is not None:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if _lines(log) - begun >= after:
            time.sleep(wait)
            os.kill(child, signal.SIGKILL)
            break
        time.sleep(_LOOK_AGAIN)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _lines(log: Path) -> int:
    return log.read_bytes().count(b"\n")


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), float(sys.argv[2]))
