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

from grader.course import AssignmentFolder
from grader.release.packing import Files, content_of

_SCRIPTS = Path(__file__).parent / "gradescope"
_PLACEHOLDER = "ASSIGNMENT"
_LEFT_OUT = {"__pycache__", "data"}
"""Bytecode, and data sets of the instructor's own."""


def autograder(assignment: AssignmentFolder) -> Files:
    """Gather the files of the zip.

    Args:
        assignment: what submissions are compared with.

    Raises:
        UsageError: there is no such solution, or this is no checkout.
    """
    folder = Path(__file__).parents[2]
    wanted = {
        path.relative_to(folder).as_posix(): path
        for package in ("grader", "datasets")
        for path in sorted((folder / package).rglob("*"))
        if path.is_file() and not _LEFT_OUT.intersection(path.relative_to(folder).parts)
    }
    wanted["requirements.txt"] = folder / "requirements.txt"
    for path in (
        assignment.solution,
        assignment.hidden_probes,
        *assignment.rubric.parent.glob("*"),
    ):
        if path == assignment.solution or (path.is_file() and path.suffix in (".py", ".toml")):
            wanted[path.relative_to(assignment.course.root).as_posix()] = path
    scripts = {
        name: (_SCRIPTS / name).read_text(encoding="utf-8").replace(_PLACEHOLDER, assignment.name)
        for name in ("setup.sh", "run_autograder")
    }
    return {name: text.encode() for name, text in scripts.items()} | {
        name: content_of(path) for name, path in wanted.items()
    }
