"""What a process that grades has: references, and a warm sandbox for each of its threads."""

from __future__ import annotations

import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.batch.handed import Handed
from grader.codec import from_plain, to_plain
from grader.errors import CouldNotGradeError
from grader.grading.submission import grade_submission
from grader.reference import Reference
from grader.sandbox import Limits, Sandbox
from grader.verdict import SubmissionVerdict


@dataclass(frozen=True)
class _Run:
    reference: Reference
    limits: Limits


_runs: dict[str, _Run] = {}
"""By name: a worker of a cluster may serve several."""
_sandboxes: dict[int, Sandbox] = {}
"""By thread, since a sandbox serves one. However many runs a worker serves, it has no more."""


def set_up(run: str, reference: Reference, limits: Limits) -> None:
    """Make this process ready for the submissions of a run."""
    _runs[run] = _Run(reference, limits)


def take_down(run: str) -> None:
    """Undo `set_up`. With the last run the sandboxes end, and what is running in them."""
    _runs.pop(run, None)
    while _sandboxes and not _runs:
        _, sandbox = _sandboxes.popitem()
        sandbox.close()


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
        _give_up_sandbox()
        return {"fault": f"{type(error).__name__}: {error}"}


def _grade(run: str, handed: Handed) -> SubmissionVerdict:
    if run not in _runs:
        raise CouldNotGradeError("This worker was not given the reference.")
    with tempfile.TemporaryDirectory(prefix="handed-in-") as folder:
        file = handed.lay_out(Path(folder))
        return grade_submission(file, _runs[run].reference, _sandbox(_runs[run].limits))


def _sandbox(limits: Limits) -> Sandbox:
    """The sandbox of this thread."""
    mine = _sandboxes.get(threading.get_ident())
    if mine is None or mine.limits != limits:
        _give_up_sandbox()
        mine = _sandboxes[threading.get_ident()] = Sandbox(limits)
    return mine


def _give_up_sandbox() -> None:
    mine = _sandboxes.pop(threading.get_ident(), None)
    if mine is not None:
        mine.close()
