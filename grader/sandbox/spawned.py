"""The process that `spawning` starts: `python -m grader.sandbox.spawned PLAN JOURNAL SCRATCH`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from grader.sandbox import child, environment
from grader.sandbox.limits import FAULT_OF_THE_GRADER


def main(plan: Path, journal: Path, scratch: str) -> None:
    """Observe one submission and end."""
    code = FAULT_OF_THE_GRADER
    try:
        import tensorflow  # noqa: F401

        import grader.observe.function  # noqa: F401

        with journal.open("wb") as file:
            text = plan.read_bytes()
            # Tells that everything is imported: from now on the time is the submission's.
            plan.unlink()
            sys.argv[:] = [""]
            environment.clear(scratch)
            child.observe(text, file)
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
