"""Reading of a large submission in a process with limits.

Only what is read there is then read here. Some texts cost far more than their length, even in
Python's own parser. The process does all that grading does with the text of a submission. It runs
none of its code.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection
from pathlib import Path

from grader.errors import UnreadableSubmissionError
from grader.evidence.layout import in_one_layout
from grader.notebook import closure_of, find_answers, find_misplaced, read_submission
from grader.sandbox.kernel_limits import processor_seconds_from_now, set_limits
from grader.sandbox.limited import ends_well

MOST_SECONDS = 5.0
_MOST_MEMORY = 2 * 2**30


def require_readable(
    path: Path, functions: Collection[str], folder: Path | None, seconds: float
) -> None:
    """Read a submission in a process with a limit of CPU time and memory.

    Raises:
        UnreadableSubmissionError: the process ran into a limit.
    """
    seconds = min(seconds, MOST_SECONDS)
    given = json.dumps([str(path), [*functions], folder and str(folder), seconds])
    if not ends_well(__name__, given, seconds):
        raise UnreadableSubmissionError(
            f"{path.name} holds code that takes more than {seconds:g} s to read."
        )


def main(given: str) -> None:
    """Do all that is done with the text of a submission."""
    path, functions, folder, seconds = json.loads(given)
    most = processor_seconds_from_now(seconds)
    set_limits({"CPU": most, "DATA": _MOST_MEMORY, "CORE": 0})
    try:
        source = read_submission(Path(path), functions, folder and Path(folder))
    except UnreadableSubmissionError:
        return
    find_answers(source, functions)
    find_misplaced(source, functions)
    for name in functions:
        in_one_layout(closure_of(source, [name]))


if __name__ == "__main__":
    main(sys.argv[1])
