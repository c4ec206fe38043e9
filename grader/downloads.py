"""The names that Canvas and Moodle give to the files that they hand out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_CANVAS = re.compile(
    r"(?P<name>[^_]+)(?P<late>_LATE)?_(?P<number>\d+)_(?P<upload>\d+)_(?P<file>.+)", re.DOTALL
)
"""`lovelaceada_LATE_1234_56789_work-1.ipynb`: the numbers of the user and of the upload."""
_MOODLE = re.compile(
    r"(?P<name>[^_]+)_(?P<number>\d+)_assignsubmission_[a-z]+(?:_(?P<file>.*))?", re.DOTALL
)
"""`Ada Lovelace_1234_assignsubmission_file_work.ipynb`, or a folder without the file's name."""
_STUDENT = re.compile(r"(?P<name>[^_]+)_(?P<number>\d+)", re.DOTALL)
_HANDED_IN_AGAIN = re.compile(r"-\d+(?=\.[^-]*$|$)")
"""Canvas adds it to a file that is handed in again under the same name."""


@dataclass(frozen=True)
class Download:
    """A file or folder of one student, as a course system names it."""

    name: str
    """The student's name; words for an unnamed participant."""
    number: str
    """The student's number in the course system."""
    file: str = ""
    """The file's own name."""
    upload: int = 0
    """Later uploads have higher numbers."""
    is_late: bool = False
    """True if the course system marks it as late."""

    @property
    def student(self) -> str:
        """The student, the same for each file that the student hands in."""
        return f"{self.name}_{self.number}"

    @property
    def first_file(self) -> str:
        """The file's name before it was handed in again."""
        return _HANDED_IN_AGAIN.sub("", self.file)


def parse_download(name: str) -> Download | None:
    """Read the name of a download; None for any other name."""
    if found := _MOODLE.fullmatch(name):
        return Download(found["name"], found["number"], found["file"] or "")
    if found := _CANVAS.fullmatch(name):
        upload, is_late = int(found["upload"]), bool(found["late"])
        return Download(found["name"], found["number"], found["file"], upload, is_late)
    return None


def downloads_among(names: Sequence[str]) -> dict[str, Download]:
    """Find the downloads among the names in a folder.

    `hw_2024_1_ada.ipynb` has the form of a download from Canvas. So it counts as one only if no
    upload occurs twice for a student, and if not all names are files of the same student.
    """
    found = {name: download for name in names if (download := parse_download(name))}
    students: dict[str, list[Download]] = {}
    for download in found.values():
        students.setdefault(download.student, []).append(download)
    doubtful = {
        student
        for student, own in students.items()
        if all(item.upload for item in own)
        and (
            len({item.upload for item in own}) < len(own)
            or (len(students) == 1 and len({item.first_file for item in own}) > 1)
        )
    }
    return {name: item for name, item in found.items() if item.student not in doubtful}


def canvas_number(file: str) -> str:
    """Return the user's number in a name from Canvas; empty for other names."""
    download = parse_download(file)
    return download.number if download and download.upload else ""


def parse_student(student: str) -> Download | None:
    """Read a student's name that comes from a download; None for any other name."""
    if found := _STUDENT.fullmatch(student):
        return Download(found["name"], found["number"])
    return parse_download(student)
