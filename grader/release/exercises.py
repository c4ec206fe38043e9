"""The exercises that the headings of a notebook announce."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nbformat import NotebookNode

from grader.errors import SolutionError

_SECTION = re.compile(r"^#{1,3} +(?P<title>.+?) *$", re.MULTILINE)
_EXERCISE = re.compile(
    r"Exercise (?P<number>\d+\.\d+) +`?(?P<name>[A-Za-z_]\w*)`? +"
    r"\((?P<points>\d+(?:\.\d+)?) points?\)"
)


@dataclass(frozen=True)
class Exercise:
    """One graded function."""

    number: str
    name: str
    points: float


def exercise_of_each_cell(notebook: NotebookNode) -> list[Exercise | None]:
    """Find the exercise of each cell.

    An exercise begins at its heading, `### Exercise 3.2  conv_block  (15 points)`, and ends at
    the next heading of level one to three.

    Args:
        notebook: A solution or an assignment.

    Returns:
        One entry for each cell; None outside exercises.

    Raises:
        SolutionError: A heading announces an exercise in a wrong form.
    """
    current: Exercise | None = None
    found = []
    for position, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "markdown":
            for heading in _SECTION.finditer(_without_fences(cell.source)):
                current = _exercise(heading["title"], position)
        found.append(current)
    return found


def exercises_in(notebook: NotebookNode) -> tuple[Exercise, ...]:
    """List the exercises of a notebook in order.

    Args:
        notebook: A solution or an assignment.

    Returns:
        Every announced exercise once.

    Raises:
        SolutionError: A heading has a wrong form, or two have the same number or name.
    """
    exercises = tuple(dict.fromkeys(e for e in exercise_of_each_cell(notebook) if e is not None))
    for kind in ("number", "name"):
        found: set[str] = set()
        for exercise in exercises:
            value = getattr(exercise, kind)
            if value in found:
                raise SolutionError(f"Two exercises have the {kind} {value}.")
            found.add(value)
    return exercises


def _exercise(title: str, position: int) -> Exercise | None:
    if not title.startswith("Exercise "):
        return None
    found = _EXERCISE.fullmatch(title)
    if found is None:
        raise SolutionError(
            f'Cell {position}: the heading "{title}" does not read '
            '"Exercise <number>  <function>  (<n> points)".'
        )
    return Exercise(found["number"], found["name"], float(found["points"]))


def _without_fences(markdown: str) -> str:
    """Leave out code in Markdown, whose comments look like headings."""
    return re.sub(r"^(```|~~~).*?^\1", "", markdown, flags=re.MULTILINE | re.DOTALL)
