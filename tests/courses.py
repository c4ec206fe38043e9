"""The course of this repository, and small courses for tests."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from nbformat import NotebookNode

from grader.course import AssignmentFolder, Course, course_at
from grader.release import read_script

OURS = course_at(Path(__file__).parents[1])
NAMES = [folder.name for folder in OURS.solved]


def ours(number: str) -> AssignmentFolder:
    """Return the assignment of this repository whose name begins with a number."""
    (folder,) = [folder for folder in OURS.solved if folder.name.startswith(number)]
    return folder


@cache
def solution_of(stem: str) -> NotebookNode:
    """Read the script of one of our solutions, once."""
    return read_script(OURS.assignment(stem).solution)


def markdown_of(stem: str) -> str:
    """Return the text of a notebook, without its code."""
    cells = solution_of(stem).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def titles_of(stem: str) -> list[str]:
    """Return all headings of a notebook, with single spaces and without backticks."""
    lines = markdown_of(stem).split("\n")
    return [" ".join(line.replace("`", "").split()[1:]) for line in lines if re.match("#+ ", line)]


def not_in_notebook(stem: str, sections: Iterable[str]) -> list[str]:
    """Return the sections that a notebook lacks; for an exercise, number and name suffice."""
    titles = titles_of(stem)
    return [
        section
        for section in sections
        if section not in titles and not any(t.startswith(f"{section} (") for t in titles)
    ]


def small_course(
    root: Path, name: str = "toy", *, rubric: str = "", solution: str = "", hidden: str = ""
) -> AssignmentFolder:
    """Write a course with one assignment; a file without text is left out."""
    folder = AssignmentFolder(Course(root), name)
    files = (
        (folder.rubric, rubric),
        (folder.solution, solution),
        (folder.hidden_probes, hidden),
    )
    for half in (folder.public, folder.private):
        half.mkdir(parents=True, exist_ok=True)
    for path, text in files:
        if text:
            path.write_text(text, encoding="utf-8")
    return folder
