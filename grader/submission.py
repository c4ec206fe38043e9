"""A submission as text, before anything of it runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SubmissionFile:
    """A file that a student handed in."""

    student: str
    path: Path
    folder: Path | None = None
    """The student's own folder, whose other files the submission may import; None for a file that
    lies among those of others."""


@dataclass(frozen=True)
class Statement:
    """One top-level statement of a submission that may run."""

    source: str
    where: str
    """The cell or file, as a person names it: "cell 12" or "resnet.py"."""
    line: int
    """1-based line in that cell or file at which `source` begins."""
    defines: tuple[str, ...]
    """Global names that it binds."""
    is_import: bool = False


@dataclass(frozen=True)
class Broken:
    """A piece of a submission that Python cannot read."""

    where: str
    line: int
    message: str
    function: str = ""
    """The function in which the error lies, where that can be told."""
    text: str = ""
    """The offending line."""


@dataclass(frozen=True)
class ModuleSource:
    """A module of the student's own, imported from a file beside the notebook."""

    name: str
    """As it is imported: "blocks", or "network.heads"."""
    where: str
    """The file, as a person names it: "network/heads.py"."""
    statements: tuple[Statement, ...]
    is_package: bool = False


@dataclass(frozen=True)
class SubmissionSource:
    """What of a submission runs: definitions and what they need, in the order of the notebook."""

    statements: tuple[Statement, ...]
    broken: tuple[Broken, ...] = ()
    notes: tuple[str, ...] = ()
    """Remarks that cost nothing, such as a function that is defined more than once."""
    modules: tuple[ModuleSource, ...] = ()
    """The student's own modules: part of what runs, wherever a statement imports one."""
