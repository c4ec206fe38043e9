"""Chooses the file of a student that is graded, and names the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import TypeAlias

from grader.downloads import Download
from grader.notebook.class_folder import Entry
from grader.notebook.left_out import code_stem, code_suffix, left_out, listed, why_left_out
from grader.notebook.times import time_beside
from grader.submission import SubmissionFile

Tell: TypeAlias = Callable[[str], None]
_MOST_REASONS = 5


@dataclass(frozen=True)
class _File:
    """A notebook or script that a student handed in."""

    entry: Entry
    path: Path

    @property
    def inside(self) -> PurePath:
        """Its path in the student's folder; the name alone for a single file."""
        is_folder = self.entry.is_folder
        return self.path.relative_to(self.entry.path) if is_folder else PurePath(self.path.name)

    @property
    def stems(self) -> set[str]:
        """Names without suffix that it has, or had before a course system changed it."""
        download = None if self.entry.is_folder else self.entry.download
        names = (download.file, download.first_file) if download else (self.path.name,)
        return {code_stem(name) for name in names}

    @property
    def suffix(self) -> str:
        """.ipynb or .py."""
        return code_suffix(self.path.name)


def choose(own: Sequence[Entry], assignment: str, tell: Tell) -> SubmissionFile:
    """Choose what is graded of one student's files and folders.

    Args:
        own: the student's entries in the folder of the class.
        assignment: stem of the preferred notebook.
        tell: called with a sentence on other code, and on other files and folders of the student.
    """
    student = own[0].student
    files = [_File(entry, path) for entry in own for path in entry.code]
    if not files:
        reason = _nothing_to_grade(own)
        tell(reason)
        refused = SubmissionFile(student, own[0].path, refused=reason)
        return _as_downloaded(refused, own[0].download)
    best = min(files, key=lambda file: _preference(file, assignment))
    rivals = [file for file in files if file is not best and _competes(file, best, assignment)]
    if rivals:
        names = listed([str(file.inside) for file in rivals])
        number = len(rivals) + 1
        tell(f"{student} handed in {number} files; {best.inside} is graded, not {names}.")
    others = [entry.name for entry in own if not entry.code]
    if others:
        tell(left_out(others, f"belongs to {student}, and {best.inside} is graded"))
    folder = best.entry.path if best.entry.is_folder else None
    chosen = SubmissionFile(student, best.path, folder, handed_in=time_beside(best.path, folder))
    return _as_downloaded(chosen, best.entry.download)


def _as_downloaded(file: SubmissionFile, download: Download | None) -> SubmissionFile:
    """Add the facts that a course system wrote into a name."""
    if download is None:
        return file
    return replace(file, number=download.number, marked_late=download.is_late)


def left_out_beside_code(people: Sequence[Entry]) -> list[str]:
    """Say which files in students' folders are no code, and why."""
    reasons: dict[str, list[str]] = {}
    for entry in people:
        for path in entry.others if entry.code else ():
            name = f"{entry.name}/{path.relative_to(entry.path).as_posix()}"
            reasons.setdefault(why_left_out(path), []).append(name)
    return [left_out(names, reason) for reason, names in reasons.items()]


def _preference(file: _File, assignment: str) -> tuple[bool, bool, bool, int, int, str]:
    download = file.entry.download
    return (
        assignment not in file.stems,
        assignment not in file.inside.parent.parts,
        file.suffix != ".ipynb",
        -download.upload if download else 0,
        len(file.inside.parts),
        str(file.inside),
    )


def _competes(file: _File, best: _File, assignment: str) -> bool:
    """Return True if a file could have been meant instead of the best one."""
    if not (file.entry.is_folder and best.entry.is_folder):
        return True
    is_sorted = assignment in best.inside.parent.parts
    return file.suffix == best.suffix and (not is_sorted or assignment in file.inside.parent.parts)


def _nothing_to_grade(own: Sequence[Entry]) -> str:
    """Say in one sentence what a student handed in instead of code."""
    found = [(entry, path) for entry in own for path in entry.others]
    words = [f"{_shown(*item, own)} {why_left_out(item[1])}" for item in found[:_MOST_REASONS]]
    if len(found) > _MOST_REASONS:
        words.append(f"{len(found) - _MOST_REASONS} more are no notebooks either")
    where = f" in the folder {own[0].name}" if own[0].is_folder else ""
    return f"There is no notebook{where}: {', '.join(words)}."


def _shown(entry: Entry, path: Path, own: Sequence[Entry]) -> str:
    if path == entry.path:
        return "it" if entry.is_folder and len(own) == 1 else entry.name
    inside = path.relative_to(entry.path).as_posix()
    return inside if len(own) == 1 else f"{entry.name}/{inside}"
