"""What a process that grades has: references, and a warm sandbox for each of its threads."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.batch.handed import Handed
from grader.codec import from_plain, to_plain
from grader.errors import CouldNotGradeError
from grader.grading.submission import grade_submission
from grader.reference import Reference
from grader.sandbox import Limits, WarmSandboxes
from grader.verdict import SubmissionVerdict


@dataclass(frozen=True)
class _Run:
    reference: Reference
    limits: Limits


_runs: dict[str, _Run] = {}
"""By name: a worker of a cluster may serve several."""
_sandboxes = WarmSandboxes()
"""However many runs a worker serves, it has no more than one for each thread."""


def set_up(run: str, reference: Reference, limits: Limits) -> None:
    """Make this process ready for the submissions of a run."""
    _runs[run] = _Run(reference, limits)


def take_down(run: str) -> None:
    """Undo `set_up`. With the last run the sandboxes end, and what is running in them."""
    _runs.pop(run, None)
    if not _runs:
        _sandboxes.close()


def grade_handed(run: str, handed: dict[str, Any]) -> dict[str, Any]:
    """Grade one submission, anywhere: plain data in, plain data out.

    Args:
        run: as in `set_up`.
        handed: a `Handed`.

    Returns:
        `{"verdict": …}`, a `SubmissionVerdict`; or `{"fault": …}`, what went wrong in the grader.
        A fault is returned and not raised, since not every exception survives the way back.
    """
    try:
        return {"verdict": to_plain(_grade(run, from_plain(handed, Handed)))}
    except Exception as error:
        _sandboxes.give_up_mine()
        return {"fault": f"{type(error).__name__}: {error}"}


def _grade(run: str, handed: Handed) -> SubmissionVerdict:
    if run not in _runs:
        raise CouldNotGradeError("This worker was not given the reference.")
    with tempfile.TemporaryDirectory(prefix="handed-in-") as folder:
        file = handed.lay_out(Path(folder))
        sandbox = _sandboxes.mine(_runs[run].limits)
        return grade_submission(file, _runs[run].reference, sandbox)
