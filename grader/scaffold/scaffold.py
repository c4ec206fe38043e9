"""Write a new course, or a new assignment of a course."""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Template

from grader.course import AssignmentFolder, Course
from grader.errors import UsageError

_TEMPLATES = Path(__file__).parent / "templates"
_ENDING = ".template"
_NAME = re.compile(r"(?P<number>\d\d)_(?P<topic>[a-z][a-z0-9_]*)")
_REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+")


def new_course(root: Path) -> list[Path]:
    """Write a course without assignments.

    Args:
        root: its folder, made where there is none.

    Returns:
        The files that were written.

    Raises:
        UsageError: one of the files is there already.
    """
    words = {"title": root.absolute().name.replace("_", " ")}
    texts = {
        root / path.name.removesuffix(_ENDING): Template(path.read_text("utf-8")).substitute(words)
        for path in sorted((_TEMPLATES / "course").glob(f"*{_ENDING}"))
    }
    texts[root / "requirements.txt"] = "".join(f"{line}\n" for line in _installed_requirements())
    written = _write(texts)
    for half in (Course(root).assignments, Course(root).solutions):
        half.mkdir(exist_ok=True)
    return written


def new_assignment(course: Course, name: str) -> list[Path]:
    """Write both halves of an assignment with one exercise of each kind.

    Args:
        course: the course that gets it.
        name: the notebook's stem, such as "02_text".

    Returns:
        The files that were written.

    Raises:
        UsageError: the name has another form, its number is taken, or a file is there already.
    """
    found = _NAME.fullmatch(name)
    if found is None:
        raise UsageError(
            f"{name!r} cannot name an assignment: expected two digits, an underscore and words "
            f"in lower case, such as 02_text."
        )
    for folder in (*course.graded, *course.solved):
        if folder.name != name and folder.name.startswith(f"{found['number']}_"):
            raise UsageError(
                f"{folder.name} has the number {found['number']} already. Choose another number."
            )
    words = {
        "name": name,
        "number": str(int(found["number"])),
        "title": found["topic"].replace("_", " ").capitalize(),
    }
    folder = AssignmentFolder(course, name)
    places = {
        "solution.py": folder.solution,
        "rubric.toml": folder.rubric,
        "facts.py": folder.public / "facts.py",
        "hidden.toml": folder.hidden_probes,
        "cases.toml": folder.cases,
        "answers.md": folder.answers,
    }
    return _write(
        {
            path: Template(
                (_TEMPLATES / "assignment" / f"{template}{_ENDING}").read_text("utf-8")
            ).substitute(words)
            for template, path in places.items()
        }
    )


def _write(texts: Mapping[Path, str]) -> list[Path]:
    for path in texts:
        if path.exists():
            raise UsageError(f"{path} is there already; nothing was written. Name another place.")
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return list(texts)


def _installed_requirements() -> Iterator[str]:
    """Pin what the grader needs to the versions that are installed here."""
    (distribution,) = importlib.metadata.packages_distributions()["grader"][:1]
    for requirement in sorted(importlib.metadata.requires(distribution) or ()):
        name = _REQUIREMENT.match(requirement)
        if name and "extra ==" not in requirement:
            yield f"{name[0]}=={importlib.metadata.version(name[0])}"
