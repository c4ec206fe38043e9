"""Metadata of nbgrader (schema version 3), so that assignments work in its courses."""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Mapping
from typing import Any

import nbformat
from nbformat import NotebookNode

from grader.errors import SolutionError
from grader.release.exercises import exercise_of_each_cell, exercises_in
from grader.release.regions import BEGIN, END, stub

SCHEMA_VERSION = 3
_CHECK = re.compile(r"^check\((\w+)\)$", re.MULTILINE)


def add_nbgrader_metadata(notebook: NotebookNode) -> NotebookNode:
    """Mark the answer and the check of every exercise for nbgrader.

    Args:
        notebook: An assignment whose solutions are stripped.

    Returns:
        A copy; other cells stay as they are.

    Raises:
        SolutionError: An exercise does not have exactly one answer and one check.
    """
    notebook = copy.deepcopy(notebook)
    owners = exercise_of_each_cell(notebook)
    for exercise in exercises_in(notebook):
        code = [
            cell
            for cell, owner in zip(notebook.cells, owners, strict=True)
            if owner == exercise and cell.cell_type == "code"
        ]
        answers = [cell for cell in code if stub(exercise) in cell.source]
        checks = [cell for cell in code if exercise.name in _CHECK.findall(cell.source)]
        for kind, cells in (
            (f"an answer between `{BEGIN}` and `{END}`", answers),
            (f"the line `check({exercise.name})`", checks),
        ):
            if len(cells) != 1:
                raise SolutionError(
                    f"Exercise {exercise.number} {exercise.name} has {len(cells)} cells "
                    f"with {kind}; expected one."
                )
        _mark(answers[0], grade_id=exercise.name, solution=True)
        _mark(checks[0], grade_id=f"{exercise.name}_check", grade=True, points=exercise.points)
    return notebook


def checksum(cell: Mapping[str, Any]) -> str:
    """Compute nbgrader's checksum of a cell.

    Args:
        cell: A cell with nbgrader's metadata.

    Returns:
        The MD5 over source, cell type, kind, id and points, in hexadecimal.
    """
    marks = cell["metadata"]["nbgrader"]
    locked = not marks["solution"] and (marks["grade"] or marks["locked"])
    parts = [
        cell["source"],
        cell["cell_type"],
        str(marks["grade"]),
        str(marks["solution"]),
        str(locked),
        marks["grade_id"],
        *([str(float(marks["points"]))] if marks["grade"] else []),
    ]
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


def _mark(
    cell: NotebookNode,
    *,
    grade_id: str,
    solution: bool = False,
    grade: bool = False,
    points: float | None = None,
) -> None:
    marks = {
        "schema_version": SCHEMA_VERSION,
        "grade_id": grade_id,
        "grade": grade,
        "solution": solution,
        "locked": not solution,
        "task": False,
        "cell_type": cell.cell_type,
        **({} if points is None else {"points": int(points) if points.is_integer() else points}),
    }
    cell.metadata["nbgrader"] = nbformat.from_dict(marks)
    cell.metadata["nbgrader"]["checksum"] = checksum(cell)
    cell.metadata["deletable"] = False
    if not solution:
        cell.metadata["editable"] = False
