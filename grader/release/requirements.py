"""The packages that students install: those of the course without those of grading alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, packages_distributions, requires

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_OPENS_NOTEBOOKS = Requirement("notebook")
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")


def for_students(text: str, modules: Iterable[str]) -> str:
    """Leave out the packages that only the grader needs.

    Args:
        text: of the course's requirements.txt.
        modules: third-party modules that the students' files import.
    """
    packages = packages_distributions()
    imported = {name for module in modules for name in packages.get(module, [module])}
    needed = _with_dependencies([_OPENS_NOTEBOOKS, *map(Requirement, imported)])
    kit = [
        Requirement(item.partition(";")[0])
        for name in packages.get("grader", [])
        for item in requires(name) or []
    ]
    left_out = _with_dependencies(kit) - needed
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if _package(line) not in left_out)


def _package(line: str) -> str:
    match = _NAME.match(line)
    return canonicalize_name(match[0]) if match else ""


def _with_dependencies(wanted: Iterable[Requirement]) -> set[str]:
    """Collect the names of packages and of all that they require on this machine."""
    found: set[tuple[str, str]] = set()
    waiting = list(wanted)
    while waiting:
        item = waiting.pop()
        name = canonicalize_name(item.name)
        for extra in {"", *item.extras} - {extra for known, extra in found if known == name}:
            found.add((name, extra))
            waiting += [
                requirement
                for requirement in _required_by(name)
                if requirement.marker is None or requirement.marker.evaluate({"extra": extra})
            ]
    return {name for name, _ in found}


def _required_by(name: str) -> list[Requirement]:
    try:
        return list(map(Requirement, requires(name) or []))
    except PackageNotFoundError:  # of another system
        return []
