"""The pages of students in a zip, under the names of a course system."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Literal, TypeAlias

from grader.downloads import canvas_number, parse_student
from grader.errors import UsageError
from grader.report.files import stem_giver
from grader.report.hiding import without_hidden
from grader.report.student_page import student_page
from grader.verdict import SubmissionVerdict

Receiver: TypeAlias = Literal["moodle", "canvas", "zip"]
Names: TypeAlias = Callable[[SubmissionVerdict], str]
"""Gives the path in the zip of a student's page; empty if the course system would not know it."""

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The same pages make the same file."""


def write_pages(
    to: Receiver,
    verdicts: Iterable[SubmissionVerdict],
    files: Mapping[str, str],
    out: Path,
    title: str,
    *,
    show_hidden: bool = False,
) -> tuple[int, list[str]]:
    """Write a zip with one self-contained page for each student.

    Args:
        to: the course system.
        verdicts: those with a grade, one by one.
        files: student → name of the graded file, as it was downloaded.
        out: the zip.
        title: of each page.
        show_hidden: True to show the values of hidden probes.

    Returns:
        The number of pages, and the names of students whom the course system would not know.

    Raises:
        UsageError: the zip cannot be written, or has nobody.
    """
    name_of = _names(to, files)
    unknown: list[str] = []
    pages = 0
    try:
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".") as folder:
            temporary = Path(folder, "pages.zip")
            with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as zipped:
                for verdict in verdicts:
                    name = name_of(verdict)
                    if not name:
                        unknown.append(verdict.shown)
                        continue
                    shown = verdict if show_hidden else without_hidden(verdict)
                    page = student_page(shown, title, alone=True)
                    entry = zipfile.ZipInfo(name, _LONG_AGO)
                    zipped.writestr(
                        entry, page.encode("utf-8", "backslashreplace"), zipfile.ZIP_DEFLATED
                    )
                    pages += 1
            if pages:
                temporary.replace(out)
    except OSError as error:
        raise UsageError(
            f"{out} cannot be written ({error.strerror}). Choose another place with --file."
        ) from error
    if not pages:
        raise UsageError(_nobody(to, unknown))
    return pages, unknown


def _names(to: Receiver, files: Mapping[str, str]) -> Names:
    if to == "zip":
        stem_of = stem_giver()
        return lambda verdict: f"{stem_of(verdict.student)}.html"
    find = _canvas if to == "canvas" else _moodle
    return lambda verdict: find(verdict, files.get(verdict.student, ""))


def _canvas(verdict: SubmissionVerdict, file: str) -> str:
    """Return the name of the downloaded file: Canvas finds the numbers in it."""
    return f"{PurePosixPath(file).stem}.html" if _is_of_canvas(verdict, file) else ""


def _is_of_canvas(verdict: SubmissionVerdict, file: str) -> bool:
    """Return True if Canvas named the file for this student."""
    student = parse_student(verdict.student)
    return bool(student and canvas_number(file) == student.number)


def _moodle(verdict: SubmissionVerdict, file: str) -> str:
    """Return a name in the folder that Moodle's download has for the student."""
    download = parse_student(verdict.student)
    if download is None or _is_of_canvas(verdict, file):
        return ""
    folder = f"{download.name}_{download.number}_assignsubmission_file"
    return f"{folder}/{verdict.assignment}.html"


def _nobody(to: Receiver, unknown: list[str]) -> str:
    if not unknown:
        return "No student has a grade yet, so there is no page to give back."
    system = to.capitalize()
    return (
        f"{system} would know none of the students: it finds them by the names that it gives to "
        f"downloaded files, and {unknown[0]} has no such name. Grade what {system} gives to "
        f"download, or use --to zip."
    )
