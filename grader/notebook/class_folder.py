"""Finds the folder that holds a class, and the people in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.downloads import Download, downloads_among
from grader.notebook.left_out import (
    code_stem,
    code_suffix,
    composed,
    contents,
    entries_of,
    is_code,
    refusal,
    why_left_out,
)

_MOST_WRAPPERS = 4
_HOLDS_SUBMISSIONS = {"submitted", "submissions"}
_OF_THE_COURSE = {
    *("source", "release", "autograded", "feedback"),
    *("assignments", "solution", "solutions"),
}
"""Folders that a course has beside its submissions, such as nbgrader's."""
_WRAPPER = re.compile(
    r"(assignment|class|course|download|exercise|export|hand(ed)?[-_ ]?in|homework|hw|lab"
    r"|submission|submitted|week)s?[-_ \d]*",
    re.IGNORECASE,
)
"""Names that a folder of one student does not have."""


@dataclass(frozen=True)
class Entry:
    """A file or folder in the folder of a class."""

    path: Path
    code: tuple[Path, ...]
    """Its notebooks and scripts, or itself."""
    others: tuple[Path, ...]
    """Everything else in it, or itself."""
    is_folder: bool
    download: Download | None
    """Its name, if a course system made it."""

    @property
    def name(self) -> str:
        """The name of the file or folder."""
        return self.path.name

    @property
    def student(self) -> str:
        """The student to whom the entry belongs, if it is a person's."""
        name = self.name if self.is_folder else code_stem(self.name)
        return composed(self.download.student if self.download else name)

    @property
    def has_notebook(self) -> bool:
        """True if it is or holds a notebook."""
        return any(code_suffix(path.name) == ".ipynb" for path in self.code)


@dataclass(frozen=True)
class ClassFolder:
    """The entries of a class."""

    people: tuple[Entry, ...]
    """Entries of students; one student may have several."""
    left_out: dict[Path, str]
    """All others, each with the reason as a predicate."""


def read_class(folder: Path, assignment: str) -> ClassFolder:
    """Find the class in a folder or in folders around it.

    A folder of single files and a folder of one folder per student may be mixed.
    """
    left_out: dict[Path, str] = {}
    entries = _look(folder)
    for _ in range(_MOST_WRAPPERS):
        wrapper = _wrapper(entries, assignment)
        if wrapper is None:
            break
        beside = f"lies beside the folder {wrapper.name}, which holds the class"
        left_out |= {
            entry.path: beside if entry.is_folder or entry.code else why_left_out(entry.path)
            for entry in entries
            if entry is not wrapper
        }
        entries = _look(wrapper.path)
    in_files = _are_single_files(entries, assignment)
    people: list[Entry] = []
    for entry in entries:
        if _is_person(entry, in_files, assignment):
            people.append(entry)
        else:
            left_out[entry.path] = _reason(entry, in_files)
    return ClassFolder(tuple(people), left_out)


def _look(folder: Path) -> list[Entry]:
    paths = entries_of(folder)
    downloads = downloads_among([path.name for path in paths])
    return [_entry(path, downloads.get(path.name)) for path in paths]


def _entry(path: Path, download: Download | None) -> Entry:
    code: list[Path] = []
    others: list[Path] = []
    for item in contents(path):
        (code if is_code(item) else others).append(item)
    is_folder = path.is_dir() and not refusal(path)
    return Entry(path, tuple(code), tuple(others), is_folder, download)


def _wrapper(entries: Sequence[Entry], assignment: str) -> Entry | None:
    """Find the folder that holds the whole class, as in zips and course folders."""
    if any(entry.download or _is_notebook(entry, assignment) for entry in entries):
        return None
    folders = [entry for entry in entries if entry.is_folder]
    with_code = [entry for entry in folders if entry.code]
    named = [entry for entry in with_code if entry.name.casefold() in _HOLDS_SUBMISSIONS]
    if len(named) == 1 and all(
        entry in named or entry.name.casefold() in _OF_THE_COURSE for entry in with_code
    ):
        return named[0]
    if len(folders) != 1 or folders != with_code:
        return None
    name = folders[0].name
    is_wrapper = name == assignment or _WRAPPER.fullmatch(name)
    return folders[0] if is_wrapper or _holds_a_class(folders[0], assignment) else None


def _is_notebook(entry: Entry, assignment: str) -> bool:
    """Return True for a single notebook that is not the assignment itself."""
    return not entry.is_folder and entry.has_notebook and code_stem(entry.name) != assignment


def _holds_a_class(folder: Entry, assignment: str) -> bool:
    """Return True if a lone folder holds a class, not one student's files."""
    entries = _look(folder.path)
    if any(entry.download for entry in entries):
        return True
    files = [entry for entry in entries if entry.code and not entry.is_folder]
    folders = [entry for entry in entries if entry.code and entry.is_folder]
    with_notebook = sum(entry.has_notebook for entry in folders)
    if any(entry.name == assignment for entry in folders):
        return False
    if any(code_stem(entry.name) == assignment for entry in files):
        return with_notebook > 1
    notebooks = sum(entry.has_notebook for entry in files)
    if notebooks or with_notebook > 1:
        return notebooks != 1
    if len(folders) == 1 and not files:
        (inner,) = folders
        if inner.name in {code_stem(path.name) for path in inner.code}:
            return False
        is_named = inner.name.casefold() in _HOLDS_SUBMISSIONS
        return is_named or not _WRAPPER.fullmatch(inner.name) or _holds_a_class(inner, assignment)
    return max(len(files), len(folders)) > 1


def _are_single_files(entries: Sequence[Entry], assignment: str) -> bool:
    """Return True if the class handed in single files rather than folders."""
    folders = [entry for entry in entries if entry.code and entry.is_folder]
    files = [entry for entry in entries if entry.code and not entry.is_folder]
    if any(entry.has_notebook for entry in (*files, *folders)):
        folders = [entry for entry in folders if entry.has_notebook]
        files = [entry for entry in files if _is_notebook(entry, assignment if folders else "")]
    return len(files) >= len(folders)


def _is_person(entry: Entry, in_files: bool, assignment: str) -> bool:
    if entry.download:
        return True
    if not entry.code:
        return entry.is_folder and not in_files
    if not entry.has_notebook:
        return entry.is_folder != in_files
    if not in_files:
        return entry.is_folder or code_stem(entry.name) != assignment
    return not entry.is_folder or not (
        entry.name.casefold() in _OF_THE_COURSE or _holds_a_class(entry, assignment)
    )


def _reason(entry: Entry, in_files: bool) -> str:
    if entry.code:
        return f"lies among {'single notebooks' if in_files else 'folders of students'}"
    if entry.is_folder and entry.others != (entry.path,):
        return "holds no notebook (.ipynb) and no script (.py)"
    return why_left_out(entry.path)
