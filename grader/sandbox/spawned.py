"""The process of one submission, without confinement.

`grader.sandbox.spawning` starts it as
`python -m grader.sandbox.spawned EXCHANGE SCRATCH SURROUNDINGS`. The folder EXCHANGE holds the
plan and the journal. Where there are hidden probes, it begins with an empty file for them: the
process asks by a file of its own, and waits until another one takes the empty one's place.
"""

from __future__ import annotations

import os
import sys
import time
from functools import partial
from pathlib import Path

from grader.sandbox import child, environment
from grader.sandbox.limits import FAULT_OF_THE_GRADER
from grader.sandbox.surroundings import Surroundings

PLAN, JOURNAL, ASKED, HIDDEN = "plan", "journal", "asked", "hidden"
_TICK = 0.02


def main(exchange: Path, scratch: str, surroundings: Surroundings) -> None:
    """Observe one submission and end."""
    plan = exchange / PLAN
    code = FAULT_OF_THE_GRADER
    try:
        child.import_what_observes()
        child.import_surroundings(surroundings.public_half, surroundings.readable)
        with (exchange / JOURNAL).open("wb") as file:
            texts = [plan.read_bytes()]
            # Signals the end of the imports: from here the time of the submission counts.
            plan.unlink()
            sys.argv[:] = [""]
            environment.clear(scratch)
            receive = partial(_receive, exchange) if (exchange / HIDDEN).exists() else None
            child.observe(texts.pop(), file, receive)
        code = 0
    except child.NotHandedOverError:
        code = 1
    finally:
        os._exit(code)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that another process reads as soon as it is there."""
    beginning = path.with_suffix(".part")
    beginning.write_bytes(content)
    beginning.replace(path)


def _receive(exchange: Path, written: int) -> bytes:
    """Ask for the hidden probes, wait for them, and read them."""
    write_whole(exchange / ASKED, str(written).encode())
    while not (exchange / HIDDEN).stat().st_size:
        time.sleep(_TICK)
    return (exchange / HIDDEN).read_bytes()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Surroundings.from_argument(sys.argv[3]))
