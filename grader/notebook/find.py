"""Finds the submissions in a folder, a zip or a path, and their students."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from grader.errors import UsageError
from grader.notebook.archive import extract
from grader.notebook.choice import Tell, choose, left_out_beside_code
from grader.notebook.class_folder import Entry, read_class
from grader.notebook.left_out import code_stem, code_suffix, composed, left_out
from grader.submission import SubmissionFile


def _say_nothing(_: str) -> None:
    pass


def find_submissions(
    path: Path, assignment: str = "", extract_to: Path | None = None, tell: Tell = _say_nothing
) -> list[SubmissionFile]:
    """List the submissions at a path, in the order of the students' names.

    The path is a single notebook or script; a folder of them (the student is the file's stem); a
    folder of one folder per student (the student is the folder's name), with the notebook at any
    depth in it, such as nbgrader's `submitted/<student>/<assignment>/<notebook>.ipynb`; or a zip
    of either. Files that Canvas or Moodle names as one student's are one submission. A student who
    handed in no code is listed with the reason, and not forgotten. No student occurs twice.

    Args:
        path: a file, a folder or a zip.
        assignment: stem of the preferred notebook where a student handed in several.
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
    elif path.is_file() and code_suffix(path.name):
        found = [SubmissionFile(composed(code_stem(path.name)), path)]
    else:
        raise UsageError(f"{path} is no notebook (.ipynb), script (.py), folder or zip.")
    if all(file.refused for file in found):
        raise UsageError(f"{path} holds no notebook (.ipynb) and no script (.py) to grade.")
    found.sort(key=lambda file: (file.student, code_suffix(file.path.name) != ".ipynb", file.path))
    return list(_distinct(found, tell))


def _in_folder(folder: Path, assignment: str, tell: Tell) -> list[SubmissionFile]:
    listing = read_class(folder, assignment)
    for path, reason in listing.left_out.items():
        tell(left_out([f"The folder {path.name}" if path.is_dir() else path.name], reason))
    for sentence in left_out_beside_code(listing.people):
        tell(sentence)
    return [choose(own, assignment, tell) for own in _by_student(listing.people)]


def _by_student(people: Iterable[Entry]) -> Iterable[list[Entry]]:
    """Put together the entries that a course system names as one student's."""
    found: dict[str | Path, list[Entry]] = {}
    for entry in people:
        found.setdefault(entry.student if entry.download else entry.path, []).append(entry)
    return found.values()


def _distinct(files: list[SubmissionFile], tell: Tell) -> Iterator[SubmissionFile]:
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
        yield replace(file, student=student)
