"""What Gradescope runs: the zip that an instructor uploads as an autograder.

setup.sh         makes the image: Python, its packages, the reference
run_autograder   grades one submission
requirements.txt
grader/          all of it
solutions/       of one assignment, with the hidden probes
"""

from __future__ import annotations

from pathlib import Path

from grader.release.packing import Files, content_of

_SCRIPTS = Path(__file__).parent / "gradescope"
_PLACEHOLDER = "ASSIGNMENT"
_LEFT_OUT = {"__pycache__", "data"}
"""Bytecode, and data sets of the instructor's own."""


def autograder(assignment: str, solutions: Path) -> Files:
    """Gather the files of the zip.

    Args:
        assignment: the notebook's stem.
        solutions: folder of the scripts and of the hidden probes.

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
    wanted[f"solutions/{assignment}.py"] = solutions / f"{assignment}.py"
    hidden = solutions / f"{assignment}.hidden.toml"
    if hidden.is_file():
        wanted[f"solutions/{hidden.name}"] = hidden
    scripts = {
        name: (_SCRIPTS / name).read_text(encoding="utf-8").replace(_PLACEHOLDER, assignment)
        for name in ("setup.sh", "run_autograder")
    }
    return {name: text.encode() for name, text in scripts.items()} | {
        name: content_of(path) for name, path in wanted.items()
    }
