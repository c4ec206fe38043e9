"""The regions of a solution that students write."""

from __future__ import annotations

import ast
import copy
import re
from dataclasses import dataclass

from nbformat import NotebookNode

from grader.errors import SolutionError
from grader.notebook import STUB
from grader.release.exercises import Exercise, exercise_of_each_cell

BEGIN, END = "# BEGIN SOLUTION", "# END SOLUTION"
BEGIN_TEXT, END_TEXT = "<!-- BEGIN SOLUTION -->", "<!-- END SOLUTION -->"
"""The markers of an answer in Markdown, where a reader does not see them."""
_MARKER = re.compile(r"(?:BEGIN|END) SOLUTION")


@dataclass(frozen=True)
class Region:
    """The lines of a cell between two markers, and the indices of these."""

    start: int
    end: int
    lines: tuple[str, ...]


def regions_in(source: str, where: str, *, is_text: bool = False) -> tuple[Region, ...]:
    """Find the solution regions of a cell from top to bottom.

    Args:
        source: The cell's text.
        where: The name of the cell in messages.
        is_text: True for an answer in Markdown.

    Raises:
        SolutionError: A marker is misspelt, nested, never closed or never opened.
    """
    lines = source.split("\n")
    begin, end = (BEGIN_TEXT, END_TEXT) if is_text else (BEGIN, END)
    found: list[Region] = []
    opened: int | None = None
    for index, line in enumerate(lines):
        if not _MARKER.search(line):
            continue
        marker = line.strip()
        if marker not in (begin, end):
            raise SolutionError(
                f"{where}, line {index + 1}: a marker stands alone on its line as "
                f"`{begin}` or `{end}`."
            )
        if marker == begin and opened is not None:
            raise SolutionError(f"{where}, line {index + 1}: `{begin}` inside another region.")
        if marker == end and opened is None:
            raise SolutionError(f"{where}, line {index + 1}: `{end}` without `{begin}`.")
        if opened is None:
            opened = index
        else:
            found.append(Region(opened, index, tuple(lines[opened + 1 : index])))
            opened = None
    if opened is not None:
        raise SolutionError(f"{where}, line {opened + 1}: `{begin}` without `{end}`.")
    return tuple(found)


def strip_solution(notebook: NotebookNode) -> NotebookNode:
    """Copy a solution, with a stub in place of each answer.

    Raises:
        SolutionError: Markers are wrong, or a region belongs to no exercise or to another function.
    """
    stripped = copy.deepcopy(notebook)
    owners = exercise_of_each_cell(notebook)
    for position, (cell, exercise) in enumerate(zip(stripped.cells, owners, strict=True), start=1):
        where = f"Cell {position}"
        is_text = cell.cell_type == "markdown" and exercise is not None and exercise.is_question
        regions = regions_in(cell.source, where, is_text=is_text)
        if not regions:
            continue
        if cell.cell_type != "code" and not is_text:
            raise SolutionError(f"{where} has a solution region but is not a code cell.")
        if exercise is None:
            raise SolutionError(f"{where} has a solution region but no exercise heading above it.")
        cell.source = _stripped(cell.source, regions, STUB if is_text else stub(exercise))
        if not exercise.is_question:
            _require_definition(cell.source, exercise, where)
    return stripped


def stub(exercise: Exercise) -> str:
    """Return the statement that replaces an answer."""
    return f'raise NotImplementedError("{exercise.number} {exercise.name}: not answered yet")'


def _stripped(source: str, regions: tuple[Region, ...], waiting: str) -> str:
    lines = source.split("\n")
    for region in reversed(regions):
        marker = lines[region.start]
        indentation = marker[: len(marker) - len(marker.lstrip())]
        lines[region.start : region.end + 1] = [indentation + waiting]
    return "\n".join(lines)


def _require_definition(source: str, exercise: Exercise, where: str) -> None:
    try:
        body = ast.parse(source).body
    except SyntaxError as error:
        raise SolutionError(
            f"{where} without its solution is not valid Python: {error.msg} in line {error.lineno}."
        ) from error
    defined = [node.name for node in body if isinstance(node, ast.FunctionDef)]
    if exercise.name not in defined:
        raise SolutionError(
            f"{where}: exercise {exercise.number} announces {exercise.name}, "
            f"the cell defines {', '.join(defined) or 'no function'}."
        )
