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


def autograder(assignment: str, solutions: Path) -> Files:
    """Gather the files of the zip.

    Args:
        assignment: the notebook's stem.
        solutions: folder of the scripts and of the hidden probes.

    Raises:
        UsageError: there is no such solution, or this is no checkout.
    """
    package = Path(__file__).parents[1]
    wanted = {
        path.relative_to(package.parent).as_posix(): path
        for path in sorted(package.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    wanted["requirements.txt"] = package.parent / "requirements.txt"
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
