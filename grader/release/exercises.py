"""The exercises that the headings of a notebook announce."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from nbformat import NotebookNode

from grader.errors import SolutionError

_SECTION = re.compile(r"^#{1,3} +(?P<title>.+?) *$", re.MULTILINE)
_EXERCISE = re.compile(
    r"(?P<kind>Exercise|Question) (?P<number>\d+\.\d+) +`?(?P<name>[A-Za-z_]\w*)`? +"
    r"\((?P<points>\d+(?:\.\d+)?) points?\)"
)
_ANNOUNCED = re.compile(r"Exercise |Question \d")


@dataclass(frozen=True)
class Exercise:
    """One graded function, or one question that a person grades."""

    number: str
    name: str
    points: float
    is_question: bool = False


def exercise_of_each_cell(notebook: NotebookNode) -> list[Exercise | None]:
    """Find the exercise of each cell; None outside exercises.

    An exercise begins at its heading, `### Exercise 3.2  conv_block  (15 points)`, a question at
    `### Question 3.3  why_a_shortcut  (5 points)`. Both end at the next heading of level one to
    three.

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
    """List the exercises that a solution or an assignment announces, in order.

    Raises:
        SolutionError: A heading has a wrong form, or two have the same number or name.
    """
    exercises = tuple(dict.fromkeys(e for e in exercise_of_each_cell(notebook) if e is not None))
    for kind in ("number", "name"):
        values = Counter(getattr(exercise, kind) for exercise in exercises)
        for value, times in values.items():
            if times > 1:
                raise SolutionError(f"Two exercises have the {kind} {value}.")
    return exercises


def _exercise(title: str, position: int) -> Exercise | None:
    if not _ANNOUNCED.match(title):
        return None
    found = _EXERCISE.fullmatch(title)
    if found is None:
        raise SolutionError(
            f'Cell {position}: the heading "{title}" does not read '
            '"Exercise <number>  <function>  (<n> points)" or '
            '"Question <number>  <name>  (<n> points)".'
        )
    is_question = found["kind"] == "Question"
    return Exercise(found["number"], found["name"], float(found["points"]), is_question)


def _without_fences(markdown: str) -> str:
    """Leave out code in Markdown, whose comments look like headings."""
    return re.sub(r"^(```|~~~).*?^\1", "", markdown, flags=re.MULTILINE | re.DOTALL)
