"""What Gradescope runs: the zip that an instructor uploads as an autograder.

setup.sh         makes the image: Python, its packages, the reference
run_autograder   grades one submission
requirements.txt
grader/          all of it
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
    """Gather the files of the zip.

    Args:
        assignment: what submissions are compared with.

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
    """Return True for bytecode, traces of an installation, and an instructor's own data sets."""
    return name in ("__pycache__", "data") or name.endswith(".egg-info")
