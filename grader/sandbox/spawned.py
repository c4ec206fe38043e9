"""The process of one submission, without confinement.

`grader.sandbox.spawning` starts it as
`python -m grader.sandbox.spawned PLAN JOURNAL SCRATCH SURROUNDINGS`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from grader.sandbox import child, environment
from grader.sandbox.limits import FAULT_OF_THE_GRADER
from grader.sandbox.surroundings import Surroundings


def main(plan: Path, journal: Path, scratch: str, surroundings: Surroundings) -> None:
    """Observe one submission and end."""
    code = FAULT_OF_THE_GRADER
    try:
        child.import_what_observes()
        child.import_surroundings(surroundings.public_half, surroundings.readable)
        with journal.open("wb") as file:
            texts = [plan.read_bytes()]
            # Signals the end of the imports: from here the time of the submission counts.
            plan.unlink()
            sys.argv[:] = [""]
            environment.clear(scratch)
            child.observe(texts.pop(), file)
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], Surroundings.from_argument(sys.argv[4]))
