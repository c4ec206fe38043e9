"""The autograder for Gradescope: a zip that an instructor uploads.

setup.sh         builds the image: Python, its packages, the reference
run_autograder   grades one submission
requirements.txt
grader/          the whole package
assignments/     the public half of one assignment
solutions/       its private half
"""

from __future__ import annotations

from pathlib import Path

import grader
from grader.course import AssignmentFolder
from grader.release.bundle import public_half
from grader.release.packing import Files, content_of

_GRADER = Path(grader.__file__).parent
_SCRIPTS = Path(__file__).parent / "gradescope"
_PLACEHOLDER = "ASSIGNMENT"


def autograder(assignment: AssignmentFolder) -> Files:
    """Collect the files of the zip.

    Args:
        assignment: the assignment to grade.

    Raises:
        UsageError: a file of the course is missing.
    """
    course = assignment.course
    wanted = {"requirements.txt": course.root / "requirements.txt"}
    for package in (_GRADER, course.datasets):
        for path in sorted(package.rglob("*")):
            name = path.relative_to(package.parent)
            if path.is_file() and not any(map(_is_left_out, name.parts)):
                wanted[name.as_posix()] = path
    hidden = [assignment.hidden_probes] if assignment.hidden_probes.is_file() else []
    for path in (*public_half(assignment), assignment.solution, *hidden):
        wanted[path.relative_to(course.root).as_posix()] = path
    scripts = {
        name: (_SCRIPTS / name).read_text(encoding="utf-8").replace(_PLACEHOLDER, assignment.name)
        for name in ("setup.sh", "run_autograder")
    }
    return {name: text.encode() for name, text in scripts.items()} | {
        name: content_of(path) for name, path in wanted.items()
    }


def _is_left_out(name: str) -> bool:
    """Return True if a file is bytecode, an installation's record or the user's data."""
    return name in ("__pycache__", "data") or name.endswith(".egg-info")
