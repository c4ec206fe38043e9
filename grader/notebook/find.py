"""Finds the submissions in a folder, a zip or a path, and their students."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from grader.errors import UsageError
from grader.notebook.archive import extract
from grader.notebook.cells import SUFFIXES
from grader.submission import SubmissionFile

_IGNORED = {"__MACOSX", "__pycache__"}
_BESIDE = {"", ".csv", ".db", ".json", ".log", ".md", ".toml", ".txt", ".yaml", ".yml"}
"""Files that belong beside submissions, such as a list of names: left out without a remark."""
_WRAPPERS = {"submitted", "submissions"}


def _say_nothing(_: str) -> None:
    pass


def find_submissions(
    path: Path,
    assignment: str = "",
    extract_to: Path | None = None,
    tell: Callable[[str], None] = _say_nothing,
) -> list[SubmissionFile]:
    """List the submissions at a path, in the order of the students' names.

    The path is a single notebook or script; a folder of them (the student is the file's stem); a
    folder of one folder per student (the student is the folder's name), with the notebook at any
    depth in it, such as nbgrader's `submitted/<student>/<assignment>/<notebook>.ipynb`; or a zip
    of either. A student's folder without a notebook is listed as the folder itself, so that
    reading it fails and the student is not forgotten. No student occurs twice.

    Args:
        path: a file, a folder or a zip.
        assignment: stem of the preferred notebook where a student's folder has several.
        extract_to: empty folder that a zip is unpacked into.
        tell: called with one sentence for everything left out or renamed.

    Raises:
        UsageError: there is nothing to grade, or the zip cannot be unpacked.
    """
    if not path.exists():
        raise UsageError(f"There is no file or folder {path}.")
    if path.is_file() and path.suffix.lower() == ".zip":
        if extract_to is None:
            raise UsageError(f"{path} is an archive: unpack it first.")
        extract(path, extract_to, tell)
        found = _in_folder(extract_to, assignment, tell)
    elif path.is_dir():
        found = _in_folder(path, assignment, tell)
    elif _is_submission(path):
        found = [SubmissionFile(_name(path.stem), path)]
    else:
        raise UsageError(f"{path} is no notebook (.ipynb), script (.py), folder or zip.")
    if not found:
        raise UsageError(f"{path} holds no notebook (.ipynb) and no script (.py) to grade.")
    found.sort(key=lambda file: (file.student, file.path.suffix != ".ipynb", file.path))
    return list(_distinct(found, tell))


def _in_folder(folder: Path, assignment: str, tell: Callable[[str], None]) -> list[SubmissionFile]:
    folder = _unwrapped(folder, assignment)
    entries = _visible(folder)
    files = [entry for entry in entries if _is_submission(entry)]
    if files:
        for entry in entries:
            if entry.is_file() and entry.suffix.lower() not in {*SUFFIXES, *_BESIDE}:
                tell(f"{entry.name} is left out: it is neither a notebook nor a script.")
            if entry.is_dir() and _submissions_within(entry):
                tell(f"The folder {entry.name} is left out: it lies among single notebooks.")
        return [SubmissionFile(_name(file.stem), file) for file in files]
    students = [entry for entry in entries if entry.is_dir()]
    chosen = [_of_student(student, assignment, tell) for student in students]
    if chosen == students:  # no folder holds a submission
        return []
    pairs = zip(students, chosen, strict=True)
    return [SubmissionFile(_name(student.name), path, student) for student, path in pairs]


def _unwrapped(folder: Path, assignment: str) -> Path:
    """Step into folders that only hold the class, as in zips and course folders."""
    while True:
        entries = _visible(folder)
        if any(_is_submission(entry) for entry in entries):
            return folder
        folders = [entry for entry in entries if entry.is_dir()]
        inner = [entry for entry in folders if entry.name in _WRAPPERS]
        if not inner and len(folders) == 1 and _holds_a_class(folders[0], assignment):
            inner = folders
        if not inner:
            return folder
        folder = inner[0]


def _holds_a_class(folder: Path, assignment: str) -> bool:
    """Return True if a lone folder holds a class, not a student.

    A class has several files or folders.
    """
    entries = _visible(folder)
    names = {entry.stem if entry.is_file() else entry.name for entry in entries}
    if assignment in names:
        return False
    notebooks = [entry for entry in entries if entry.suffix.lower() == ".ipynb"]
    files = notebooks or [entry for entry in entries if _is_submission(entry)]
    if files:
        return len(files) > 1
    students = sum(bool(_submissions_within(entry)) for entry in entries)
    return students > 1 or any(entry.name in _WRAPPERS for entry in entries)


def _of_student(student: Path, assignment: str, tell: Callable[[str], None]) -> Path:
    """Choose one file of a student's folder, else the folder itself."""
    files = _submissions_within(student)
    if not files:
        return student

    def preference(file: Path) -> tuple[bool, bool, bool, int, str]:
        inside = file.relative_to(student)
        return (
            file.stem != assignment,
            assignment not in inside.parent.parts,
            file.suffix.lower() != ".ipynb",
            len(inside.parts),
            str(inside),
        )

    best = min(files, key=preference)
    rivals = sum(preference(file)[:3] == preference(best)[:3] for file in files)
    if rivals > 1:
        tell(f"{student.name} handed in {rivals} files; {best.relative_to(student)} is graded.")
    return best


def _submissions_within(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    # A link may lead to another student's answer, or to the solution.
    entries = [entry for entry in _visible(folder) if not entry.is_symlink()]
    found = ([entry] if _is_submission(entry) else _submissions_within(entry) for entry in entries)
    return list(chain.from_iterable(found))


def _visible(folder: Path) -> list[Path]:
    return [
        entry
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if not entry.name.startswith(".") and entry.name not in _IGNORED
        # A link to a folder could lead back up.
        if not (entry.is_symlink() and entry.is_dir())
    ]


def _is_submission(entry: Path) -> bool:
    return entry.is_file() and entry.suffix.lower() in SUFFIXES


def _name(text: str) -> str:
    # macOS writes accents of file names as separate characters.
    return unicodedata.normalize("NFC", text)


def _distinct(files: list[SubmissionFile], tell: Callable[[str], None]) -> Iterator[SubmissionFile]:
    names = {file.student for file in files}
    taken: set[str] = set()
    for file in files:
        student, number = file.student, 1
        while student in taken or (number > 1 and student in names):
            number += 1
            student = f"{file.student}-{number}"
        if student != file.student:
            tell(f"{file.student} occurs twice; {file.path.name} is listed as {student}.")
        taken.add(student)
        yield SubmissionFile(student, file.path, file.folder)
